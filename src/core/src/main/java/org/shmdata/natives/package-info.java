// SPDX-License-Identifier: Apache-2.0
/** How Java's module system finds the native libraries. Not for programs. */
@NullMarked
package org.shmdata.natives;

import org.jspecify.annotations.NullMarked;
