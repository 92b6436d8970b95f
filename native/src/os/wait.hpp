// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>

#include "deadline.hpp"

namespace shmdata::os {

// Sleeps for that many nanoseconds, or less if a signal comes.
void sleep_for(std::int64_t nanoseconds) noexcept;

// ppoll until the deadline. Signals do not end it. Returns how many descriptors are ready: 0 if the deadline passed, or, after a short sleep, if the system
// cannot tell.
int wait(pollfd *descriptors, std::size_t count, Deadline deadline) noexcept;

}  // namespace shmdata::os
