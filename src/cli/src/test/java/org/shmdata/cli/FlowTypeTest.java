// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTypeTest {
    @Test
    void tellsEveryFieldAndTheSizeOfAFrame() {
        assertEquals(
                List.of(
                        "media type: video/x-raw",
                        "format: (string)RGBA",
                        "width: (int)64",
                        "height: (int)48",
                        "framerate: (fraction)30/1",
                        "frame: 12288 bytes"),
                FlowType.facts(
                        "video/x-raw, format=(string)RGBA, width=(int)64, height=(int)48, framerate=(fraction)30/1"));
    }

    @Test
    void tellsFeaturesAndWhatIsUntyped() {
        assertEquals(
                List.of(
                        "media type: application/x-thing",
                        "feature: memory:GLMemory",
                        "name: (string)\"a\\ b\"",
                        "count: (int)3"),
                FlowType.facts("application/x-thing(memory:GLMemory), name=\"a b\", count=3"));
    }

    @Test
    void tellsWhatRawVideoLacks() {
        List<String> facts = FlowType.facts("video/x-raw, format=(string)RGBA, height=(int)48");
        assertEquals(
                List.of("media type: video/x-raw", "format: (string)RGBA", "height: (int)48"), facts.subList(0, 3));
        assertEquals("frame: ", facts.get(3).substring(0, 7));
        assertEquals(4, facts.size());
    }

    @Test
    void tellsAMediaTypeAlone() {
        assertEquals(List.of("media type: audio/x-raw"), FlowType.facts("audio/x-raw"));
        assertEquals(List.of("media type: ANY"), FlowType.facts("ANY"));
    }

    @Test
    void tellsWhyItIsNoCapsString() {
        List<String> facts = FlowType.facts("video/x-raw, format=(");
        assertEquals(1, facts.size());
        assertEquals("cannot parse caps \"video/x-raw, format=(\"", facts.get(0).substring(0, 41));
    }
}
