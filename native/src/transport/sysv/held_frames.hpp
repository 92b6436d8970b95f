// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "semaphores.hpp"
#include "transport/mapping.hpp"

namespace shmdata::sysv {

// The frames that a follower holds, each with its read lock and its memory. Every method may be called from any thread.
//
// There can be several: the writer cannot write a frame while this follower holds the one before, but a writer that has left its followers behind, or another
// writer, has semaphores of its own.
class HeldFrames {
 public:
  HeldFrames() = default;
  HeldFrames(const HeldFrames &) = delete;
  HeldFrames &operator=(const HeldFrames &) = delete;
  ~HeldFrames() { release_all(); }

  // So that the next add needs no memory. Throws std::bad_alloc.
  void reserve_one();
  // After reserve_one. The read lock of the frame has been taken, and belongs to this object from now on.
  void add(std::int64_t token, Semaphores semaphores, std::shared_ptr<transport::Mapping> mapping) noexcept;
  // Ends the read lock. A token that is not held does nothing.
  void release(std::int64_t token) noexcept;
  void release_all() noexcept;
  // Null for a token that is not held.
  [[nodiscard]] std::shared_ptr<transport::Mapping> mapping(std::int64_t token) const noexcept;

 private:
  struct Held {
    std::int64_t token;
    Semaphores semaphores;
    std::shared_ptr<transport::Mapping> mapping;
  };

  mutable std::mutex mutex_;
  std::vector<Held> held_;
};

}  // namespace shmdata::sysv
