// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the Java API. Run by hand, see CONTRIBUTING. */
@NullMarked
package org.shmdata.benchmarks;

import org.jspecify.annotations.NullMarked;
