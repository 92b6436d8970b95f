// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "own_fd.hpp"

// inotify instances that watch nothing at the moment. A user may have some 128 in all, so nobody keeps one longer than needed; and to close one takes
// the kernel some 10 ms, which a follower that just found its writer does not have. From any thread.
namespace shmdata::os::inotify_instances {

// Empty, with errno, where there are none left.
OwnFd take() noexcept;

// Of one that watches nothing any more.
void give_back(OwnFd instance) noexcept;

// How many are kept for whoever comes next.
std::size_t idle() noexcept;

}  // namespace shmdata::os::inotify_instances
