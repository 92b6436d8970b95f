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
// The kernel tends to put two threads that wake each other on one processor. There, polling keeps the other thread from running. So after each look the thread
// yields, which costs next to nothing if it has the processor for itself. With small frames a processor for each side can be twice as fast. So once in a while
// the thread polls without yielding, until the kernel has moved one of the two, after about 3 ms. This attempt is repeated less often if it was of no use.
//
// If a poll takes long, the processors have other work, and polling takes time away from the thread that is waited for. So the thread does not poll for a while
// after that, and longer each time it happens again.
class Spin {
 public:
  [[nodiscard]] std::int64_t budget(std::int64_t now) const noexcept {
    if (now < rest_until_) return 0;
    return attempt_in_ > 0 ? budget_ : 3 * budget_;
  }

  // To be called after each look that found nothing.
  void pause() const noexcept {
    if (attempt_in_ > 0) let_others_run();
  }

  // To be called after each wait, with the times at which it began and ended.
  void waited(std::int64_t began, std::int64_t ended) noexcept {
    const bool looked = budget(began) > 0;
    const auto interval = ended - last_ended_;
    last_ended_ = ended;
    budget_ = interval <= fast ? patience : 0;
    if (!looked) return;
    if (attempt_in_ == 0) {
      attempt_in_ = attempt_rest_;
      judging_ = true;
      begin_block(ended);
      return;
    }
    if (interval <= small_frames && several_processors()) attempt_in_--;
    if (++block_waits_ == block_size) end_block(ended);
    if (ended - began > patience) {
      rest_until_ = ended + rest_;
      rest_ = std::min(8 * rest_, longest_rest);
      begin_block(rest_until_);
    } else if (ended - rest_until_ > proof) {
      rest_ = shortest_rest;
    }
  }

 private:
  // The longest poll.
  static constexpr std::int64_t patience = millisecond;
  // Polling pays if frames come at least this often. If they come more rarely, the cost of waking does not matter.
  static constexpr std::int64_t fast = 400'000;
  // If frames come at least this often, they are small, and a processor for each side is faster than one for both. Larger frames are faster with one, whose
  // cache both sides share.
  static constexpr std::int64_t small_frames = 80'000;
  // How long not to poll after a poll that took long: from the shortest rest to the longest, eight times longer each time.
  static constexpr std::int64_t shortest_rest = 64 * millisecond;
  static constexpr std::int64_t longest_rest = 16 * second;
  // If no poll has taken long for this time, the processors are free again.
  static constexpr std::int64_t proof = 100 * millisecond;

  // How many waits there are between two attempts, and in a block.
  static constexpr int shortest_attempt_rest = 2048;
  static constexpr int block_size = 256;
  static constexpr int longest_attempt_rest = 1 << 17;

  static bool several_processors() noexcept;
  static void let_others_run() noexcept;

  void begin_block(std::int64_t now) noexcept {
    block_began_ = now;
    block_waits_ = 0;
  }

  // Compares the block after an attempt with the one before: it was of use if it took at least a sixth less time.
  void end_block(std::int64_t now) noexcept {
    const auto took = now - block_began_;
    if (judging_) attempt_rest_ = took < block_took_ / 6 * 5 ? shortest_attempt_rest : std::min(8 * attempt_rest_, longest_attempt_rest);
    if (judging_) attempt_in_ = attempt_rest_;
    judging_ = false;
    block_took_ = took;
    begin_block(now);
  }

  std::int64_t budget_ = 0;
  std::int64_t last_ended_ = 0;
  std::int64_t rest_until_ = 0;
  std::int64_t rest_ = shortest_rest;
  int attempt_in_ = block_size;
  int attempt_rest_ = shortest_attempt_rest;
  bool judging_ = false;
  int block_waits_ = 0;
  std::int64_t block_began_ = 0;
  std::int64_t block_took_ = 0;
};

}  // namespace shmdata::os
