// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.util.ArrayList;
import java.util.List;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.VideoCaps;

/** What a type string says, a line for each fact. */
final class FlowType {
    private FlowType() {}

    /**
     * A line for the media type, for every field, and for the size of a frame of raw video; if it is not caps, one line
     * that says why.
     */
    static List<String> facts(String type) {
        Caps caps;
        try {
            caps = Caps.parse(type);
        } catch (CapsException e) {
            return List.of(e.getMessage());
        }
        List<String> facts = new ArrayList<>();
        for (Caps structure : caps.structures()) {
            facts.add("media type: " + structure.name());
            structure.features().forEach(feature -> facts.add("feature: " + feature));
            structure
                    .fieldNames()
                    .forEach(name ->
                            facts.add(name + ": " + structure.value(name).orElseThrow()));
        }
        if (facts.isEmpty()) {
            facts.add("media type: " + caps.name());
        }
        if (VideoCaps.isVideo(caps)) {
            facts.add(frameSize(caps));
        }
        return facts;
    }

    private static String frameSize(Caps caps) {
        try {
            return "frame: " + VideoCaps.from(caps).layout().size() + " bytes";
        } catch (CapsException e) {
            return "frame: " + e.getMessage();
        }
    }
}
