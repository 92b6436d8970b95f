// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace shmdata::sysv {

enum class Access { read_only, read_write };

// A segment attached to this process. Shared: it is detached when the last owner lets go, even long after the segment was removed.
class Mapping {
 public:
  // Null with errno where the system refuses. size is what the kernel says of the segment.
  static std::shared_ptr<Mapping> attach(int segment_id, std::size_t size, Access access);

  Mapping(void *address, std::size_t size, Access access) noexcept;
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;
  ~Mapping();

  [[nodiscard]] void *address() const noexcept { return address_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // Unique in this process, from 1.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

  // Lets the segment go now, although somebody may still read or write here: memory of this process alone takes its place, filled with zeros. The
  // address stays good until the last owner lets go. From any thread; a second call does nothing. False, with errno, if the system refuses: then
  // nothing has changed.
  bool retire() noexcept;

 private:
  void *address_;
  std::size_t size_;
  std::int64_t number_;
  const Access access_;
  std::mutex retiring_;
  bool retired_ = false;
};

}  // namespace shmdata::sysv
