// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.awt.image.BufferedImage;
import java.util.List;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.VideoCaps;
import org.shmdata.image.FrameImages;

/** What writers say their frames are, and frames that are so. */
final class Writings {
    /** Good, odd, and none at all. */
    static final List<String> TYPES = List.of(
            "video/x-raw, format=(string)RGBA, width=(int)8, height=(int)8",
            "video/x-raw, format=(string)I420, width=(int)17, height=(int)9, colorimetry=(string)bt709",
            "video/x-raw, format=(string)YUY2, width=(int)7, height=(int)3, interlace-mode=(string)interleaved",
            "video/x-raw, format=(string)NV12, width=(int)64, height=(int)48, colorimetry=(string)\"1:4:0:0\"",
            "video/x-raw, format=(string)GRAY16_BE, width=(int)5, height=(int)5",
            "video/x-raw, format=(string)v210, width=(int)48, height=(int)2",
            "video/x-raw, format=(string)RGB, width=(int)100000, height=(int)100000",
            "video/x-raw, format=(string)BGRA, width=(int)0, height=(int)-1",
            "video/x-raw",
            "audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2, layout=(string)interleaved",
            "audio/x-raw, format=(string)F64BE, rate=(int)44100, channels=(int)3, layout=(string)non-interleaved",
            "audio/x-raw, format=(string)S24LE, rate=(int)8000, channels=(int)65535, layout=(string)interleaved",
            "application/x-torture",
            "no caps (");

    private static final int MOST_SAMPLES = 500;
    private static final int LARGEST = 1 << 20;

    private Writings() {}

    /** A frame of just the size that the type asks for, or a byte more. */
    static void writeWhatItSays(Actor actor, ShmdataWriter out) {
        Caps caps = Caps.parse(out.type());
        long size = VideoCaps.isVideo(caps)
                ? VideoCaps.from(caps).layout().size()
                : AudioCaps.from(caps).frameSize(actor.random.nextInt(MOST_SAMPLES));
        if (size < LARGEST) {
            out.write(new byte[(int) size + (actor.oneIn(10) ? 1 : 0)]);
        }
    }

    static void writeAnImage(Actor actor, ShmdataWriter out) {
        FrameImages images = FrameImages.of(VideoCaps.parse(out.type()));
        BufferedImage image = images.createImage();
        image.setRGB(
                actor.random.nextInt(image.getWidth()),
                actor.random.nextInt(image.getHeight()),
                actor.random.nextInt());
        images.write(image, out);
    }
}
