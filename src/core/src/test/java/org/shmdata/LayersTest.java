// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The direction in which the packages depend on each other. It reads the names of classes in the compiled ones. */
class LayersTest {
    private static final String API = "org.shmdata";
    private static final String CAPS = "org.shmdata.caps";
    private static final String SESSION = "org.shmdata.session";
    private static final String DELIVERY = "org.shmdata.delivery";
    private static final String DISCOVERY = "org.shmdata.discovery";

    /**
     * Each package, and those that it may use. The bindings and their presets are generated, or what they are generated
     * from.
     */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            CAPS,
            Set.of(),
            SESSION,
            Set.of(CAPS, "org.shmdata.bindings.sessions", "org.shmdata.presets"),
            DELIVERY,
            Set.of(SESSION),
            DISCOVERY,
            Set.of(SESSION),
            API,
            Set.of(CAPS, SESSION, DELIVERY, DISCOVERY));

    /** What lower layers may use of the API, but for caps: the exception that all of them throw. */
    private static final Set<String> SHARED =
            Set.of("org.shmdata.ShmdataException", "org.shmdata.ShmdataException$Reason");

    private static final Pattern CLASS_NAME = Pattern.compile("\\borg/shmdata(?:/[a-z]+)*/[A-Za-z_$0-9]++(?!/)");

    @Test
    void areKept() throws Exception {
        URI classes = Shmdata.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path root = Path.of(classes);
        Set<String> found = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("org/shmdata"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name =
                        root.relativize(file).toString().replace(".class", "").replace('/', '.');
                Set<String> allowed = ALLOWED.get(packageOf(name));
                if (allowed != null && !name.endsWith("package-info")) {
                    found.add(packageOf(name));
                    wrong.addAll(violations(name, allowed, file));
                } else {
                    assertTrue(
                            allowed != null || name.matches("org\\.shmdata\\.(bindings|natives|presets)\\..*"),
                            "a package of which nothing is said here: " + name);
                }
            }
        }
        assertTrue(found.containsAll(List.of(API, CAPS, SESSION, DELIVERY, DISCOVERY)), found::toString);
        assertEquals(List.of(), wrong);
    }

    private static List<String> violations(String name, Set<String> allowed, Path file) throws IOException {
        List<String> wrong = new ArrayList<>();
        // names of classes stand in a class file as they are
        Matcher used =
                CLASS_NAME.matcher(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
        Set<String> names = new TreeSet<>();
        while (used.find()) {
            names.add(used.group().replace('/', '.'));
        }
        for (String other : names) {
            String from = packageOf(name);
            String to = packageOf(other);
            if (!from.equals(to) && !allowed.contains(to) && (from.equals(CAPS) || !SHARED.contains(other))) {
                wrong.add(name + " uses " + other);
            }
        }
        return wrong;
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
