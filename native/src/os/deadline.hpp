// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>

namespace shmdata::os {

inline constexpr std::int64_t millisecond = 1'000'000;
inline constexpr std::int64_t second = 1'000'000'000;

// CLOCK_MONOTONIC in nanoseconds.
inline std::int64_t now() noexcept {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * second + t.tv_nsec;
}

inline timespec to_timespec(std::int64_t nanoseconds) noexcept { return {static_cast<time_t>(nanoseconds / second), static_cast<long>(nanoseconds % second)}; }

// A moment on CLOCK_MONOTONIC, or never.
class Deadline {
 public:
  static Deadline never() noexcept { return Deadline(std::numeric_limits<std::int64_t>::max()); }

  // A negative number means never.
  static Deadline after(std::int64_t nanoseconds) noexcept {
    if (nanoseconds < 0) return never();
    const auto start = now();
    return nanoseconds > std::numeric_limits<std::int64_t>::max() - start ? never() : Deadline(start + nanoseconds);
  }

  bool is_never() const noexcept { return at_ == std::numeric_limits<std::int64_t>::max(); }
  bool passed() const noexcept { return !is_never() && now() >= at_; }

  // Nanoseconds left, at least 0.
  std::int64_t left() const noexcept { return is_never() ? at_ : std::max<std::int64_t>(0, at_ - now()); }

  friend Deadline earlier(Deadline a, Deadline b) noexcept { return a.at_ < b.at_ ? a : b; }

 private:
  explicit Deadline(std::int64_t at) noexcept : at_(at) {}
  std::int64_t at_;
};

}  // namespace shmdata::os
