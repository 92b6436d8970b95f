// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

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

// Removes what a dead writer left under these keys. False where it belongs to a live one, whose socket happens to share the keys.
bool remove_leavings(Keys keys) noexcept;

}  // namespace shmdata::ipc
