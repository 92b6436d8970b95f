// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.ChildJvm;

/** A container that drops an application gets its memory and its threads back. */
@Timeout(120)
class ClassLoaderTest {
    @TempDir
    Path directory;

    @Test
    void aClassLoaderThatWasShutDownIsCollected() throws Exception {
        try (ChildJvm child = ChildJvm.of(Redeploys.class).options("-Xmx200m").start(directory.toString())) {
            child.awaitLine("collected");
            assertEquals(0, child.awaitEnd());
        }
    }

    /** Run in a JVM of its own. */
    static final class Redeploys {
        private static final int TIMES = 5;

        private Redeploys() {}

        public static void main(String[] arguments) throws Exception {
            int threads = Thread.activeCount();
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                loaders.add(deploy(Path.of(arguments[0]).resolve("data" + i)));
            }
            long left = TIMES;
            for (int i = 0; i < 200 && left > 0; i++) {
                System.gc();
                Thread.sleep(50);
                left = loaders.stream().filter(loader -> loader.get() != null).count();
            }
            System.out.println(left == 0 ? "collected" : left + " of " + TIMES + " class loaders are still there");
            for (int i = 0; i < 200 && Thread.activeCount() > threads; i++) {
                Thread.sleep(50);
            }
            if (Thread.activeCount() > threads) {
                Thread.getAllStackTraces().keySet().forEach(System.out::println);
                System.exit(1);
            }
        }

        private static WeakReference<ClassLoader> deploy(Path path) throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            try (URLClassLoader loader =
                    new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
                Class.forName(Application.class.getName(), true, loader)
                        .getMethod("run", Path.class)
                        .invoke(null, path);
                return new WeakReference<>(loader);
            }
        }
    }

    /** Once per class loader. */
    public static final class Application {
        private Application() {}

        /** Uses all there is, and leaves some of it open. */
        public static void run(Path path) {
            ShmdataWriter out =
                    ShmdataWriter.at(path).type("x").initialBytes(1000).open();
            ShmdataFollower.at(path).follow(frame -> {});
            ShmdataFollower pulled = ShmdataFollower.at(path).open();
            try (WriteAccess access = out.acquire()) {
                access.buffer().put((byte) 1);
                access.publish();
            }
            pulled.next(Peers.LONG).copy();
            try (ShmdataFollower copying = ShmdataFollower.at(path).latestOnly().open()) {
                Shmdata.list(List.of(path));
            }
            Shmdata.shutdown();
            if (!out.isClosed() || !pulled.isClosed()) {
                throw new AssertionError("open after shutdown()");
            }
        }
    }
}
