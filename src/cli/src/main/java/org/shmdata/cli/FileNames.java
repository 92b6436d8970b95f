// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names of files as text, without the loss of a byte. Text is in the locale's charset, or in UTF-8 if the locale is C,
 * which has no letters beyond ASCII. A name that is no text in there has a character for each byte beyond ASCII: from
 * U+DC80 to U+DCFF, as Python writes such names.
 */
final class FileNames {
    /** The charset of this process's locale, by which Java decodes what it gets from the system. */
    private static final Charset LOCALE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    static final Charset CHARSET = LOCALE.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : LOCALE;

    private static final char FIRST_ESCAPE = 0xDC80;
    private static final char LAST_ESCAPE = 0xDCFF;
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final Path WORKING_DIRECTORY = Path.of("/proc/self/cwd");

    private FileNames() {}

    /**
     * JDK 17 cannot load its own classes if the name of the working directory is no text in the locale. To be called
     * before all else.
     */
    static void mendWorkingDirectory() {
        if (!LOCALE.newEncoder().canEncode(System.getProperty("user.dir"))) {
            System.setProperty("user.dir", WORKING_DIRECTORY.toString());
        }
    }

    /**
     * The arguments of this process as they were given: Java has lost what is no text in the locale.
     *
     * @param args as Java has them
     * @return the same ones if the system does not tell
     */
    static String[] arguments(String... args) {
        byte[] line;
        try {
            line = Files.readAllBytes(COMMAND_LINE);
        } catch (IOException e) {
            return args;
        }
        String[] exact = new String[args.length];
        int end = line.length;
        for (int i = args.length - 1; i >= 0; i--) {
            // each one ends with a NUL
            int from = end - 1;
            while (from > 0 && line[from - 1] != 0) {
                from--;
            }
            byte[] bytes = Arrays.copyOfRange(line, Math.max(0, from), Math.max(0, end - 1));
            if (end <= 0 || !new String(bytes, LOCALE).equals(args[i])) {
                return args;
            }
            exact[i] = text(bytes);
            end = from;
        }
        return exact;
    }

    /** The file of that name. */
    static Path path(String name) {
        if (name.isEmpty()) {
            return Path.of(name);
        }
        String escaped =
                HexFormat.of().withPrefix("%").formatHex(encode(name, CHARSET)).replace("%2f", "/");
        // a path of bytes can be had by URI only, and that is absolute
        Path absolute = Path.of(URI.create("file:///" + escaped.replaceFirst("/+$", "")));
        return name.startsWith("/") ? absolute : inWorkingDirectory(absolute.subpath(0, absolute.getNameCount()));
    }

    /** Java looks for relative paths elsewhere if the name of the working directory is no text in the locale. */
    private static Path inWorkingDirectory(Path relative) {
        try {
            Path directory = Files.readSymbolicLink(WORKING_DIRECTORY);
            return directory.equals(Path.of("").toAbsolutePath()) ? relative : directory.resolve(relative);
        } catch (IOException e) {
            return relative;
        }
    }

    /** The name of a file. */
    static String text(Path path) {
        Path absolute = path.isAbsolute() ? path : Path.of("/").resolve(path);
        byte[] name = URLDecoder.decode(absolute.toUri().getRawPath().replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        // that of a directory ends with a slash
        boolean slash = name.length > 1 && name[name.length - 1] == '/';
        return text(Arrays.copyOfRange(name, path.isAbsolute() ? 0 : 1, slash ? name.length - 1 : name.length));
    }

    private static String text(byte[] name) {
        String text = new String(name, CHARSET);
        if (Arrays.equals(name, text.getBytes(CHARSET))) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : name) {
            escaped.append(b < 0 ? (char) (FIRST_ESCAPE - Byte.MIN_VALUE + b) : (char) b);
        }
        return escaped.toString();
    }

    /** The bytes of a text that may have such names in it. */
    static byte[] encode(String text, Charset charset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                bytes.writeBytes(text.substring(from, i).getBytes(charset));
                bytes.write(text.charAt(i));
                from = i + 1;
            }
        }
        bytes.writeBytes(text.substring(from).getBytes(charset));
        return bytes.toByteArray();
    }

    /** A text for a terminal, which might take such bytes for commands. */
    static String forTerminal(String text) {
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }

    private static boolean isEscape(String text, int i) {
        char c = text.charAt(i);
        return c >= FIRST_ESCAPE && c <= LAST_ESCAPE && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
