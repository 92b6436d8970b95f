// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '!',
            value = {
                "plain, with = (signs)|\"plain, with = (signs)\"",
                "a \"quote\" and a \\|\"a \\\"quote\\\" and a \\\\\"",
                "über/日本|\"über/日本\""
            })
    void quotesForJson(String text, String quoted) {
        assertEquals(quoted, Listing.quoted(text));
    }

    @Test
    void quotesWhatCannotBePrinted() {
        assertEquals("\"\\u0000\\u001b[0m\\u000a\\u007f\\u009b\"", Listing.quoted("\u0000\u001b[0m\n\u007f\u009b"));
        assertEquals("\"\\ud83c\\udfa5 \\udfa5\"", Listing.quoted("\ud83c\udfa5 \udfa5"));
    }

    @Test
    void anEmptyListIsEmptyInEveryForm() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Listing.table(List.of(), out);
        Listing.lines(List.of(), out);
        Listing.json(List.of(), out);
        assertEquals("[]" + System.lineSeparator(), text.toString());
    }
}
