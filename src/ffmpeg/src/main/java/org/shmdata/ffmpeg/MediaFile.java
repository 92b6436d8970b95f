// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;
import static org.shmdata.ffmpeg.LibAv.rational;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.shmdata.caps.FrameRate;

/**
 * A file with one video stream, being written. What is written plays even if nobody finishes the file. For one thread
 * at a time.
 */
final class MediaFile implements AutoCloseable {
    private final Path path;
    private final AVFormatContext context = new AVFormatContext(null);
    private final AVIOContext io = new AVIOContext(null);
    private final AVRational packetTimeBase;
    private final AVRational streamTimeBase;
    private boolean begun;
    private boolean closed;

    /**
     * Opens the file, emptying it, and writes its beginning.
     *
     * @param encoder gives the stream its parameters
     * @throws org.shmdata.ShmdataException that names the file
     */
    MediaFile(Path path, Container container, VideoEncoder encoder) {
        this.path = path;
        FrameRate rate = encoder.settings().rate();
        packetTimeBase = LibAv.timeBase(rate);
        check(avformat_alloc_output_context2(context, null, container.muxer(), null), path.toString());
        try {
            AVStream stream = allocated(avformat_new_stream(context, null), path.toString());
            check(avcodec_parameters_from_context(stream.codecpar(), encoder.context()), path.toString());
            AVRational framesPerSecond = rational(rate.numerator(), rate.denominator());
            stream.sample_aspect_ratio(encoder.context().sample_aspect_ratio());
            stream.time_base(packetTimeBase).avg_frame_rate(framesPerSecond).r_frame_rate(framesPerSecond);
            try (BytePointer url = LibAv.url(path)) {
                check(avio_open2(io, url, AVIO_FLAG_WRITE, null, null), path + ": cannot be written");
            }
            context.pb(io);
            context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_FLUSH_PACKETS);
            writeHeader(container);
            streamTimeBase = new AVRational(stream.time_base());
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private void writeHeader(Container container) {
        AVDictionary options = LibAv.noOptions();
        try {
            container.options().forEach((name, value) -> av_dict_set(options, name, value, 0));
            check(avformat_write_header(context, options), path.toString());
            begun = true;
        } finally {
            av_dict_free(options);
        }
    }

    /**
     * Writes a packet and takes over its content.
     *
     * @param packet its times are slots
     */
    void write(AVPacket packet) {
        packet.duration(1).stream_index(0);
        av_packet_rescale_ts(packet, packetTimeBase, streamTimeBase);
        check(av_interleaved_write_frame(context, packet), path.toString());
        check(io.error(), path.toString());
    }

    /** How long the file is by now, in bytes. */
    long bytes() {
        return Math.max(0, avio_size(io));
    }

    /** Writes the end of the file. */
    void finish() {
        begun = false;
        check(av_write_trailer(context), path + ": finishing the file");
        avio_flush(io);
        check(io.error(), path + ": finishing the file");
    }

    /** Closes the file, finished or not. A failure is only thrown if the file was finished. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (begun) {
                // frees what the muxer holds, and saves what can be saved
                av_write_trailer(context);
            }
        } finally {
            context.pb(null);
            int result = io.isNull() ? 0 : avio_closep(io);
            avformat_free_context(context);
            check(result, path + ": closing the file");
        }
    }
}
