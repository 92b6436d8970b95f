// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace shmdata::transport {

enum class Access { read_only, read_write };

// Shared memory that is mapped into this process, of whatever kind. It is owned by shared_ptr: the last owner unmaps it, which may be long after the memory
// was removed from the system.
class Mapping {
 public:
  // How memory of its kind is unmapped: shmdt for a System V segment, munmap for a file.
  using Unmap = void (*)(void *address, std::size_t size) noexcept;

  // Takes over memory that is mapped already.
  Mapping(void *address, std::size_t size, Access access, Unmap unmap) noexcept;
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;
  ~Mapping();

  [[nodiscard]] void *address() const noexcept { return address_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // Unique in this process, from 1.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

  // Gives the shared memory back now, although somebody may still read or write it: private memory filled with zeros takes its place. The address stays
  // valid until the last owner lets go. From any thread; a second call does nothing. False, with errno, if the system refuses; then nothing has changed.
  bool retire() noexcept;

 private:
  void *address_;
  std::size_t size_;
  std::int64_t number_;
  const Access access_;
  const Unmap unmap_;
  std::mutex retiring_;
  bool retired_ = false;
};

}  // namespace shmdata::transport
