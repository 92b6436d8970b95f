// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/**
 * Paints a picture that moves. What is painted depends on the frame number alone, so any frame can be painted at any
 * time. An instance serves one size and format, and one thread.
 */
interface Pattern {
    /**
     * Paints a frame.
     *
     * @param to the picture; its rows below {@link Area#height} are left alone
     * @param frame counted from 0
     */
    void paint(Raster to, long frame);

    /**
     * What a pattern paints on.
     *
     * @param format of the pixels
     * @param width of the picture, pixels
     * @param height of the part from the top that is the pattern's, pixels, may be less than the picture's
     * @param framesPerSecond by which movements keep their speed at any frame rate
     */
    record Area(PackedFormat format, int width, int height, double framesPerSecond) {
        /** The place in a movement that repeats, from 0 to less than 1. */
        double phase(long frame, double periodSeconds) {
            double turns = frame / framesPerSecond / periodSeconds;
            return turns - Math.floor(turns);
        }
    }
}
