// SPDX-License-Identifier: Apache-2.0
/**
 * The command-line tool {@code shmdata}: a class for each subcommand, and what they share. It starts in {@link
 * org.shmdata.cli.Main}.
 */
@NullMarked
package org.shmdata.cli;

import org.jspecify.annotations.NullMarked;
