// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendReportTest {
    @Test
    void readsWhatItWrote() {
        SendReport report = new SendReport(300, 5_000_000_000L, 1);
        assertEquals(Optional.of(report), SendReport.parse(report.toLine()));
        assertEquals("wrote 300 frames in 5.000 s, 60.00 fps, to 1 follower", report.summary());
        assertEquals("wrote 0 frames in 0.000 s, 0.00 fps, to 0 followers", new SendReport(0, 0, 0).summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sent",
                "sent frames=x nanos=1 followers=1",
                "WARNING: sent frames=1 nanos=1 followers=1",
                "sent frames=-1 nanos=1 followers=1"
            })
    void readsNothingElse(String line) {
        assertEquals(Optional.empty(), SendReport.parse(line));
    }
}
