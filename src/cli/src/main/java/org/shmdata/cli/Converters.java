// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shmdata.ShmdataFollower;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.cli.pattern.PatternKind;
import org.shmdata.cli.pattern.TestPattern;
import org.shmdata.ffmpeg.VideoCodec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options. One that cannot be read is a usage error. */
final class Converters {
    private Converters() {}

    /** The path of a shmdata: too long a path is a wrong argument. */
    static final class ShmdataPathConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = FileNames.path(text);
            try {
                ShmdataFollower.at(path);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
            return path;
        }
    }

    /** {@code 1280x720}. */
    static final class SizeConverter implements ITypeConverter<Size> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
        private static final int LARGEST = 32767;

        @Override
        public Size convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (parts.matches()) {
                Size size = new Size(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
                if (Math.min(size.width(), size.height()) >= 1 && Math.max(size.width(), size.height()) <= LARGEST) {
                    return size;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a size: WIDTHxHEIGHT, each 1 to " + LARGEST + ", such as 1280x720");
        }
    }

    /** {@code 60}, {@code 30000/1001}, {@code 29.97}. */
    static final class RateConverter implements ITypeConverter<FrameRate> {
        @Override
        public FrameRate convert(String text) {
            try {
                return FrameRate.parse(text);
            } catch (CapsException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** The name of a pixel format that can be painted. */
    static final class FormatConverter implements ITypeConverter<PixelFormat> {
        @Override
        public PixelFormat convert(String text) {
            if (!TestPattern.FORMATS.contains(text)) {
                throw new TypeConversionException("no test pattern in the format '" + text + "': these work: "
                        + String.join(", ", TestPattern.FORMATS));
            }
            return PixelFormat.of(text);
        }
    }

    /** {@code h264} or {@code prores}. */
    static final class CodecConverter implements ITypeConverter<VideoCodec> {
        @Override
        public VideoCodec convert(String text) {
            for (VideoCodec codec : VideoCodec.values()) {
                if (codec.name().equalsIgnoreCase(text)) {
                    return codec;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a codec: h264 or prores");
        }
    }

    /** The name of a pattern. */
    static final class PatternConverter implements ITypeConverter<PatternKind> {
        @Override
        public PatternKind convert(String text) {
            for (PatternKind kind : PatternKind.values()) {
                if (kind.name().equalsIgnoreCase(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a pattern: ball, bars or snow");
        }
    }

    /** The letter of a form of values. */
    static final class ValuesConverter implements ITypeConverter<FlowValues> {
        @Override
        public FlowValues convert(String text) {
            for (FlowValues values : FlowValues.values()) {
                if (values.letter().equals(text)) {
                    return values;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a format of values: x, f, i16 or c");
        }
    }

    /** A whole number of at least 1. */
    static final class CountConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return atLeast(1, text);
        }
    }

    /** The room for a frame. */
    static final class InitialBytesConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            long bytes = atLeast(1, text);
            if (bytes > Integer.MAX_VALUE) {
                throw new TypeConversionException("'" + text + "' is too much: expected 1 to " + Integer.MAX_VALUE);
            }
            return bytes;
        }
    }

    /** A whole number of at least 0. */
    static final class WholeNumberConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return atLeast(0, text);
        }
    }

    /** A whole number, whose range depends on the codec. */
    static final class QualityConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) Math.min(Integer.MAX_VALUE, atLeast(0, text));
        }
    }

    private static long atLeast(long least, String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new TypeConversionException("'" + text + "' is not a number of " + least + " or more");
    }

    /** Seconds, {@code 5} or {@code 2.5}. */
    static final class SecondsConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

        @Override
        public Duration convert(String text) {
            if (FORM.matcher(text).matches()) {
                Duration seconds = Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
                if (!seconds.isZero()) {
                    return seconds;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a time: seconds above 0, such as 5 or 2.5");
        }
    }
}
