// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "own_fd.hpp"

// A pool of inotify instances that watch nothing at the moment. A user may have only about 128, so nobody keeps one longer than needed. Closing one takes the
// kernel about 10 ms, which would delay a follower that has just found its writer. From any thread.
namespace shmdata::os::inotify_instances {

// Empty, with errno, if the system has none left.
OwnFd take() noexcept;

// The instance must not watch anything any more.
void give_back(OwnFd instance) noexcept;

// How many are in the pool.
std::size_t idle() noexcept;

}  // namespace shmdata::os::inotify_instances
