// SPDX-License-Identifier: Apache-2.0
#include "leavings.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "deadline.hpp"
#include "semaphores.hpp"

namespace shmdata::ipc {

namespace {

// A process that ended stays known to the system until its parent asks how; where none ever does, for hours.
bool awaits_its_parent([[maybe_unused]] pid_t process) noexcept {
#if defined(__linux__)
  char text[512];
  std::snprintf(text, sizeof text, "/proc/%d/stat", static_cast<int>(process));
  const OwnFd fd(::open(text, O_RDONLY | O_CLOEXEC));
  const auto count = fd ? ::read(fd.get(), text, sizeof text - 1) : 0;
  if (count <= 0) return false;
  text[count] = '\0';
  // Behind the name, which may hold anything: the state and, 17 fields on, how many threads there are. Others may outlive the first one.
  const char *const name_end = std::strrchr(text, ')');
  char state = 0;
  long threads = 0;
  constexpr const char *fields = ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld";
  return name_end != nullptr && std::sscanf(name_end, fields, &state, &threads) == 2 && (state == 'Z' || state == 'X') && threads <= 1;
#else
  return false;
#endif
}

bool ended(pid_t process) noexcept { return (::kill(process, 0) != 0 && errno == ESRCH) || awaits_its_parent(process); }

}  // namespace

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
  return segment.creator > 0 && ended(segment.creator);
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
