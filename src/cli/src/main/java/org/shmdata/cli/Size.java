// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

/**
 * A picture's size.
 *
 * @param width pixels
 * @param height pixels
 */
record Size(int width, int height) {
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
