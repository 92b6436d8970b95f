// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <cstddef>

#include "deadline.hpp"

namespace shmdata::ipc {

// ppoll until the deadline, going on after signals. Returns how many descriptors are ready: 0 once the deadline passed, -1 on an
// error with errno.
int wait(pollfd *descriptors, std::size_t count, Deadline deadline) noexcept;

}  // namespace shmdata::ipc
