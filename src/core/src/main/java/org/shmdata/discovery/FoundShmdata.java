// SPDX-License-Identifier: Apache-2.0
package org.shmdata.discovery;

import java.nio.file.Path;
import org.shmdata.session.PathFindings;

/**
 * A shmdata that was found.
 *
 * @param path of its socket file
 * @param owner the user who owns the socket file: the name, or the number if there is no name
 * @param findings what is known of it
 */
public record FoundShmdata(Path path, String owner, PathFindings findings) {}
