// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/tmp",
                "/tmp/video",
                "video",
                "a/b",
                ".",
                "..",
                "../x",
                "./x",
                "/a/../b",
                "a+b%20?#\\",
                "",
                " ",
                "~",
                "a\nb",
                "-",
                "file:x"
            })
    void plainNamesAreThemselves(String name) {
        assertEquals(Path.of(name), FileNames.path(name));
        assertEquals(name, FileNames.text(FileNames.path(name)));
    }

    @Test
    void slashesTooManyDoNotMatter() {
        assertEquals(Path.of("/tmp/x"), FileNames.path("//tmp//x//"));
        assertEquals(Path.of("a/b"), FileNames.path("a//b/"));
        assertEquals(Path.of("/"), FileNames.path("//"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vid%C3%A9o", "vid%E9o", "%FF%C3%A9", "%80", "%C3%A9%0A%7F"})
    void everyByteOfANameIsKept(String escaped) {
        Path file = Path.of(URI.create("file:///tmp/" + escaped));
        assertEquals(file, FileNames.path(FileNames.text(file)));
        byte[] bytes = new ByteArrayOutputStream() {
            byte[] printed() {
                PrintWriter out = new PrintWriter(new ExactWriter(this, StandardCharsets.UTF_8));
                out.print(FileNames.text(file.getFileName()));
                out.flush();
                return toByteArray();
            }
        }.printed();
        assertEquals(file.toUri().toString(), "file:///tmp/" + escaped(bytes));
    }

    private static String escaped(byte[] bytes) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : bytes) {
            escaped.append(Character.isLetter(b) ? Character.toString(b) : String.format("%%%02X", b));
        }
        return escaped.toString();
    }

    @Test
    void otherTextIsPrintedInItsCharset() {
        String text = "\u00e9 \ud834\udd1e \udce9";
        assertArrayEquals(
                new byte[] {
                    (byte) 0xC3, (byte) 0xA9, ' ', (byte) 0xF0, (byte) 0x9D, (byte) 0x84, (byte) 0x9E, ' ', (byte) 0xE9
                },
                FileNames.encode(text, StandardCharsets.UTF_8));
        assertEquals("\u00e9 \ud834\udd1e ?", FileNames.forTerminal(text));
    }

    /** The arguments of this JVM end with none of these. */
    @Test
    void argumentsThatAreNotOfThisProcessAreTakenAsTheyAre() {
        String[] arguments = {"send", "/tmp/x"};
        assertArrayEquals(arguments, FileNames.arguments(arguments));
        assertArrayEquals(new String[0], FileNames.arguments());
    }
}
