// SPDX-License-Identifier: Apache-2.0
#include "wait.hpp"

#include <algorithm>
#include <cerrno>

namespace shmdata::os {
namespace {
constexpr std::int64_t failed_pause = 10 * millisecond;
}

void sleep_for(std::int64_t nanoseconds) noexcept {
  const auto time = to_timespec(nanoseconds);
  ::nanosleep(&time, nullptr);
}

int wait(pollfd *descriptors, std::size_t count, Deadline deadline) noexcept {
  for (;;) {
#if defined(__linux__)
    timespec left{};
    if (!deadline.is_never()) left = to_timespec(deadline.left());
    const int ready = ::ppoll(descriptors, static_cast<nfds_t>(count), deadline.is_never() ? nullptr : &left, nullptr);
#else
    // poll counts milliseconds: round up so as never to come back early and spin.
    const auto milliseconds = std::min<std::int64_t>((deadline.left() + millisecond - 1) / millisecond, 1 << 30);
    const int ready = ::poll(descriptors, static_cast<nfds_t>(count), deadline.is_never() ? -1 : static_cast<int>(milliseconds));
#endif
    if (ready >= 0) return ready;
    if (errno != EINTR) {
      // Out of memory, or more descriptors than this process may have: come back, but not at once again and again.
      sleep_for(std::min(deadline.left(), failed_pause));
      return 0;
    }
  }
}

}  // namespace shmdata::os
