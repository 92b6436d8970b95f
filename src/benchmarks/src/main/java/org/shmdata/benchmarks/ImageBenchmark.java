// SPDX-License-Identifier: Apache-2.0
package org.shmdata.benchmarks;

import java.awt.image.BufferedImage;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.image.FrameImages;

/**
 * A frame of 1920x1080 to an image and back: with FrameImages, with JavaCV's converter if it can, and as many bytes
 * copied from array to array.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ImageBenchmark {
    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1080;

    /** What the frames are. */
    @Param({"RGBA", "BGRA", "RGBx", "BGR", "RGB", "GRAY8", "I420", "NV12", "YUY2", "Y444"})
    @SuppressWarnings("NullAway.Init")
    public PixelFormat format;

    private FrameImages images;
    private ByteBuffer bytes;
    private BufferedImage image;

    /** Null if JavaCV does not convert the format. */
    private @Nullable Frame javaCvFrame;

    private @Nullable BufferedImage javaCvImage;

    private byte[] from;
    private byte[] to;

    /** Made by JMH. */
    public ImageBenchmark() {}

    @Setup
    public void fill() {
        images = FrameImages.of(VideoCaps.of(format, WIDTH, HEIGHT, FrameRate.of(60)));
        bytes = ByteBuffer.allocateDirect((int) images.caps().layout().size());
        for (Random random = new Random(1); bytes.hasRemaining(); ) {
            bytes.put((byte) random.nextInt());
        }
        bytes.clear();
        image = images.toImage(bytes, null);
        from = new byte[bytes.capacity()];
        to = new byte[bytes.capacity()];
        if (javaCvChannels() > 0) {
            fillJavaCv();
        }
    }

    private int javaCvChannels() {
        return switch (format) {
            case RGBA, BGRA, RGBx -> 4;
            case RGB, BGR -> 3;
            case GRAY8 -> 1;
            default -> 0;
        };
    }

    private void fillJavaCv() {
        javaCvFrame = new Frame();
        javaCvFrame.imageWidth = WIDTH;
        javaCvFrame.imageHeight = HEIGHT;
        javaCvFrame.imageDepth = Frame.DEPTH_UBYTE;
        javaCvFrame.imageChannels = javaCvChannels();
        javaCvFrame.imageStride = WIDTH * javaCvChannels();
        javaCvFrame.image = new Buffer[] {bytes.duplicate()};
        javaCvImage = switch (format) {
            case BGRA -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
            case RGBA, RGBx -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_4BYTE_ABGR);
            case GRAY8 -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
            default -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        };
        toImageJavaCv();
        for (int x = 0; x < WIDTH; x++) {
            int same = format == PixelFormat.RGBx ? 0xFFFFFF : -1;
            if ((image.getRGB(x, HEIGHT - 1) & same) != (javaCvImage.getRGB(x, HEIGHT - 1) & same)) {
                throw new IllegalStateException("not the same picture: " + format + " at column " + x);
            }
        }
    }

    /** JavaCV reverses the channels of a pixel on request; in ints, that is their byte order. */
    private boolean flipChannels() {
        return format != PixelFormat.BGR && format != PixelFormat.GRAY8;
    }

    @Benchmark
    public Object toImage() {
        return images.toImage(bytes, image);
    }

    @Benchmark
    public void toFrame() {
        images.toFrame(image, bytes);
    }

    @Benchmark
    public @Nullable Object toImageJavaCv() {
        requireJavaCv();
        Java2DFrameConverter.copy(javaCvFrame, javaCvImage, 1.0, flipChannels(), null);
        return javaCvImage;
    }

    @Benchmark
    public @Nullable Object toFrameJavaCv() {
        requireJavaCv();
        Java2DFrameConverter.copy(javaCvImage, javaCvFrame, 1.0, flipChannels(), null);
        return javaCvFrame;
    }

    /** Fails the benchmark, which is then left out of the results. */
    private void requireJavaCv() {
        if (javaCvFrame == null) {
            throw new UnsupportedOperationException("JavaCV does not convert " + format);
        }
    }

    @Benchmark
    public Object copy() {
        System.arraycopy(from, 0, to, 0, from.length);
        return to;
    }
}
