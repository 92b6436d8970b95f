// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;

/**
 * Text on its way to the native library and back. Types and messages are UTF-8, paths are the bytes that Java gives the system for them; the JVM's
 * default charset is neither.
 */
final class NativeText {
    /** Of the names of files. */
    static final Charset FILE_NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final int MOST_TYPE_BYTES = 4095;

    private NativeText() {}

    /** A type or a message that came from there. */
    static String of(BytePointer text) {
        return text.getString(StandardCharsets.UTF_8);
    }

    /**
     * A type on its way there.
     *
     * @param path of the writer, for messages
     * @return with a NUL at its end
     */
    static BytePointer type(String type, Path path) {
        BytePointer encoded;
        try {
            encoded = encode(type, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw badType(path, "has half a surrogate pair, which UTF-8 cannot have", e);
        }
        long size = encoded.capacity() - 1;
        if (size >= 1 && size <= MOST_TYPE_BYTES && type.indexOf('\0') < 0) {
            return encoded;
        }
        throw badType(
                path, type.indexOf('\0') < 0 ? "has " + size + " bytes of UTF-8: expected 1 to " + MOST_TYPE_BYTES : "has a NUL character", null);
    }

    private static ShmdataException badType(Path path, String why, @Nullable Throwable cause) {
        return new ShmdataException(Reason.BAD_TYPE, "the type for " + path + " " + why, cause);
    }

    /**
     * A path on its way there.
     *
     * @return with a NUL at its end
     */
    static BytePointer path(Path path) {
        String text = path.toString();
        if (text.indexOf('\0') >= 0) {
            throw new ShmdataException(Reason.BAD_PATH, path + ": has a NUL character", null);
        }
        try {
            // What is listed may have a name that is no text, and comes with something else in its place.
            if (path.getFileSystem().getPath(text).equals(path)) {
                return encode(text, FILE_NAMES);
            }
        } catch (CharacterCodingException | InvalidPathException e) {
            // likewise
        }
        throw new ShmdataException(
                Reason.BAD_PATH, path + ": is no text in " + FILE_NAMES + ", in which this JVM has the names of files: start it with LC_ALL=C.UTF-8", null);
    }

    /** Ends with a NUL. */
    private static BytePointer encode(String text, Charset charset) throws CharacterCodingException {
        return Structs.text(charset.newEncoder().encode(CharBuffer.wrap(text)));
    }
}
