// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "mapping.hpp"

namespace shmdata::transport {

// Stands for a time that nobody gave.
inline constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();

// What a writer says about the time of a frame, in nanoseconds.
struct FrameTimes {
  std::int64_t presentation_ns = no_time;
  std::int64_t duration_ns = no_time;
};

// A frame that a follower holds: nobody writes into its memory until it is released by its token.
struct HeldFrame {
  std::int64_t token = 0;
  std::shared_ptr<Mapping> mapping;
  std::size_t size = 0;          // its bytes, from the first of the mapping on
  std::int64_t number = 0;       // within the connection; a gap tells that frames were missed
  std::int64_t received_ns = 0;  // when it was announced to this process
  std::int64_t written_ns = 0;   // when it was committed; 0 if the transport does not carry that
  FrameTimes times;
};

}  // namespace shmdata::transport
