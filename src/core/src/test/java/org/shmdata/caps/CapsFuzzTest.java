// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutations of valid strings: only CapsException is thrown, and what is read is printed so that it reads the same. */
class CapsFuzzTest {

    private static final int INPUTS = 100_000;
    private static final long SEED = 20_240_607L;

    private static final String[] TOKENS = {
        "(int)", "(string)", "(fraction)", "(boolean)", "(double)", "(bitmask)", "(structure)", "(GstCaps)", "{ ", " }",
        "< ", " >", "[ ", " ]", "[foo, bar=1;]", "\"", "\\", "\\303", ",", ", ", ";", "=", "(", ")", "60/1", "0x1f",
        "-1", "1e9", "max", "ANY", "EMPTY", "NULL", "yes", "1:2", "memory:GLMemory", " ", "\t", "\0", "é", "\ud83c",
        "2147483648", "99999999999999999999", "-2147483648/-1", "video/x-raw", "width"
    };

    private final Random random = new Random(SEED);
    private final List<String> valid =
            Resources.table("gst-caps-from-string.tsv", 0).stream().map(row -> row[0]).toList();

    @Test
    void onlyCapsExceptionIsThrown() {
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = mutated();
            try {
                readAndPrint(text);
                read++;
            } catch (CapsException refused) {
                assertTrue(refused.position() >= 0 && refused.position() <= text.length(), text);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + ": " + text, e);
            }
        }
        int readOfAll = read;
        assertTrue(read > INPUTS / 10 && read < INPUTS * 9 / 10, () -> "useless mutations, read " + readOfAll);
    }

    private static void readAndPrint(String text) {
        Caps caps = Caps.parse(text);
        String printed = caps.toString();
        Caps again = Caps.parse(printed);
        assertEquals(caps, again, text);
        assertEquals(printed, again.toString(), text);
        try {
            VideoCaps video = VideoCaps.from(caps);
            assertEquals(video, VideoCaps.parse(video.toString()));
        } catch (CapsException notVideo) {
            assertEquals(-1, notVideo.position());
        }
        try {
            AudioCaps audio = AudioCaps.from(caps);
            assertEquals(audio, AudioCaps.parse(audio.toString()));
        } catch (CapsException notAudio) {
            assertEquals(-1, notAudio.position());
        }
    }

    private String mutated() {
        StringBuilder text = new StringBuilder(pick());
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
                case 1 -> text.replace(at, to, TOKENS[random.nextInt(TOKENS.length)]);
                case 2 -> text.delete(at, to);
                case 3 -> text.insert(at, text.substring(at, to));
                case 4 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
                default -> text.append(", x=").append(afterEquals(pick()));
            }
        }
        return text.toString();
    }

    private String pick() {
        return valid.get(random.nextInt(valid.size()));
    }

    private static String afterEquals(String text) {
        return text.substring(text.indexOf('=') + 1);
    }
}
