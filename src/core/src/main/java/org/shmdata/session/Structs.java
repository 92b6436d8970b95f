// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.bindings.sessions.ShmdataPathInfo;
import org.shmdata.bindings.sessions.ShmdataWriteAccess;

/**
 * Memory for what native calls read and fill. It is the JDK's: JavaCPP refuses to allocate once the whole process uses
 * much memory, whoever uses it, and frees what it allocated with the caller's PointerScope. Nothing here needs to be
 * closed.
 */
final class Structs {
    private Structs() {}

    static ShmdataError error() {
        return new ShmdataError(memoryOf(ShmdataError.class));
    }

    static ShmdataEvent event() {
        return new ShmdataEvent(memoryOf(ShmdataEvent.class)).struct_size(Loader.sizeof(ShmdataEvent.class));
    }

    static ShmdataWriteAccess region() {
        return new ShmdataWriteAccess(memoryOf(ShmdataWriteAccess.class))
                .struct_size(Loader.sizeof(ShmdataWriteAccess.class));
    }

    static ShmdataPathInfo pathInfo() {
        return new ShmdataPathInfo(memoryOf(ShmdataPathInfo.class)).struct_size(Loader.sizeof(ShmdataPathInfo.class));
    }

    static LongPointer number() {
        return new LongPointer(new BytePointer(ByteBuffer.allocateDirect(Long.BYTES)));
    }

    /** A copy of the bytes and a NUL behind them. */
    static BytePointer text(ByteBuffer bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.remaining() + 1);
        memory.put(0, bytes, bytes.position(), bytes.remaining());
        return new BytePointer(memory);
    }

    private static BytePointer memoryOf(Class<? extends Pointer> struct) {
        return new BytePointer(ByteBuffer.allocateDirect(Loader.sizeof(struct)));
    }
}
