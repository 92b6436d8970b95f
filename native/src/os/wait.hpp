// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <cstddef>

#include "deadline.hpp"

namespace shmdata::os {

// ppoll until the deadline, going on after signals. Returns how many descriptors are ready: 0 once the deadline passed, or where the system
// cannot tell, and then after a while.
int wait(pollfd *descriptors, std::size_t count, Deadline deadline) noexcept;

}  // namespace shmdata::os
