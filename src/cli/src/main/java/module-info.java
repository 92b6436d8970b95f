// SPDX-License-Identifier: Apache-2.0
/** The tool {@code shmdata}. */
module org.shmdata.cli {
    requires info.picocli;
    requires java.logging;
    requires org.shmdata;
    requires org.shmdata.ffmpeg;
    requires static org.jspecify;

    opens org.shmdata.cli to
            info.picocli;
}
