// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "shmdata/extension.h"

namespace shmdata::session {

// What a session's wait came back with; see ShmdataEventKind.
struct Event {
  ShmdataEventKind kind = SHMDATA_TIMEOUT;
  const void *address = nullptr;  // of a frame
  std::size_t size = 0;           // of a frame
  int client = 0;                 // a follower's number
  std::int64_t mapping = 0;       // the number of the frame's mapping
  std::int64_t received_ns = 0;   // when the frame's update came off the socket
};

}  // namespace shmdata::session
