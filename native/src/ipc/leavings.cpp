// SPDX-License-Identifier: Apache-2.0
#include "leavings.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>

#include <cerrno>

#include "deadline.hpp"
#include "semaphores.hpp"

namespace shmdata::ipc {

std::optional<OwnFd> lock_directory(const std::string &directory) noexcept {
  OwnFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  const auto deadline = Deadline::after(2 * second);
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if ((errno != EWOULDBLOCK && errno != EINTR) || deadline.passed()) return std::nullopt;
    const auto pause = to_timespec(millisecond);
    ::nanosleep(&pause, nullptr);
  }
  return fd;
}

bool abandoned(const SegmentState &segment) noexcept {
  if (segment.attached == 0) return true;
  return segment.creator > 0 && ::kill(segment.creator, 0) != 0 && errno == ESRCH;
}

bool remove_leavings(Keys keys) noexcept {
  const auto segment = Segment::find(keys.segment);
  if (segment) {
    const auto state = segment->state();
    if (state && !abandoned(*state)) return false;
    segment->remove();
  }
  if (const auto semaphores = Semaphores::find(keys.semaphores)) semaphores->remove();
  return true;
}

}  // namespace shmdata::ipc
