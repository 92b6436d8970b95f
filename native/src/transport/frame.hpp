// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace shmdata::transport {

// Stands for a time that nobody gave.
inline constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();

// What a writer says about the time of a frame, in nanoseconds.
struct FrameTimes {
  std::int64_t presentation_ns = no_time;
  std::int64_t duration_ns = no_time;
};

}  // namespace shmdata::transport
