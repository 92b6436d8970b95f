// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <optional>

#include "segment.hpp"
#include "semaphores.hpp"

// The System V objects under the keys of a socket file.
namespace shmdata::sysv {

struct Objects {
  std::optional<Segment> segment;
  SegmentState segment_state;  // if there is a segment
  std::optional<Semaphores> semaphores;

  [[nodiscard]] bool any() const noexcept { return segment.has_value() || semaphores.has_value(); }
};

// The objects that belong to this file. None if those under its keys belong to something else, as for the socket of another program: one file in 65536 has the
// same keys. So they must have been made by the owner of the file, and if only one of the two is there, it must have the permissions of the file. (If both are
// there, the permissions may differ: libshmdata gives a resized segment others, and those of a file can be changed.)
Objects objects_of(const struct stat &file);

}  // namespace shmdata::sysv
