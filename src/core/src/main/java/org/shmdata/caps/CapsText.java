// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The characters of caps strings: which may stand bare, and how the others are escaped within quotes. */
final class CapsText {

    private CapsText() {}

    /** A media type, field name, type name, feature or unquoted value consists of these. */
    static boolean isWordChar(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || "+-./:_".indexOf(c) >= 0;
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isWordChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isMediaType(String text) {
        return isWord(text) && isLetter(text.charAt(0));
    }

    /**
     * Quotes and escapes what cannot stand bare: other ASCII by a backslash, control characters and the bytes of all
     * else in octal.
     */
    static String quote(String text) {
        return isWord(text) ? text : quoteAlways(text);
    }

    static String quoteAlways(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            if (c < ' ' || c >= 0x7F) {
                quoted.append('\\')
                        .append((char) ('0' + (c >> 6)))
                        .append((char) ('0' + ((c >> 3) & 7)))
                        .append((char) ('0' + (c & 7)));
            } else {
                if (!isWordChar((char) c)) {
                    quoted.append('\\');
                }
                quoted.append((char) c);
            }
        }
        return quoted.append('"').toString();
    }

    /**
     * Undoes {@link #quote} on the text between the quotes. Octal escapes are bytes of UTF-8.
     *
     * @return the text, or empty if its bytes are not UTF-8
     */
    static Optional<String> unescape(String escaped) {
        byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\\' || i + 1 == bytes.length) {
                bytes[length++] = bytes[i];
            } else if (isOctalEscape(bytes, i + 1)) {
                bytes[length++] =
                        (byte) (((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'));
                i += 3;
            } else {
                bytes[length++] = bytes[++i];
            }
        }
        try {
            ByteBuffer unescaped = ByteBuffer.wrap(bytes, 0, length);
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(unescaped).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static boolean isOctalEscape(byte[] bytes, int i) {
        return i + 2 < bytes.length
                && bytes[i] >= '0'
                && bytes[i] <= '3'
                && isOctal(bytes[i + 1])
                && isOctal(bytes[i + 2]);
    }

    private static boolean isOctal(byte b) {
        return b >= '0' && b <= '7';
    }
}
