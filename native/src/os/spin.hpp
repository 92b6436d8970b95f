// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "deadline.hpp"

namespace shmdata::os {

// Decides how long a thread that waits for the other side polls before it goes to sleep.
//
// Waking a sleeping thread takes 7 to 60 us. If frames follow each other at that pace, both sides are faster if neither of them sleeps. If frames are rare, or
// the processors have other work, polling is of no use: then the budget is 0, and the thread sleeps at once.
//
// If a poll takes long, the processors have other work, and polling takes time away from the thread that is waited for. So the thread does not poll for a while
// after that, and longer each time it happens again.
//
// Measured with native/bench/compare.py on two processors, in thousands of frames of 64 bytes a second. Nothing else runs: 73 with polling, 36 without, and 37
// for the system calls of libshmdata. A busy loop on each processor: 26 with polling, 35 without, 27 for libshmdata, and 7 for polling that never rests. It
// gained nothing to yield between two looks, or to poll for longer so that the kernel moves one side to another processor.
class Spin {
 public:
  [[nodiscard]] std::int64_t budget(std::int64_t now) const noexcept { return now < rest_until_ ? 0 : budget_; }

  // To be called after each wait, with the times at which it began and ended.
  void waited(std::int64_t began, std::int64_t ended) noexcept {
    const bool looked = budget(began) > 0;
    budget_ = ended - last_ended_ <= fast ? patience : 0;
    last_ended_ = ended;
    if (!looked) return;
    if (ended - began > patience) {
      rest_until_ = ended + rest_;
      rest_ = std::min(8 * rest_, longest_rest);
    } else if (ended - rest_until_ > proof) {
      rest_ = shortest_rest;
    }
  }

 private:
  // The longest poll.
  static constexpr std::int64_t patience = millisecond;
  // Polling pays if frames come at least this often. If they come more rarely, the cost of waking does not matter.
  static constexpr std::int64_t fast = 400'000;
  // How long not to poll after a poll that took long: from the shortest rest to the longest, eight times longer each time.
  static constexpr std::int64_t shortest_rest = 64 * millisecond;
  static constexpr std::int64_t longest_rest = 16 * second;
  // If no poll has taken long for this time, the processors are free again.
  static constexpr std::int64_t proof = 100 * millisecond;

  std::int64_t budget_ = 0;
  std::int64_t last_ended_ = 0;
  std::int64_t rest_until_ = 0;
  std::int64_t rest_ = shortest_rest;
};

}  // namespace shmdata::os
