// SPDX-License-Identifier: Apache-2.0
/** Video frames to and from Java's own images: {@link org.shmdata.image.FrameImages}. */
module org.shmdata.image {
    requires transitive java.desktop;
    requires transitive org.shmdata;
    requires static org.jspecify;

    exports org.shmdata.image;
}
