// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shmdata.testing.PythonPeer;

/**
 * Torture, each time in a JVM of its own. System properties: {@code shmdata.torture.seconds}, {@code
 * shmdata.torture.seed}, and those of {@link TortureJvm}. For instance
 *
 * <pre>./mvnw package -pl src/torture -am -Dtest=TortureTest -Dsurefire.failIfNoSpecifiedTests=false
 *  -Dshmdata.torture.seconds=60 -Dshmdata.torture.jvm=-XX:+UseZGC</pre>
 */
@Timeout(7200)
class TortureTest {
    private static final long PATIENCE_SECONDS = 180;

    @TempDir
    Path directory;

    @Test
    void randomCallsOnManyThreads() throws Exception {
        long seconds = Long.getLong("shmdata.torture.seconds", 10);
        long seed = Long.getLong("shmdata.torture.seed", new Random().nextLong());
        String again = "again: -Dshmdata.torture.seed=" + seed;
        System.out.println("torture for " + seconds + " s; " + again);
        Path work = Files.createDirectory(directory.resolve("work"));
        TortureJvm jvm = TortureJvm.start(
                directory, Torture.class, work.toString(), Long.toString(seed), Long.toString(seconds));
        try {
            jvm.awaitEnd(0, seconds + PATIENCE_SECONDS);
        } catch (AssertionError e) {
            throw new AssertionError(again + "\n" + e.getMessage());
        }
        System.out.println(jvm.output());
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void scenario(Scenario scenario) throws Exception {
        if (scenario.needsPeer()) {
            PythonPeer.assumeAvailable();
        }
        Path work = Files.createDirectory(directory.resolve("work"));
        TortureJvm jvm = TortureJvm.start(directory, Scenario.class, scenario.name(), work.toString());
        jvm.awaitEnd(scenario.exitCode(), PATIENCE_SECONDS);
        try (var files = Files.list(work)) {
            assertFalse(files.findAny().isPresent(), "nothing is left on the path");
        }
    }
}
