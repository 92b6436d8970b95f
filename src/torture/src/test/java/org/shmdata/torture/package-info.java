// SPDX-License-Identifier: Apache-2.0
/**
 * Tries to crash the JVM through the public API, to make it hang, or to make it leak. See {@link
 * org.shmdata.torture.TortureTest} for how to run it.
 */
package org.shmdata.torture;
