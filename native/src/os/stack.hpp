// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace shmdata::os {

// Bytes left of the calling thread's stack; the largest number there is if the system does not say.
std::int64_t stack_left() noexcept;

}  // namespace shmdata::os
