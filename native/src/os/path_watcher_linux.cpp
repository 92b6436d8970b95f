// SPDX-License-Identifier: Apache-2.0
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <optional>
#include <utility>

#include "failure.hpp"
#include "inotify_instances.hpp"
#include "path_watcher.hpp"

namespace shmdata::os {
namespace {

// Somebody who makes and removes a directory all the time must not keep the caller.
constexpr int most_tries = 16;
// The limit of the kernel.
constexpr int most_links = 40;

bool is_directory(const std::string &path) noexcept {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

bool is_absolute(const std::string &path) noexcept { return !path.empty() && path[0] == '/'; }

// Where a symbolic link leads; nothing if the path is not one.
std::optional<std::string> target_of(const std::string &path) {
  char target[PATH_MAX];
  const auto length = ::readlink(path.c_str(), target, sizeof target);
  if (length <= 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(length));
}

}  // namespace

PathWatcher::PathWatcher(std::string path) : path_(std::move(path)), events_(inotify_instances::take()) {
  if (!events_) throw system_failure("watching " + path_ + " (see fs.inotify.max_user_instances)", errno);
  try {
    watch();
  } catch (...) {
    forget();
    inotify_instances::give_back(std::move(events_));
    throw;
  }
}

PathWatcher::~PathWatcher() {
  forget();
  inotify_instances::give_back(std::move(events_));
}

void PathWatcher::forget() noexcept {
  if (descriptor_ >= 0) ::inotify_rm_watch(events_.get(), descriptor_);
  descriptor_ = -1;
  for (const int watched : way_) ::inotify_rm_watch(events_.get(), watched);
  way_.clear();
}

void PathWatcher::watch() {
  for (int tries = 0; tries < most_tries; tries++) {
    forget();
    if (watch_once()) return;
  }
  throw Failure(Reason::system, "watching for " + path_ + ": what leads there changes again and again");
}

// Follows the path, and the links on it, as far as it exists. False if more of it exists by now.
bool PathWatcher::watch_once() {
  // IN_ATTRIB tells about a writer that changes the permissions of its socket after it bound it.
  constexpr unsigned mask = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD;
  std::string here = is_absolute(path_) ? "/" : ".";
  auto rest = path_;
  for (int links = 0;;) {
    rest.erase(0, rest.find_first_not_of('/'));
    const auto end = rest.find('/');
    const auto name = rest.substr(0, end);
    const auto last = end == std::string::npos;
    const auto next = here + '/' + name;
    if (const auto target = target_of(next)) {
      if (++links > most_links) throw system_failure("watching " + next + " for " + path_, ELOOP);
      watch_itself(next);
      if (is_absolute(*target)) here = "/";
      rest = last ? *target : *target + rest.substr(end);
      continue;
    }
    if (!last && is_directory(next)) {
      watch_itself(next);
      here = next;
      rest.erase(0, end);
      continue;
    }
    descriptor_ = ::inotify_add_watch(events_.get(), here.c_str(), mask);
    if (descriptor_ < 0) {
      const int error = errno;
      if (error == ENOENT || error == ENOTDIR) return false;
      throw system_failure("watching " + here + " for " + path_ + (error == ENOSPC ? " (see fs.inotify.max_user_watches)" : ""), error);
    }
    awaited_ = name;
    above_ = !last;
    // Something may have been made before the watch was.
    return !target_of(next) && (last || !is_directory(next));
  }
}

// Notices when a directory or link on the way is removed or moved. If it cannot be watched, that goes unnoticed.
void PathWatcher::watch_itself(const std::string &way) {
  const int watched = ::inotify_add_watch(events_.get(), way.c_str(), IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW | IN_MASK_ADD);
  if (watched >= 0) way_.push_back(watched);
}

bool PathWatcher::changed() {
  alignas(inotify_event) char buffer[4096];
  bool relevant = false;
  bool moved = false;
  for (;;) {
    const auto count = ::read(events_.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    for (const char *at = buffer; at < buffer + count;) {
      const auto *event = reinterpret_cast<const inotify_event *>(at);
      at += sizeof *event + event->len;
      if ((event->mask & IN_Q_OVERFLOW) != 0) relevant = true;
      const bool grows = event->wd == descriptor_;
      if (!grows && std::find(way_.begin(), way_.end(), event->wd) == way_.end()) continue;
      if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
        moved = true;
      } else if (grows && event->len > 0 && awaited_ == event->name) {
        relevant = true;
      }
    }
  }
  if (moved || (relevant && above_)) {
    watch();
    return true;
  }
  return relevant;
}

}  // namespace shmdata::os
