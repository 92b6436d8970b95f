// SPDX-License-Identifier: Apache-2.0
package org.shmdata.packaged;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;

@Timeout(60)
class PackagedIT {
    @TempDir
    Path directory;

    @Test
    void theNativeLibraryComesOutOfTheClassifierJar() {
        Shmdata.ensureAvailable();
        String glue = Loader.load(org.shmdata.presets.shmdata.class);
        assertTrue(glue.contains("-linux-x86_64.jar"), glue);
    }

    @Test
    void everyJarHasItsLicence() throws IOException {
        List<String> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Path.of(jar).getFileName().toString().matches("shmdata-.*\\.jar"))
                .toList();
        assertTrue(jars.size() >= 2, jars.toString());
        for (String jar : jars) {
            try (JarFile file = new JarFile(jar)) {
                assertNotNull(file.getEntry("META-INF/LICENSE"), jar);
            }
        }
    }

    @Test
    void aFrameGoesFromAWriterToAFollower() {
        Path path = directory.resolve("data");
        try (ShmdataFollower in = ShmdataFollower.at(path).open();
                ShmdataWriter out = ShmdataWriter.at(path)
                        .type("application/x-test")
                        .initialBytes(3)
                        .open()) {
            // joins; nothing was written yet
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(10));
            }
            out.write(new byte[] {1, 2, 3});
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertNotNull(frame);
                assertEquals("application/x-test", frame.type());
                byte[] bytes = new byte[3];
                frame.buffer().get(bytes);
                assertArrayEquals(new byte[] {1, 2, 3}, bytes);
            }
        }
    }
}
