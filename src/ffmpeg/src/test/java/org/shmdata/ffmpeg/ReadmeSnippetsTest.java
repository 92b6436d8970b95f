// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java snippet of the README compiles as it stands, in a method of a program that has what it mentions. */
class ReadmeSnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final String PROGRAM =
            """
            import java.awt.Graphics2D;
            import java.awt.image.BufferedImage;
            import java.nio.ByteBuffer;
            import java.nio.file.Path;
            import java.time.Duration;
            import org.shmdata.*;
            import org.shmdata.caps.*;
            import org.shmdata.ffmpeg.*;
            import org.shmdata.image.*;

            class Snippet {
                ByteBuffer pixels;
                Frame frame;
                FrameImages images;
                ShmdataWriter out;
                void analyze(ByteBuffer picture) {}
                void draw(Graphics2D graphics) {}
                void render(ByteBuffer picture) {}
                void show(ByteBuffer picture) {}
                void waitForTheUser() {}
                void snippet() throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    Path classes;

    @Test
    void everySnippetCompiles() throws IOException {
        Matcher snippets = SNIPPET.matcher(Files.readString(Path.of("../../README.md")));
        List<String> found = new ArrayList<>();
        while (snippets.find()) {
            found.add(snippets.group(1));
        }
        assertTrue(found.size() >= 4, "snippets in README.md: " + found.size());
        for (String snippet : found) {
            assertEquals("", errorsOf(PROGRAM.formatted(snippet)), snippet);
        }
    }

    private String errorsOf(String program) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return program;
            }
        };
        List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        compiler.getTask(null, null, diagnostics, options, null, List.of(source)).call();
        return diagnostics.getDiagnostics().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
