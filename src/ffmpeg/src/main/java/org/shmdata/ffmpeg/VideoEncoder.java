// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;
import static org.shmdata.ffmpeg.LibAv.rational;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.shmdata.ShmdataException;

/** An open encoder of libavcodec: pictures in, packets out. Times are slots. For one thread at a time. */
final class VideoEncoder implements AutoCloseable {
    private static final int NO_B_FRAMES = 0;

    private final EncoderKind kind;
    private final EncoderSettings settings;
    private final AVCodecContext context;

    private VideoEncoder(EncoderKind kind, EncoderSettings settings, AVCodecContext context) {
        this.kind = kind;
        this.settings = settings;
        this.context = context;
    }

    /**
     * Opens the first encoder for the codec that can be opened.
     *
     * @param format of the pictures, one that the codec takes
     * @throws ShmdataException that says what each encoder refused
     */
    static VideoEncoder open(EncoderSettings settings, PictureFormat format) {
        StringBuilder refusals = new StringBuilder();
        for (EncoderKind kind : EncoderKind.of(settings.codec())) {
            AVCodec codec = avcodec_find_encoder_by_name(kind.encoder());
            if (codec == null) {
                refusals.append("; this FFmpeg has no ").append(kind.encoder());
                continue;
            }
            try {
                return open(kind, codec, settings, format);
            } catch (ShmdataException e) {
                refusals.append("; ").append(e.getMessage());
            }
        }
        throw new ShmdataException(
                "no encoder for " + settings.codec() + " of " + format.width() + "x" + format.height() + refusals);
    }

    private static VideoEncoder open(EncoderKind kind, AVCodec codec, EncoderSettings settings, PictureFormat format) {
        AVCodecContext context = allocated(avcodec_alloc_context3(codec), kind.encoder());
        try {
            context.width(format.width()).height(format.height()).pix_fmt(format.pixelFormat());
            context.sample_aspect_ratio(rational(
                    format.pixelAspect().numerator(), format.pixelAspect().denominator()));
            context.time_base(LibAv.timeBase(settings.rate()));
            context.framerate(
                    rational(settings.rate().numerator(), settings.rate().denominator()));
            context.color_range(AVCOL_RANGE_MPEG)
                    .colorspace(AVCOL_SPC_BT709)
                    .color_primaries(AVCOL_PRI_BT709)
                    .color_trc(AVCOL_TRC_BT709);
            context.chroma_sample_location(format.chroma().location());
            // a key frame at least every second: no more is lost if the process is killed, and players seek exactly
            // enough
            context.gop_size(Math.max(1, (int) settings.rate().perSecond()));
            // packets leave in the order of their pictures, so that a file that is cut off has no holes
            context.max_b_frames(NO_B_FRAMES);
            context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
            kind.configure(context, settings);
            check(avcodec_open2(context, codec, (AVDictionary) null), kind.encoder());
            return new VideoEncoder(kind, settings, context);
        } catch (Throwable e) {
            avcodec_free_context(context);
            throw e;
        }
    }

    /** FFmpeg's name of the encoder. */
    String name() {
        return kind.encoder();
    }

    /** Whether it is the first choice for the codec. */
    boolean isPreferred() {
        return kind == EncoderKind.of(settings.codec()).get(0);
    }

    EncoderSettings settings() {
        return settings;
    }

    /** Whether each packet is a picture by itself. */
    boolean isIntraOnly() {
        return (avcodec_descriptor_get(context.codec_id()).props() & AV_CODEC_PROP_INTRA_ONLY) != 0;
    }

    /** For the muxer to read from. */
    AVCodecContext context() {
        return context;
    }

    /** Takes a picture, whose pts is its slot. After {@link #receive} returned false there is room for one. */
    void send(AVFrame frame) {
        check(avcodec_send_frame(context, frame), name());
    }

    /** No picture comes any more: {@link #receive} gives what is left. */
    void finish() {
        check(avcodec_send_frame(context, null), name());
    }

    /** Fills in the next packet; false if there is none now, or no more at all. */
    boolean receive(AVPacket packet) {
        int result = avcodec_receive_packet(context, packet);
        if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
            return false;
        }
        check(result, name());
        return true;
    }

    @Override
    public void close() {
        avcodec_free_context(context);
    }
}
