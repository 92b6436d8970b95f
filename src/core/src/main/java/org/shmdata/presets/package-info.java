// SPDX-License-Identifier: Apache-2.0
/** What JavaCPP reads to generate {@code org.shmdata.bindings}. Not for programs. */
@NullMarked
package org.shmdata.presets;

import org.jspecify.annotations.NullMarked;
