// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "transport/frame.hpp"

namespace shmdata::session {

// What a call that waits came back with.
enum class EventKind { timeout, closed, interrupted, frame, connected, disconnected, follower_joined, follower_left, problem };

struct Event {
  EventKind kind = EventKind::timeout;
  int follower = -1;  // follower_joined, follower_left: its id

  // Of a frame only.
  std::int64_t token = 0;  // greater than 0, never used twice in a session
  const void *address = nullptr;
  std::size_t size = 0;
  std::int64_t mapping = 0;       // the number of its mapping
  std::int64_t frame_number = 0;  // within the connection, from 1
  std::int64_t received_ns = 0;   // when its announcement was received
  std::int64_t written_ns = 0;    // when it was committed; 0 if the transport does not carry that
  transport::FrameTimes times;
};

}  // namespace shmdata::session
