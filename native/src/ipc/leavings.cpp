// SPDX-License-Identifier: Apache-2.0
#include "leavings.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "deadline.hpp"
#include "semaphores.hpp"

namespace shmdata::ipc {

namespace {

#if defined(__linux__)
// Whether a thread has begun to end, which it does before it gives up anything; or has ended since it was listed.
bool exiting(const std::string &thread) noexcept {
  char text[512];
  const OwnFd fd(::open((thread + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  const auto count = fd ? ::read(fd.get(), text, sizeof text - 1) : -1;
  if (count <= 0) return errno == ENOENT || errno == ESRCH;
  text[count] = '\0';
  // Behind the name, which may hold anything: the state and five numbers, then the flags, of which Linux calls this one PF_EXITING.
  const char *const name_end = std::strrchr(text, ')');
  constexpr unsigned long exiting_flag = 0x4;
  unsigned long flags = 0;
  return name_end != nullptr && std::sscanf(name_end, ") %*c %*s %*s %*s %*s %*s %lu", &flags) == 1 && (flags & exiting_flag) != 0;
}
#endif

// Whether nothing is left of a process but what the system has yet to clear away: its sockets are closed before it is known to have ended, and then it
// stays known until its parent asks how; where none ever does, for hours.
bool ends([[maybe_unused]] pid_t process) noexcept {
#if defined(__linux__)
  const auto threads = "/proc/" + std::to_string(process) + "/task";
  const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir(threads.c_str()), ::closedir);
  if (!directory) return false;
  // Others may outlive the first one.
  bool any = false;
  while (const dirent *const entry = ::readdir(directory.get())) {
    if (entry->d_name[0] == '.') continue;
    if (!exiting(threads + '/' + entry->d_name)) return false;
    any = true;
  }
  return any;
#else
  return false;
#endif
}

bool ended(pid_t process) noexcept { return (::kill(process, 0) != 0 && errno == ESRCH) || ends(process); }

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
  return segment.attached == 0 || (segment.creator > 0 && ended(segment.creator));
}

Objects leavings_of(const struct stat &file) {
  const auto found = objects_of(file);
  return found.segment && !abandoned(found.segment_state) ? Objects{} : found;
}

bool is_still(const std::string &path, const struct stat &file) noexcept {
  struct stat now {};
  if (::stat(path.c_str(), &now) != 0) return false;
  // An inode's number is used again at once; the time at which it came to be is not.
  return now.st_dev == file.st_dev && now.st_ino == file.st_ino && now.st_mode == file.st_mode &&
#if defined(__APPLE__)
         now.st_ctimespec.tv_sec == file.st_ctimespec.tv_sec && now.st_ctimespec.tv_nsec == file.st_ctimespec.tv_nsec;
#else
         now.st_ctim.tv_sec == file.st_ctim.tv_sec && now.st_ctim.tv_nsec == file.st_ctim.tv_nsec;
#endif
}

Objects await_leavings(const std::string &path, const struct stat &file) {
  const auto deadline = Deadline::after(second);
  for (;;) {
    const auto found = objects_of(file);
    if (!is_still(path, file)) return {};
    if (!found.segment || abandoned(found.segment_state)) return found;
    if (deadline.passed()) return {};
    const auto pause = to_timespec(5 * millisecond);
    ::nanosleep(&pause, nullptr);
  }
}

bool remove_orphans(Keys keys) noexcept {
  const auto gone = [](pid_t process) { return process > 0 && ended(process); };
  const auto segment = Segment::find(keys.segment);
  const auto semaphores = Semaphores::find(keys.semaphores);
  const auto segment_state = segment ? segment->state() : std::nullopt;
  if (segment && !(segment_state && gone(segment_state->creator))) return false;
  if (semaphores) {
    const auto state = semaphores->state();
    if (!state || state->count != Semaphores::count) return false;
    const auto users = semaphores->last_users();
    const bool of_segment = segment_state && segment_state->user == state->user;
    if (!of_segment && !std::all_of(users.begin(), users.end(), gone)) return false;
  }
  if (segment) segment->remove();
  if (semaphores) semaphores->remove();
  return true;
}

}  // namespace shmdata::ipc
