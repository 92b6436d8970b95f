// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.SystemProperties;
import org.shmdata.caps.FrameRate;

/** What FFmpeg's libraries have in common: loading, errors, log. */
final class LibAv {
    static final System.Logger LOG = System.getLogger("org.shmdata.ffmpeg");

    /**
     * If this system property is false, FFmpeg's log is left to the application; see the documentation of the package.
     */
    private static final String LOG_PROPERTY = SystemProperties.FFMPEG_LOG;

    /** What the system says: the library that was asked for, the one that it stumbled over, why. */
    private static final Pattern REFUSED_FILE = Pattern.compile("(?:.*: )?(/.*?): [^/]*");

    private static final int ERROR_TEXT_BYTES = 256;

    /** What FFmpeg logged last on this thread, since its error codes say little. */
    private static final ThreadLocal<String> LAST_WORDS = new ThreadLocal<>();

    // kept for those who ask later: its trace tells what was tried
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final @Nullable Throwable UNAVAILABLE = loadAll();

    private LibAv() {}

    private static @Nullable Throwable loadAll() {
        // has looked at the directory that libraries are loaded from
        if (Shmdata.unavailabilityCause() instanceof SecurityException refused) {
            return refused;
        }
        try {
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            Loader.load(swscale.class);
            if (Boolean.parseBoolean(System.getProperty(LOG_PROPERTY, "true"))) {
                av_log_set_level(AV_LOG_WARNING);
                setLogCallback(ToSystemLogger.INSTANCE);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Loads the libraries, which takes up to a second the first time, or says what to do. */
    static void ensureAvailable() {
        if (UNAVAILABLE != null) {
            throw new ShmdataException(ShmdataException.Reason.UNAVAILABLE, why(UNAVAILABLE), UNAVAILABLE);
        }
    }

    private static String why(Throwable failure) {
        if (failure instanceof SecurityException) {
            return words(failure);
        }
        String platform = Loader.Detector.getPlatform();
        // what the system said, not what JavaCPP tried after that
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String said = words(first);
        if (first instanceof IllegalCallerException) {
            String callers = Stream.of(LibAv.class, avcodec.class, Loader.class)
                    .map(Class::getModule)
                    .map(module -> module.isNamed() ? module.getName() : "ALL-UNNAMED")
                    .distinct()
                    .collect(Collectors.joining(","));
            return "FFmpeg for " + platform + " cannot be loaded: " + said + ": start Java with --enable-native-access="
                    + callers;
        }
        Matcher refused = REFUSED_FILE.matcher(said);
        if (refused.matches()) {
            return "FFmpeg for " + platform + " cannot be loaded: " + said
                    + "; if the unpacked file is damaged, delete " + refused.group(1);
        }
        return "no FFmpeg for " + platform
                + ": put the jars org.bytedeco:ffmpeg and org.bytedeco:javacpp with classifier " + platform
                + " on the class path (" + words(failure) + ")";
    }

    /**
     * Throws if a call failed.
     *
     * @param result what an FFmpeg function returned, negative for an error
     * @param what was tried, and with what: the beginning of the message
     */
    static int check(int result, String what) {
        if (result < 0) {
            throw failure(result, what);
        }
        LAST_WORDS.remove();
        return result;
    }

    static ShmdataException failure(int result, String what) {
        String said = LAST_WORDS.get();
        LAST_WORDS.remove();
        return new ShmdataException(what + ": " + describe(result) + (said == null ? "" : " (" + said + ")"));
    }

    static <P extends org.bytedeco.javacpp.Pointer> P allocated(P pointer, String what) {
        if (pointer == null || pointer.isNull()) {
            throw new ShmdataException(what + ": out of native memory");
        }
        return pointer;
    }

    /**
     * The file protocol, so that a colon in a name stays a part of the name. The name's bytes are those of the path,
     * whatever the locale: its URI shows them.
     *
     * @return to be closed
     */
    static BytePointer url(Path file) {
        requireLocal(file);
        String escaped = file.toUri().getRawPath();
        String name = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        return new BytePointer(("file:" + name + '\0').getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Refuses a path inside of an archive, say: FFmpeg takes names that the system knows. */
    static void requireLocal(Path file) {
        if (file.getFileSystem().provider() != FileSystems.getDefault().provider()) {
            throw new ShmdataException(
                    ShmdataException.Reason.BAD_PATH,
                    file + " is inside a " + file.getFileSystem().provider().getScheme()
                            + " file system: name a file of the default file system",
                    null);
        }
    }

    /** What a failure says of itself. */
    static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? "internal error" : message;
    }

    static AVRational rational(int numerator, int denominator) {
        return new AVRational().num(numerator).den(denominator);
    }

    /** The length of a slot, in seconds. */
    static AVRational timeBase(FrameRate rate) {
        return rational(/* numerator= */ rate.denominator(), /* denominator= */ rate.numerator());
    }

    static AVDictionary noOptions() {
        return new AVDictionary(null);
    }

    private static String describe(int result) {
        byte[] text = new byte[ERROR_TEXT_BYTES];
        av_strerror(result, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** FFmpeg's own log goes to the logger at level DEBUG: what matters in it becomes part of an exception. */
    private static final class ToSystemLogger extends LogCallback {
        /**
         * Held for as long as the JVM runs, since native code calls it. Made when first used: its class is one of
         * FFmpeg's and may be missing.
         */
        static final LogCallback INSTANCE = new ToSystemLogger();

        @Override
        public void call(int level, BytePointer message) {
            try {
                if (level > AV_LOG_WARNING) {
                    return;
                }
                String line = message.getString(StandardCharsets.UTF_8).strip();
                if (level <= AV_LOG_ERROR) {
                    LAST_WORDS.set(line);
                }
                LOG.log(System.Logger.Level.DEBUG, "FFmpeg: {0}", line);
            } catch (Throwable ignored) {
                // an exception that left this method would end the process
            }
        }
    }
}
