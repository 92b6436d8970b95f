// SPDX-License-Identifier: Apache-2.0
/**
 * Video, audio and any framed data between programs on one machine, through shared memory.
 *
 * <p>A shmdata is named by a path such as {@code /tmp/video}: one {@link org.shmdata.ShmdataWriter writer}, any number
 * of {@link org.shmdata.ShmdataFollower followers}, in any mix of programs and languages that speak the shmdata 1.3
 * protocol. Frames are read and written in place.
 *
 * <p>Begin with {@link org.shmdata.ShmdataWriter#at} and {@link org.shmdata.ShmdataFollower#at}. How the library is
 * built, the wire protocol and a glossary are in the folder {@code docs} of the sources.
 */
@NullMarked
package org.shmdata;

import org.jspecify.annotations.NullMarked;
