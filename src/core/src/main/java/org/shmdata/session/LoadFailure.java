// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** What to do about a native library that is there and cannot be loaded. */
final class LoadFailure {
    /** What the system says: the library that was asked for, the one that it stumbled over, why. */
    private static final Pattern REFUSED_FILE = Pattern.compile("(?:.*: )?(/.*?): [^/]*");

    private LoadFailure() {}

    static String describe(Throwable failure) {
        // JavaCPP says last what it tried last, and first what the system said
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String said = String.valueOf(first.getMessage());
        if (first instanceof IllegalCallerException) {
            return said + ": start Java with --enable-native-access=" + String.join(",", callers());
        }
        Path damaged = damagedFile(said);
        if (damaged != null) {
            return said + "; the unpacked file is damaged: delete " + damaged;
        }
        return said
                + "; it is unpacked to where the system property org.bytedeco.javacpp.cachedir says, which must be writable and not mounted noexec";
    }

    /** The modules that load native libraries or call them, as the option names them. */
    private static Set<String> callers() {
        Set<String> names = new LinkedHashSet<>();
        for (Class<?> type : List.of(NativeLibrary.class, Loader.class)) {
            Module module = type.getModule();
            names.add(module.isNamed() ? module.getName() : "ALL-UNNAMED");
        }
        return names;
    }

    /** The file in JavaCPP's cache that the system complained of, if it is not what its jar has. */
    private static @Nullable Path damagedFile(String said) {
        Matcher refused = REFUSED_FILE.matcher(said);
        if (!refused.matches()) {
            return null;
        }
        try {
            Path cache = Loader.getCacheDir().toPath();
            Path file = new File(refused.group(1)).toPath();
            if (!file.startsWith(cache)) {
                return null;
            }
            // below a directory that is named for the jar, it is where it is in the jar
            Path inside = cache.relativize(file);
            URL original = Loader.findResource(NativeLibrary.class, "/" + inside.subpath(1, inside.getNameCount()));
            if (original == null) {
                return null;
            }
            try (InputStream bytes = original.openStream()) {
                return Arrays.equals(bytes.readAllBytes(), Files.readAllBytes(file)) ? null : file;
            }
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
