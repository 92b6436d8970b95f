// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;

/**
 * The encoders and their settings. All encoders of a codec take the same pictures; the first one that opens is used.
 */
enum EncoderKind {
    X264(VideoCodec.H264, "libx264") {
        @Override
        void configure(AVCodecContext context, EncoderSettings settings) {
            context.profile(AV_PROFILE_H264_HIGH);
            context.thread_count(0);
            set(context, "preset", settings.preset());
            set(context, "crf", Integer.toString(settings.quality()));
        }
    },

    VIDEOTOOLBOX(VideoCodec.H264, "h264_videotoolbox") {
        @Override
        void configure(AVCodecContext context, EncoderSettings settings) {
            context.profile(AV_PROFILE_H264_HIGH);
            context.bit_rate(bitRate(context, settings));
            set(context, "realtime", "1");
        }
    },

    OPENH264(VideoCodec.H264, "libopenh264") {
        @Override
        void configure(AVCodecContext context, EncoderSettings settings) {
            context.profile(AV_PROFILE_H264_HIGH);
            context.thread_count(0);
            context.bit_rate(bitRate(context, settings));
            // its other modes leave out pictures to save bits
            set(context, "rc_mode", "quality");
        }
    },

    PRORES_KS(VideoCodec.PRORES, "prores_ks") {
        @Override
        void configure(AVCodecContext context, EncoderSettings settings) {
            context.thread_count(0);
            // to search the quantiser that meets a bit rate takes six times as long
            context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
            context.global_quality(settings.quality() * FF_QP2LAMBDA);
            set(context, "profile", "hq");
            set(context, "vendor", "apl0");
        }
    };

    /** Bits per pixel at the default quality. Six steps of quality halve or double them, as with libx264. */
    private static final double BITS_PER_PIXEL = 0.2;

    private static final double QUALITY_STEPS = 6;

    private final VideoCodec codec;
    private final String encoder;

    EncoderKind(VideoCodec codec, String encoder) {
        this.codec = codec;
        this.encoder = encoder;
    }

    /** In the order of preference. */
    static List<EncoderKind> of(VideoCodec codec) {
        return Arrays.stream(values()).filter(kind -> kind.codec == codec).toList();
    }

    /** Sets what only this encoder has. The size and the rate are set already. */
    abstract void configure(AVCodecContext context, EncoderSettings settings);

    /** FFmpeg's name of it. */
    String encoder() {
        return encoder;
    }

    private static void set(AVCodecContext context, String option, String value) {
        LibAv.check(
                av_opt_set(context.priv_data(), option, value, 0),
                context.codec().name().getString() + ": " + option + "=" + value);
    }

    private static long bitRate(AVCodecContext context, EncoderSettings settings) {
        double factor = Math.pow(2, (Recorder.DEFAULT_H264_QUALITY - settings.quality()) / QUALITY_STEPS);
        return (long) (context.width() * context.height() * settings.rate().perSecond() * BITS_PER_PIXEL * factor);
    }
}
