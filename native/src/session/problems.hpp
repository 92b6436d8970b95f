// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "os/deadline.hpp"

namespace shmdata::session {

// What a writer has trouble with.
enum class Trouble { protocol, accepting, segment, semaphores, held };

// Keeps trouble that comes again and again from filling logs: each kind is reported at once, and after that at most once a second, with how often it came.
class Problems {
 public:
  // What to say now; nothing if it is only counted.
  std::optional<std::string> note(Trouble trouble, std::string text) {
    auto &kind = kinds_[static_cast<std::size_t>(trouble)];
    if (kind.more == 0 && kind.quiet_until.passed()) {
      kind.quiet_until = os::Deadline::after(interval);
      return text;
    }
    kind.more++;
    kind.last = std::move(text);
    return std::nullopt;
  }

  // What was counted and should be said by now, one at a time.
  std::optional<std::string> due() {
    for (auto &kind : kinds_) {
      if (kind.more == 0 || !kind.quiet_until.passed()) continue;
      auto text = std::move(kind.last);
      if (kind.more > 1) text += " (and " + std::to_string(kind.more - 1) + " more like it)";
      kind.more = 0;
      kind.quiet_until = os::Deadline::after(interval);
      return text;
    }
    return std::nullopt;
  }

  // When due() has something next.
  [[nodiscard]] os::Deadline next() const noexcept {
    auto next = os::Deadline::never();
    for (const auto &kind : kinds_) {
      if (kind.more > 0) next = earlier(next, kind.quiet_until);
    }
    return next;
  }

 private:
  static constexpr std::int64_t interval = os::second;
  struct Kind {
    os::Deadline quiet_until = os::Deadline::after(0);
    unsigned long more = 0;
    std::string last;
  };
  std::array<Kind, 5> kinds_;
};

}  // namespace shmdata::session
