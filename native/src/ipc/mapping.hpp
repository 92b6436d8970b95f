// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace shmdata::ipc {

enum class Access { read_only, read_write };

// A segment attached to this process. Shared: it is detached when the last owner lets go, even long after the segment was removed.
class Mapping {
 public:
  // Null with errno where the system refuses. size is what the kernel says of the segment.
  static std::shared_ptr<Mapping> attach(int segment_id, std::size_t size, Access access);

  Mapping(void *address, std::size_t size) noexcept;
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;
  ~Mapping();

  [[nodiscard]] void *address() const noexcept { return address_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // Unique in this process, from 1.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

 private:
  void *address_;
  std::size_t size_;
  std::int64_t number_;
};

}  // namespace shmdata::ipc
