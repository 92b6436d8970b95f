// SPDX-License-Identifier: Apache-2.0
package org.example.consumer;

import java.nio.file.Path;
import java.time.Duration;
import org.shmdata.Frame;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.Caps;

/** A program as a user writes it: sends itself a frame, and says what came and which modules it went through. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Shmdata.ensureAvailable();
        Path path = Path.of(args[0]);
        try (ShmdataFollower in = ShmdataFollower.at(path).open();
                ShmdataWriter out = ShmdataWriter.at(path).type("application/x-test, n=(int)7").initialBytes(3).open()) {
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(10));
            }
            out.write(new byte[] {1, 2, 3});
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                if (frame == null) {
                    throw new ShmdataException("no frame");
                }
                Caps caps = frame.caps();
                String way = " from " + nameOf(Main.class) + " through " + nameOf(Shmdata.class);
                System.out.println(frame.sizeBytes() + " bytes of " + caps.name() + way);
            }
        }
    }

    private static String nameOf(Class<?> type) {
        return type.getModule().isNamed() ? type.getModule().getName() : "the class path";
    }
}
