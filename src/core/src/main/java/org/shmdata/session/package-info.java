// SPDX-License-Identifier: Apache-2.0
/**
 * The native sessions as Java objects: a writer, a follower, their mappings, their life cycle, and how the native
 * library is loaded. Not for programs, which use {@code org.shmdata}.
 *
 * <p>This is the only package that uses {@code org.shmdata.bindings}. What comes out of it is Java: enums for events,
 * exceptions for errors, buffers for memory. It depends on {@code org.shmdata.caps}, and on {@link
 * org.shmdata.ShmdataException}, which it throws. It knows nothing else of {@code org.shmdata}, and nothing of the
 * delivery or the discovery above it.
 */
@NullMarked
package org.shmdata.session;

import org.jspecify.annotations.NullMarked;
