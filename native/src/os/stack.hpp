// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace shmdata::os {

// How many bytes of its stack the calling thread has left; the largest number if the system does not say.
std::int64_t stack_left() noexcept;

}  // namespace shmdata::os
