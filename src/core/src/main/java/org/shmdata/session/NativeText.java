// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/**
 * Text on its way to the native library and back. Types and messages are UTF-8. Names of files are bytes, which a {@link Path} keeps whatever
 * the locale; only its URI shows them, since its text is in the locale's charset.
 */
public final class NativeText {
    private static final Path ROOT = Path.of("/");

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
                path,
                type.indexOf('\0') < 0
                        ? "has " + size + " bytes of UTF-8: expected 1 to " + MOST_TYPE_BYTES
                        : "has a NUL character",
                null);
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
        return Structs.text(ByteBuffer.wrap(bytes(path)));
    }

    /**
     * The bytes of a file's name.
     *
     * @throws ShmdataException as {@link #requireLocal}
     */
    static byte[] bytes(Path path) {
        requireLocal(path);
        // the URI of a relative path would be that of an absolute one, and longer
        boolean absolute = path.isAbsolute();
        String escaped = (absolute ? path : ROOT.resolve(path)).toUri().getRawPath();
        byte[] name = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        // that of a directory ends with a slash
        boolean slash = name.length > 1 && name[name.length - 1] == '/';
        return Arrays.copyOfRange(name, absolute ? 0 : 1, slash ? name.length - 1 : name.length);
    }

    /**
     * The file of a name.
     *
     * @param name its bytes; it is absolute
     * @return its path, whatever the locale
     */
    public static Path pathOf(byte[] name) {
        String escaped = HexFormat.of().withPrefix("%").formatHex(name).replace("%2f", "/");
        return Path.of(URI.create("file:///" + escaped.replaceFirst("/+$", "")));
    }

    /**
     * Makes sure that the system knows a path.
     *
     * @param path to look at
     * @throws ShmdataException of reason {@code BAD_PATH} for a path in an archive or another file system of Java's own
     */
    public static void requireLocal(Path path) {
        FileSystem system = path.getFileSystem();
        if (system.provider() != FileSystems.getDefault().provider()) {
            throw new ShmdataException(
                    Reason.BAD_PATH,
                    path + ": is inside of a file system of Java's own ("
                            + system.provider().getScheme() + "): a shmdata needs a path of the system's",
                    null);
        }
    }

    private static BytePointer encode(String text, Charset charset) throws CharacterCodingException {
        return Structs.text(charset.newEncoder().encode(CharBuffer.wrap(text)));
    }
}
