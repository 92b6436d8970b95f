// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Type strings as bytes of UTF-8. */
public final class TypeStrings {
    private static final int MOST_BYTES = 4095;

    private TypeStrings() {}

    /**
     * The bytes of a type string.
     *
     * @param type of a writer
     * @param target what the type is for, for messages
     * @return without a NUL at its end
     * @throws IllegalArgumentException if it is empty, too long, or has a NUL character or half a surrogate pair
     */
    public static ByteBuffer encode(String type, Object target) {
        if (type.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(refusal(target, "has a NUL character"));
        }
        ByteBuffer encoded;
        try {
            encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(type));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    refusal(target, "has half a surrogate pair, which UTF-8 cannot have"), e);
        }
        int size = encoded.remaining();
        if (size < 1 || size > MOST_BYTES) {
            throw new IllegalArgumentException(
                    refusal(target, "has " + size + " bytes of UTF-8: expected 1 to " + MOST_BYTES));
        }
        return encoded;
    }

    private static String refusal(Object target, String why) {
        return Logs.oneLine("type: the type for " + target + " " + why);
    }
}
