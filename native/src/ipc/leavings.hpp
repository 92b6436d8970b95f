// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "objects.hpp"
#include "own_fd.hpp"
#include "segment.hpp"
#include "socket_path.hpp"

// What a dead writer leaves on the machine, and taking it away without hurting a live one.
namespace shmdata::ipc {

// Those who make or remove a shmdata in a directory take turns: whoever comes second finds what the first one did. An advisory lock on the
// directory, which leaves no file behind, as long as the descriptor is open. Nothing, with errno, where it cannot be had within 2 s.
std::optional<OwnFd> lock_directory(const std::string &directory) noexcept;

// Whether a segment belongs to nobody alive: its writer is attached as long as it lives, and is its creator.
bool abandoned(const SegmentState &segment) noexcept;

// What the writer left that is dead and made this file: none of what a live one uses, whose file happens to have the same keys.
Objects leavings_of(const struct stat &file);

// The same once nobody alive uses them, for a second at most: a process may close its sockets well before it ends. None where the path is another file
// by then.
Objects await_leavings(const std::string &path, const struct stat &file);

// Whether the path is that very file, not another one that got its number.
bool is_still(const std::string &path, const struct stat &file) noexcept;

// Removes what lies under these keys of a dead writer whose file is gone. False where something there may be somebody else's, and stays.
bool remove_orphans(Keys keys) noexcept;

}  // namespace shmdata::ipc
