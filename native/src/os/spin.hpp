// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "deadline.hpp"

namespace shmdata::os {

// How long to look again and again, in nanoseconds, before going to sleep, and what to do between two looks. Waking a sleeping thread takes 7 to 60 us;
// if frames follow each other at that pace, both sides go faster when neither sleeps. Idle or slow it says 0: sleep at once.
//
// Two threads that wake each other are put on one processor, where looking keeps the awaited one from running. So whoever looks in vain lets others
// run, which on a processor of one's own costs next to nothing. Small frames may go twice as fast with a processor for each side: now and then one look
// is made without letting anybody run, which lasts until the kernel has moved one of the two, some 3 ms; more rarely if it was no gain.
//
// A look that lasts long shows that the processors have other work: then looking gives that work the time that the awaited one needs. So no look follows
// for a while, and for longer each time.
class Spin {
 public:
  [[nodiscard]] std::int64_t budget(std::int64_t now) const noexcept {
    if (now < rest_until_) return 0;
    return attempt_in_ > 0 ? budget_ : 3 * budget_;
  }

  // After a look in vain.
  void pause() const noexcept {
    if (attempt_in_ > 0) let_others_run();
  }

  // When the last wait began and ended.
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
  static constexpr std::int64_t patience = millisecond;
  // Frames that come at this interval are worth it; with longer ones what waking costs does not count.
  static constexpr std::int64_t fast = 400'000;
  // Below it a processor each is faster than one for both, whose cache they share.
  static constexpr std::int64_t small_frames = 80'000;
  static constexpr std::int64_t shortest_rest = 64 * millisecond;
  static constexpr std::int64_t longest_rest = 16 * second;
  // Looks that were brief for so long show that the processors are free again.
  static constexpr std::int64_t proof = 100 * millisecond;

  static constexpr int shortest_attempt_rest = 2048;
  static constexpr int block_size = 256;
  static constexpr int longest_attempt_rest = 1 << 17;

  static bool several_processors() noexcept;
  static void let_others_run() noexcept;

  void begin_block(std::int64_t now) noexcept {
    block_began_ = now;
    block_waits_ = 0;
  }

  // Was the attempt a gain of a sixth at least?
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
