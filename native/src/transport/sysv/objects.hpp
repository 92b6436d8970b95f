// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <optional>

#include "segment.hpp"
#include "semaphores.hpp"

// The System V objects that lie under the keys of a socket file, and whether they are its own.
namespace shmdata::sysv {

struct Objects {
  std::optional<Segment> segment;
  SegmentState segment_state;  // where there is one
  std::optional<Semaphores> semaphores;

  [[nodiscard]] bool any() const noexcept { return segment.has_value() || semaphores.has_value(); }
};

// Those under the file's keys that fit it; none of them where they do not, which is so for a socket that is no shmdata's. A key alone says
// little: one file in 65536 has the same. So whoever made the file must have made the objects too; and where only one of the two is there, it
// must have the file's permissions. (Where both are, it may not: libshmdata gives a segment that it resized others, and a file's can be changed.)
Objects objects_of(const struct stat &file);

}  // namespace shmdata::sysv
