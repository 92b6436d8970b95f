// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Java of the README is that of the tutorials, which is run: each snippet stands in one of them, word for word but
 * for spaces and line breaks, and with {@code video} for the path. Snippets of other artifacts, such as the recorder,
 * are not looked for.
 */
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");
    private static final List<Path> TUTORIALS = Stream.of("core", "image")
            .map(module -> Path.of("..", module, "src/test/java/org/shmdata/tutorial"))
            .toList();
    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OTHER_ARTIFACT = Pattern.compile("\\b(Recorder|Player)\\b");

    @Test
    void snippetsAreInTheTutorials() throws IOException {
        List<String> tutorials = tutorials();
        List<String> snippets = snippets();
        assertTrue(snippets.size() >= 3, "snippets in README.md: " + snippets.size());
        for (String snippet : snippets) {
            String wanted = plain(snippet.replace("Path.of(\"/tmp/video\")", "video"));
            assertTrue(
                    tutorials.stream().anyMatch(text -> text.contains(wanted)),
                    () -> "in no tutorial of " + TUTORIALS + ":\n" + snippet);
        }
    }

    private static List<String> snippets() throws IOException {
        Matcher found = SNIPPET.matcher(Files.readString(README));
        List<String> snippets = new ArrayList<>();
        while (found.find()) {
            if (!OTHER_ARTIFACT.matcher(found.group(1)).find()
                    && !found.group(1).startsWith("import ")) {
                snippets.add(found.group(1));
            }
        }
        return snippets;
    }

    private static List<String> tutorials() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path folder : TUTORIALS) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith("TutorialTest.java"))
                        .toList()) {
                    texts.add(plain(Files.readString(file)));
                }
            }
        }
        return texts;
    }

    private static String plain(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
