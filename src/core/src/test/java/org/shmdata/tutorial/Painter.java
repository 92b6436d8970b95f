// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import java.nio.file.Path;
import java.util.Arrays;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** Somebody who writes small pictures of one colour until closed. In real life that is another program. */
final class Painter implements AutoCloseable {
    static final byte COLOUR = 42;

    private final ShmdataWriter out;
    private final Thread thread;
    private volatile boolean closed;

    Painter(Path path) {
        out = ShmdataWriter.at(path)
                .video(VideoCaps.of(PixelFormat.RGBA, 64, 48, FrameRate.of(60)))
                .open();
        thread = new Thread(this::paint, "painter");
        thread.start();
    }

    private void paint() {
        byte[] picture = new byte[64 * 48 * 4];
        Arrays.fill(picture, COLOUR);
        try {
            while (!closed) {
                out.write(picture);
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.close();
    }
}
