// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FlowOutputTest {
    private final StringWriter text = new StringWriter();

    private String printed(boolean inPlace, boolean terminal) {
        FlowOutput output = new FlowOutput(new PrintWriter(text), inPlace, terminal);
        output.stay("first");
        output.pass("a long line");
        output.pass("short");
        output.pass("shorter");
        output.stay("last");
        output.pass("one");
        output.endLine();
        output.endLine();
        assertTrue(output.flush());
        return text.toString().replace(System.lineSeparator(), "|");
    }

    @Test
    void printsLinesBelowEachOther() {
        assertEquals("first|a long line|short|shorter|last|one|", printed(false, true));
    }

    @Test
    void rewritesALineInPlace() {
        assertEquals("first|a long line\rshort      \rshorter|last|one|", printed(true, false));
    }

    @Test
    void cutsWhatIsRewrittenToTheTerminal() {
        assertEquals(
                "first|<a long line>\r<short>\r<shorter>|last|<one>|",
                printed(true, true).replace("\u001B[?7l", "<").replace("\u001B[K\u001B[?7h", ">"));
    }

    @Test
    void doesNotLetATypeStringSteerTheTerminal() {
        FlowOutput output = new FlowOutput(new PrintWriter(text), false, true);
        output.stay("a\u001B[2Jb\nc\u009bd\u00e9");
        assertEquals("a.[2Jb.c.d\u00e9|", text.toString().replace(System.lineSeparator(), "|"));
    }

    @Test
    void tellsThatNobodyReads() {
        FlowOutput output = new FlowOutput(
                new PrintWriter(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        },
                        false,
                        StandardCharsets.UTF_8),
                true,
                false);
        output.pass("line");
        assertFalse(output.flush());
    }
}
