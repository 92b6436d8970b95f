// SPDX-License-Identifier: Apache-2.0
#include "held_frames.hpp"

#include <algorithm>
#include <utility>

namespace shmdata::sysv {

void HeldFrames::reserve_one() {
  const std::lock_guard lock(mutex_);
  if (held_.size() == held_.capacity()) held_.reserve(2 * held_.size() + 1);
}

void HeldFrames::add(std::int64_t token, Semaphores semaphores, std::shared_ptr<transport::Mapping> mapping) noexcept {
  const std::lock_guard lock(mutex_);
  held_.push_back({token, semaphores, std::move(mapping)});
}

void HeldFrames::release(std::int64_t token) noexcept {
  // Unmapped after the mutex is let go, since that may take long.
  std::shared_ptr<transport::Mapping> unmapped;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(held_.begin(), held_.end(), [token](const Held &held) { return held.token == token; });
  if (found == held_.end()) return;
  found->semaphores.read_end();
  unmapped = std::move(found->mapping);
  held_.erase(found);
}

void HeldFrames::release_all() noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto &held : held_) held.semaphores.read_end();
  // Keeps its room, for an add that another thread has reserved.
  held_.clear();
}

std::shared_ptr<transport::Mapping> HeldFrames::mapping(std::int64_t token) const noexcept {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(held_.begin(), held_.end(), [token](const Held &held) { return held.token == token; });
  return found == held_.end() ? nullptr : found->mapping;
}

}  // namespace shmdata::sysv
