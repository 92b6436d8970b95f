// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A file format, chosen by the suffix of the file. Its settings let a file play even if its process was killed. */
enum Container {
    /** Clusters of 0.2 s, written out with every packet. */
    MATROSKA(".mkv", "matroska", VideoCodec.H264, Map.of("cluster_time_limit", "200")),

    /** Fragments while recording, an ordinary file once finished. */
    QUICKTIME(".mov", "mov", VideoCodec.PRORES, Map.of("movflags", "hybrid_fragmented"));

    private final String suffix;
    private final String muxer;
    private final VideoCodec defaultCodec;
    private final Map<String, String> options;

    Container(String suffix, String muxer, VideoCodec defaultCodec, Map<String, String> options) {
        this.suffix = suffix;
        this.muxer = muxer;
        this.defaultCodec = defaultCodec;
        this.options = options;
    }

    /** The container of a suffix, in upper or lower case. The exception lists the suffixes. */
    static Container of(Path file) {
        Path name = file.getFileName();
        String lower = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
        for (Container container : values()) {
            if (lower.endsWith(container.suffix)) {
                return container;
            }
        }
        throw new IllegalArgumentException(file
                + ": no video file by its name: end it in .mkv for Matroska (H.264) or .mov for QuickTime (ProRes)");
    }

    /** FFmpeg's name of the muxer. */
    String muxer() {
        return muxer;
    }

    VideoCodec defaultCodec() {
        return defaultCodec;
    }

    /** The muxer's own options. */
    Map<String, String> options() {
        return options;
    }
}
