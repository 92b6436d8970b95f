// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "deadline.hpp"

namespace shmdata::ipc {

// How long to look again and again, in nanoseconds, before going to sleep. Waking a sleeping thread takes 7 to 60 us; where frames follow each other at
// that pace, both sides go faster, each on a processor of its own, when neither sleeps. Idle, slow, or on a single processor it says 0: sleep at once.
//
// Two threads that wake each other are put on one processor, and there looking keeps the awaited one from running. So the first look lasts until the
// kernel has moved one of them, some 3 ms; from then on it ends within microseconds. Where it is in vain, since the other processors have work
// of their own, none follows for a while, and for longer each time: on a busy machine it costs about one part in a hundred.
class Spin {
 public:
  [[nodiscard]] std::int64_t budget() const noexcept { return resting_ > 0 ? 0 : budget_; }

  // When the last wait began and ended, and whether it ended in sleep.
  void waited(std::int64_t began, std::int64_t ended, bool slept) noexcept {
    const bool looked = budget() > 0;
    const bool brief = ended - last_ended_ <= fast && (slept || ended - began <= brief_look);
    last_ended_ = ended;
    if (resting_ > 0) resting_--;
    long_looks_ = looked && !slept && !brief ? long_looks_ + 1 : 0;
    if (looked && (slept || long_looks_ == most_long_looks)) {
      resting_ = rest_;
      rest_ = std::min(2 * rest_, longest_rest);
      long_looks_ = 0;
    } else if (looked && brief) {
      rest_ = std::max(rest_ - 1, shortest_rest);
    }
    budget_ = (brief || long_looks_ > 0) && several_processors() ? patience : 0;
  }

 private:
  static constexpr std::int64_t patience = 3 * millisecond;
  // Frames that come at this interval are worth it; with longer ones what waking costs does not count.
  static constexpr std::int64_t fast = 80'000;
  static constexpr std::int64_t brief_look = 50'000;
  // The first look may be as long as it takes; one after the other they are in vain, though they end well: sleeping costs less.
  static constexpr int most_long_looks = 3;
  // Counted in waits.
  static constexpr int shortest_rest = 8;
  static constexpr int longest_rest = 4096;

  static bool several_processors() noexcept;

  std::int64_t budget_ = 0;
  std::int64_t last_ended_ = 0;
  int rest_ = shortest_rest;
  int resting_ = 0;
  int long_looks_ = 0;
};

}  // namespace shmdata::ipc
