// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long S = 1_000_000_000L;

    private final StringWriter text = new StringWriter();

    @Test
    void keepsToOneLineOnATerminal() {
        Progress progress = new Progress(new PrintWriter(text), true, 0);
        assertEquals(S, progress.dueNanos());
        progress.show("one", S);
        progress.show("two", 2 * S);
        progress.close();
        assertEquals("\r\u001B[Kone\r\u001B[Ktwo\r\u001B[K", text.toString());
    }

    @Test
    void printsPlainLinesElsewhereAndNoneTwice() {
        Progress progress = new Progress(new PrintWriter(text, true), false, 0);
        assertEquals(10 * S, progress.dueNanos());
        progress.show("waiting", 10 * S);
        progress.show("waiting", 20 * S);
        progress.show("three", 30 * S);
        progress.close();
        assertEquals("waiting|three|", text.toString().replace(System.lineSeparator(), "|"));
    }

    @Test
    void doesNotCatchUpAfterAStall() {
        Progress progress = new Progress(new PrintWriter(text), true, 0);
        progress.show("late", 100 * S);
        assertEquals(101 * S, progress.dueNanos());
    }
}
