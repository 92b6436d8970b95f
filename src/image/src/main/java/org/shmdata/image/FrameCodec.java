// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** The conversions of one video type. Pixels in between are ints of alpha, red, green and blue, not premultiplied. */
interface FrameCodec {
    /** The type of image that suits the format, one of BufferedImage's constants. */
    int imageType();

    void decode(FrameBytes frame, ImageRows image);

    void encode(ImageRows image, FrameBytes frame);
}
