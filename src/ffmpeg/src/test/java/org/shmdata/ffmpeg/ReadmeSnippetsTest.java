// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Shmdata;
import org.shmdata.image.FrameImages;

/**
 * Every Java snippet of the README compiles as it stands, without a warning, with the imports that the README names, in
 * a method of a program that has what it mentions. A module needs just what the README says.
 */
class ReadmeSnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REQUIRES = Pattern.compile("requires [a-z0-9_.]+;");
    private static final String IMPORT = "import ";

    private static final String PROGRAM = """
            package program;

            %s
            class Snippet {
                java.nio.ByteBuffer pixels;
                Frame frame;
                FrameImages images;
                ShmdataWriter out;
                java.io.File file;
                AudioCaps caps;
                float[] left;
                float[] right;
                void analyze(java.nio.ByteBuffer picture) {}
                void draw(java.awt.Graphics2D graphics) {}
                void render(java.nio.ByteBuffer picture) {}
                void show(java.nio.ByteBuffer picture) {}
                void waitForTheUser() {}
                void snippet() throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    Path directory;

    private final List<String> snippets = new ArrayList<>();
    private String imports = "";
    private String requires = "";

    private void read() throws IOException {
        String readme = Files.readString(Path.of("../../README.md"));
        Matcher found = SNIPPET.matcher(readme);
        while (found.find()) {
            if (found.group(1).startsWith(IMPORT)) {
                imports += found.group(1);
            } else {
                snippets.add(found.group(1));
            }
        }
        // named beside the snippet it is for
        assertTrue(readme.contains("package `org.shmdata.ffmpeg`"));
        imports += "import org.shmdata.ffmpeg.*;";
        requires = REQUIRES.matcher(readme)
                .results()
                .map(match -> match.group())
                .distinct()
                .collect(Collectors.joining(" "));
        assertTrue(snippets.size() >= 4, "snippets in README.md: " + snippets.size());
    }

    @Test
    void everySnippetCompiles() throws IOException {
        read();
        for (String snippet : snippets) {
            assertEquals(
                    "",
                    errorsOf(
                            List.of("-cp", System.getProperty("java.class.path")),
                            source("Snippet", PROGRAM.formatted(imports, snippet))),
                    snippet);
        }
    }

    @Test
    void everySnippetCompilesInAModule() throws Exception {
        read();
        String module = "module program { " + requires + " }";
        List<String> options = List.of("-p", modulePath());
        for (String snippet : snippets) {
            assertEquals(
                    "",
                    errorsOf(
                            options,
                            source("module-info", module),
                            source("Snippet", PROGRAM.formatted(imports, snippet))),
                    module + "\n" + snippet);
        }
    }

    /** What a program gets with shmdata-image and shmdata-ffmpeg. */
    private static String modulePath() throws Exception {
        String platform = Loader.Detector.getPlatform();
        Stream<Path> named = Stream.of(
                location(Shmdata.class),
                location(FrameImages.class),
                location(Recorder.class),
                location(Loader.class),
                location(avcodec.class));
        Stream<Path> natives = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().matches("ffmpeg-.*-" + platform + "\\.jar"));
        return Stream.concat(named, natives).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private String errorsOf(List<String> path, JavaFileObject... sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(List.of(
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-d",
                Files.createTempDirectory(directory, "classes").toString()));
        options.addAll(path);
        compiler.getTask(null, null, diagnostics, options, null, List.of(sources))
                .call();
        return diagnostics.getDiagnostics().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
