// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "deadline.hpp"

namespace shmdata::ipc {

// How long to look again and again before going to sleep. A sleeping thread takes some 7 us to wake; where the last wait was about that
// short, the next one is likely to be, and looking is faster. Idle, slow, or on a single core it says 0: sleep at once. So it does for a
// while after looking was in vain, and for longer each time: on a busy machine the looking itself keeps the awaited thread from running.
class Spin {
 public:
  [[nodiscard]] std::int64_t budget() const noexcept { return resting_ > 0 ? 0 : budget_; }

  // How long the last wait took in all, in nanoseconds, and whether it ended in sleep.
  void waited(std::int64_t nanoseconds, bool slept) noexcept {
    if (resting_ > 0) {
      resting_--;
    } else if (budget_ > 0) {
      rest_ = slept ? std::min(2 * rest_, longest_rest) : std::max(rest_ - 1, shortest_rest);
      if (slept) resting_ = rest_;
    }
    budget_ = nanoseconds <= longest && several_processors() ? 2 * nanoseconds + slack : 0;
  }

 private:
  static constexpr std::int64_t longest = 100'000;
  static constexpr std::int64_t slack = 5'000;
  // Counted in waits.
  static constexpr int shortest_rest = 8;
  static constexpr int longest_rest = 4096;

  static bool several_processors() noexcept;

  std::int64_t budget_ = 0;
  int rest_ = shortest_rest;
  int resting_ = 0;
};

}  // namespace shmdata::ipc
