// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/**
 * Reads the pictures of a video file one after the other, and the colours of their pixels.
 *
 * <pre>{@code
 * try (VideoReader video = VideoReader.open(Path.of("out.mkv"))) {
 *     while (video.readNext()) {
 *         int rgb = video.rgb(10, 20);
 *     }
 * }
 * }</pre>
 *
 * <p>Reads every format of the FFmpeg build. A file that was cut off ends with its last whole picture. For one thread
 * at a time.
 */
public final class VideoReader implements AutoCloseable {
    private final Path path;
    private final AVFormatContext container = new AVFormatContext(null);
    private final AVCodecContext decoder;
    private final AVPacket packet = allocated(av_packet_alloc(), "a packet");
    private final AVFrame frame = allocated(av_frame_alloc(), "a frame");
    private final int stream;
    private final double secondsPerTick;
    private final int width;
    private final int height;
    private boolean atPicture;
    private boolean noMorePackets;
    private boolean closed;
    private @Nullable RgbScaler scaler;
    private int @Nullable [] pixels;

    private VideoReader(Path path) {
        this.path = path;
        AVCodecContext opened = null;
        try {
            try (BytePointer url = LibAv.url(path)) {
                check(avformat_open_input(container, url, null, (AVDictionary) null), path.toString());
            }
            check(avformat_find_stream_info(container, (AVDictionary) null), path.toString());
            stream = av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            if (stream < 0) {
                throw new ShmdataException(path + ": has no video");
            }
            AVStream video = container.streams(stream);
            secondsPerTick =
                    (double) video.time_base().num() / video.time_base().den();
            AVCodec codec = avcodec_find_decoder(video.codecpar().codec_id());
            if (codec == null) {
                throw new ShmdataException(path + ": this FFmpeg has no decoder for its video");
            }
            opened = allocated(avcodec_alloc_context3(codec), path.toString());
            check(avcodec_parameters_to_context(opened, video.codecpar()), path.toString());
            opened.thread_count(0);
            check(avcodec_open2(opened, codec, (AVDictionary) null), path.toString());
            width = opened.width();
            height = opened.height();
            decoder = opened;
        } catch (Throwable e) {
            if (opened != null) {
                avcodec_free_context(opened);
            }
            closeAllButDecoder();
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @param video the file
     * @return a reader before the first picture, to be closed
     * @throws ShmdataException if there is no such file, or no video in it
     */
    public static VideoReader open(Path video) {
        Objects.requireNonNull(video, "video");
        LibAv.ensureAvailable();
        if (!Files.isRegularFile(video)) {
            throw new ShmdataException(Reason.BAD_PATH, video + ": no such file", null);
        }
        return new VideoReader(video);
    }

    /**
     * The width of the pictures.
     *
     * @return pixels
     */
    public int width() {
        return width;
    }

    /**
     * The height of the pictures.
     *
     * @return pixels
     */
    public int height() {
        return height;
    }

    /**
     * Decodes the next picture.
     *
     * @return false after the last one
     */
    public boolean readNext() {
        checkOpen();
        atPicture = false;
        pixels = null;
        for (; ; ) {
            int result = avcodec_receive_frame(decoder, frame);
            if (result >= 0) {
                atPicture = true;
                return true;
            }
            if (result == AVERROR_EOF()) {
                return false;
            }
            if (result == AVERROR_EAGAIN()) {
                feed();
            } else if (result != AVERROR_INVALIDDATA()) {
                check(result, path.toString());
            }
        }
    }

    /**
     * Gives the decoder a packet, or tells it that there are no more. If one cannot be read, the file was cut off, and
     * that is its end.
     */
    private void feed() {
        if (!noMorePackets && readPacket()) {
            // a packet that is cut off is refused, which is no reason not to look at the rest
            avcodec_send_packet(decoder, packet);
            av_packet_unref(packet);
        } else {
            noMorePackets = true;
            avcodec_send_packet(decoder, null);
        }
    }

    /** Reads the next packet of the video. */
    private boolean readPacket() {
        while (av_read_frame(container, packet) >= 0) {
            if (packet.stream_index() == stream) {
                return true;
            }
            av_packet_unref(packet);
        }
        return false;
    }

    /**
     * When the picture read last is shown.
     *
     * @return seconds from the beginning of the file
     * @throws ShmdataException if no picture was read, or the last one was passed
     */
    public double seconds() {
        checkAtPicture();
        return frame.best_effort_timestamp() * secondsPerTick;
    }

    /**
     * The colour of a pixel of the picture read last.
     *
     * @param x column, from 0 at the left
     * @param y row, from 0 at the top
     * @return 0xRRGGBB
     * @throws ShmdataException if no picture was read, or the last one was passed
     * @throws IndexOutOfBoundsException if there is no such pixel
     */
    public int rgb(int x, int y) {
        checkAtPicture();
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException("pixel " + x + "," + y + " of " + width + "x" + height);
        }
        if (pixels == null) {
            if (scaler == null) {
                scaler = new RgbScaler(width, height);
            }
            pixels = new int[width * height];
            scaler.scale(frame, pixels);
        }
        return pixels[y * width + x];
    }

    boolean isAtPicture() {
        return atPicture;
    }

    /** Converts the picture read last with another size. */
    void scale(RgbScaler other, int[] into) {
        checkAtPicture();
        other.scale(frame, into);
    }

    /** Seeks the last key picture at that time or before: it is read next. False if the file cannot be sought. */
    boolean seek(double seconds) {
        if (av_seek_frame(container, stream, (long) (seconds / secondsPerTick), AVSEEK_FLAG_BACKWARD) < 0) {
            return false;
        }
        avcodec_flush_buffers(decoder);
        noMorePackets = false;
        return true;
    }

    /** How long the file plays by its header; 0 if it was never finished. */
    double durationInHeader() {
        return Math.max(0, container.duration() / (double) AV_TIME_BASE);
    }

    /** How long the file plays: as it says itself, or as its packets say, which means reading them all. */
    double durationSeconds() {
        if (durationInHeader() > 0) {
            return durationInHeader();
        }
        double end = 0;
        while (readPacket()) {
            end = Math.max(end, (packet.pts() + packet.duration()) * secondsPerTick);
            av_packet_unref(packet);
        }
        seek(0);
        return end;
    }

    private void checkOpen() {
        if (closed) {
            throw new ShmdataException(Reason.CLOSED, "the reader of " + path + " is closed", null);
        }
    }

    private void checkAtPicture() {
        checkOpen();
        if (!atPicture) {
            throw new IllegalStateException(path + ": no picture was read, or no more");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avcodec_free_context(decoder);
            closeAllButDecoder();
        }
    }

    private void closeAllButDecoder() {
        if (scaler != null) {
            scaler.close();
        }
        av_packet_free(packet);
        av_frame_free(frame);
        avformat_close_input(container);
    }
}
