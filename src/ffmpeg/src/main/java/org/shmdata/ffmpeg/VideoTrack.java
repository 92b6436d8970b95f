// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a recording on their way through the encoder into the file, slot after slot. A repeat of the last one
 * is cheap: if each packet is a picture by itself, the packet is written once more; otherwise the encoder gets the
 * picture again and finds nothing new in it.
 *
 * <p>For one thread at a time. Closing it closes neither encoder nor file.
 */
final class VideoTrack implements AutoCloseable {
    /**
     * An encoder that works on several pictures at once gives a packet only after further pictures: repeats must not
     * wait longer than that.
     */
    private static final int MAX_WAITING_REPEATS = 15;

    private final VideoEncoder encoder;
    private final MediaFile file;
    private final PicturePool pool;
    private final boolean clonesPackets;
    private final AVPacket packet = allocated(av_packet_alloc(), "a packet");
    private final AVPacket clone = allocated(av_packet_alloc(), "a packet");

    /** The packet written last, kept if repeats are made of packets. */
    private final AVPacket lastPacket = allocated(av_packet_alloc(), "a packet");

    /** For each picture inside the encoder, the oldest first: how many repeats of its packet are to follow it. */
    private final Deque<Integer> inside = new ArrayDeque<>();

    private @Nullable Picture last;
    private long next;
    private long written;
    private long repeated;

    VideoTrack(VideoEncoder encoder, MediaFile file, PicturePool pool) {
        this.encoder = encoder;
        this.file = file;
        this.pool = pool;
        this.clonesPackets = encoder.isIntraOnly();
    }

    /** The slot that comes next: all before are filled or left out. */
    long next() {
        return next;
    }

    /** Pictures in the file or on the way to it, with the repeats. */
    long written() {
        return written;
    }

    /** Those of them that are repeats. */
    long repeated() {
        return repeated;
    }

    /**
     * Encodes a picture and takes it over.
     *
     * @param picture its slot is the next or a later one: slots between are left out, and the picture before is shown
     *     for longer
     */
    void add(Picture picture) {
        next = picture.slot;
        if (last != null) {
            pool.giveBack(last);
        }
        last = picture;
        encode(picture);
    }

    /** Fills the next slot with the last picture once more; there must be one. */
    void repeat() {
        Picture again = Objects.requireNonNull(last, "a repeat before the first picture");
        repeated++;
        if (!clonesPackets) {
            encode(again);
        } else if (inside.isEmpty()) {
            writeClone();
            advance();
        } else if (inside.peekLast() < MAX_WAITING_REPEATS) {
            inside.addLast(inside.removeLast() + 1);
            advance();
        } else {
            encode(again);
        }
    }

    /** Writes what the encoder still holds. */
    void finish() {
        encoder.finish();
        writePackets();
    }

    @Override
    public void close() {
        if (last != null) {
            pool.giveBack(last);
            last = null;
        }
        av_packet_free(packet);
        av_packet_free(clone);
        av_packet_free(lastPacket);
    }

    private void encode(Picture picture) {
        picture.frame.pts(next);
        encoder.send(picture.frame);
        if (clonesPackets) {
            inside.addLast(0);
        }
        advance();
        writePackets();
    }

    private void advance() {
        next++;
        written++;
    }

    private void writePackets() {
        while (encoder.receive(packet)) {
            if (!clonesPackets) {
                file.write(packet);
                continue;
            }
            av_packet_unref(lastPacket);
            check(av_packet_ref(lastPacket, packet), "keeping a packet");
            file.write(packet);
            for (int repeats = inside.removeFirst(); repeats > 0; repeats--) {
                writeClone();
            }
        }
    }

    private void writeClone() {
        lastPacket.pts(lastPacket.pts() + 1).dts(lastPacket.dts() + 1);
        check(av_packet_ref(clone, lastPacket), "repeating a packet");
        file.write(clone);
    }
}
