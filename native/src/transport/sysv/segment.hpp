// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>

#include "transport/mapping.hpp"

namespace shmdata::sysv {

// What the kernel says about a segment.
struct SegmentState {
  std::size_t size = 0;
  bool removed = false;  // it was removed; those who have it mapped still use it
  pid_t creator = 0;     // 0 if it cannot be told, as from another PID namespace
  unsigned long attached = 0;
  uid_t user = 0;   // who made it
  mode_t mode = 0;  // permission bits
};

// A System V shared memory segment, by its id. This object does not own it: a follower never removes what it found.
class Segment {
 public:
  // Makes a new one. The id is never 0. Nothing, with errno, if it fails: EEXIST if the key is taken.
  static std::optional<Segment> create(key_t key, std::size_t size, mode_t mode) noexcept;
  static std::optional<Segment> find(key_t key) noexcept;

  [[nodiscard]] int id() const noexcept { return id_; }
  // Nothing, with errno, if it is gone, or this user may not look at it.
  [[nodiscard]] std::optional<SegmentState> state() const noexcept;
  // Maps it into this process. size is what the kernel says of the segment. Null with errno if the system refuses.
  [[nodiscard]] std::shared_ptr<transport::Mapping> attach(std::size_t size, transport::Access access) const;
  // False with errno.
  bool remove() const noexcept;

 private:
  explicit Segment(int id) noexcept : id_(id) {}
  int id_;
};

// How large a segment can be, in bytes, and how many segments there can be; 0 if the system does not say.
unsigned long largest_segment() noexcept;
unsigned long most_segments() noexcept;

}  // namespace shmdata::sysv
