// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

#include "keys.hpp"
#include "objects.hpp"
#include "segment.hpp"

// The System V objects that a dead writer left, and how to remove them without hurting a live one.
namespace shmdata::sysv {

// Whether the writer that made this segment is dead: nobody has it mapped, or its creator has ended.
bool abandoned(const SegmentState &segment) noexcept;

// The objects that the dead writer of this file left. Never those of a live writer whose file has the same keys by chance.
Objects dead_writers_objects(const struct stat &file);

// As dead_writers_objects, but waits up to a second until nobody alive uses them: a process may close its sockets some time before it ends. None if the path is
// another file by then.
Objects await_dead_writers_objects(const std::string &path, const struct stat &file);

// Waits like await_dead_writers_objects, and removes what it found.
void remove_dead_writers_objects(const std::string &path, const struct stat &file);

// Removes what a dead writer, whose file is gone, left under these keys. False if something there may belong to somebody else, and stays.
bool remove_orphans(Keys keys) noexcept;

}  // namespace shmdata::sysv
