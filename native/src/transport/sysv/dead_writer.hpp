// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

#include "keys.hpp"
#include "objects.hpp"
#include "segment.hpp"

// What a dead writer leaves on the machine, and taking it away without hurting a live one.
namespace shmdata::sysv {

// Whether a segment belongs to nobody alive: its writer is attached as long as it lives, and is its creator.
bool abandoned(const SegmentState &segment) noexcept;

// What the writer left that is dead and made this file: none of what a live one uses, whose file happens to have the same keys.
Objects dead_writers_objects(const struct stat &file);

// The same once nobody alive uses them, for a second at most: a process may close its sockets well before it ends. None where the path is another file
// by then.
Objects await_dead_writers_objects(const std::string &path, const struct stat &file);

// Removes them, once nobody alive uses them.
void remove_dead_writers_objects(const std::string &path, const struct stat &file);

// Removes what lies under these keys of a dead writer whose file is gone. False where something there may be somebody else's, and stays.
bool remove_orphans(Keys keys) noexcept;

}  // namespace shmdata::sysv
