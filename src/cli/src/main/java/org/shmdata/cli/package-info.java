// SPDX-License-Identifier: Apache-2.0
/** The command-line tool {@code shmdata}: one class a subcommand, and what they share. {@link org.shmdata.cli.Main} is where it starts. */
@NullMarked
package org.shmdata.cli;

import org.jspecify.annotations.NullMarked;
