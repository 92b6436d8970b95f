// SPDX-License-Identifier: Apache-2.0
/** What the tests of several modules share. Nothing here depends on the classes that are tested. */
@NullMarked
package org.shmdata.testing;

import org.jspecify.annotations.NullMarked;
