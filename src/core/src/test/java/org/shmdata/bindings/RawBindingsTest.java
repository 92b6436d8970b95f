// SPDX-License-Identifier: Apache-2.0
package org.shmdata.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.shmdata.bindings.shmdata.*;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;

/** The C interface through JavaCPP, with the bundled library and with an installed one. */
@Timeout(60)
class RawBindingsTest {
    @TempDir
    Path directory;

    @Test
    void aFrameGoesFromAWriterToAFollower() throws InterruptedException {
        String path = directory.resolve("data").toString();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        // held here: a callback that is collected ends the process
        On_data_cb_Pointer_Pointer_long onData = new On_data_cb_Pointer_Pointer_long() {
            @Override
            public void call(Pointer user, Pointer data, long size) {
                heard.add("frame " + new BytePointer(data).limit(size).getString());
            }
        };
        On_server_connected_Pointer_BytePointer onConnected = new On_server_connected_Pointer_BytePointer() {
            @Override
            public void call(Pointer user, BytePointer type) {
                heard.add("connected " + type.getString());
            }
        };
        On_server_disconnected_Pointer onDisconnected = new On_server_disconnected_Pointer() {
            @Override
            public void call(Pointer user) {
                heard.add("disconnected");
            }
        };
        On_client_connected_Pointer_int onJoined = new On_client_connected_Pointer_int() {
            @Override
            public void call(Pointer user, int id) {
                heard.add("joined");
            }
        };
        ShmdataLogger log =
                shmdata_make_logger((On_error_Pointer_BytePointer) null, null, null, null, null, null, null);
        ShmdataFollower follower =
                shmdata_make_follower(new BytePointer(path), onData, onConnected, onDisconnected, null, log);
        assertNotNull(follower);
        ShmdataWriter writer = shmdata_make_writer(
                new BytePointer(path),
                16,
                new BytePointer("application/x-raw-bindings"),
                onJoined,
                null,
                null,
                log,
                0660);
        assertNotNull(writer);
        List<String> first = Stream.of(next(heard), next(heard)).sorted().toList();
        assertEquals(List.of("connected application/x-raw-bindings", "joined"), first);
        try (BytePointer text = new BytePointer("a frame")) { // NUL-terminated
            assertTrue(shmdata_copy_to_shm(writer, text, text.capacity() - 1) != 0);
        }
        assertEquals("frame a frame", next(heard));
        shmdata_delete_writer(writer);
        assertEquals("disconnected", next(heard));
        shmdata_delete_follower(follower);
        shmdata_delete_logger(log);
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    @EnabledIfSystemProperty(named = "shmdata.provider", matches = "system")
    void theJavaApiSaysThatItNeedsTheBundledLibrary() {
        assertFalse(Shmdata.isAvailable());
        assertNotNull(Shmdata.unavailabilityCause());
        ShmdataException e = assertThrows(ShmdataException.class, Shmdata::ensureAvailable);
        assertEquals(ShmdataException.Reason.UNAVAILABLE, e.reason());
        assertTrue(e.getMessage().contains("no bundled libshmdata"), e.getMessage());
    }
}
