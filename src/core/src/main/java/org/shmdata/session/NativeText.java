// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;

/**
 * Text on its way to the native library and back, with a NUL at its end. Types and messages are UTF-8, paths are bytes.
 */
final class NativeText {
    private NativeText() {}

    /** A type or a message that came from there. */
    static String of(BytePointer text) {
        return text.getString(StandardCharsets.UTF_8);
    }

    /** A type on its way there; the path is that of its writer, for messages. */
    static BytePointer type(String type, Path path) {
        return Structs.text(TypeStrings.encode(type, path));
    }

    /** A path on its way there. */
    static BytePointer path(Path path) {
        return Structs.text(ByteBuffer.wrap(PathNames.bytes(path)));
    }
}
