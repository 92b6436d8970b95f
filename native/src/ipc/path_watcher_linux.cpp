// SPDX-License-Identifier: Apache-2.0
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "failure.hpp"
#include "inotify_instances.hpp"
#include "path_watcher.hpp"
#include "socket_path.hpp"

namespace shmdata::ipc {
namespace {

// A directory that somebody makes and removes all the time must not keep the caller.
constexpr int most_tries = 16;

bool is_directory(const std::string &path) noexcept {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

}  // namespace

PathWatcher::PathWatcher(std::string path) : path_(std::move(path)), events_(inotify_instances::take()) {
  if (!events_) throw system_failure("watching " + path_ + " (see fs.inotify.max_user_instances)", errno);
  watch();
}

PathWatcher::~PathWatcher() {
  if (descriptor_ >= 0) ::inotify_rm_watch(events_.get(), descriptor_);
  inotify_instances::give_back(std::move(events_));
}

void PathWatcher::watch() {
  // IN_ATTRIB: a writer that opens its socket to others after it bound it.
  constexpr unsigned mask = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  if (descriptor_ >= 0) ::inotify_rm_watch(events_.get(), descriptor_);
  // The nearest directory that exists: from there the path can grow.
  int tries = 0;
  for (auto here = path_;;) {
    const auto directory = directory_of(here);
    awaited_ = name_of(here);
    above_ = here != path_;
    descriptor_ = ::inotify_add_watch(events_.get(), directory.c_str(), mask);
    if (descriptor_ >= 0) {
      // What is there but no directory has to be replaced by one first.
      if (!above_ || !is_directory(here)) return;
      // It came into being before the watch did: start again further down.
      ::inotify_rm_watch(events_.get(), descriptor_);
      descriptor_ = -1;
      if (++tries == most_tries) throw Failure(SHMDATA_SYSTEM, "watching " + directory + " for " + path_ + ": it comes and goes");
      here = path_;
      continue;
    }
    const int error = errno;
    if ((error != ENOENT && error != ENOTDIR) || directory == "/" || directory == ".") {
      throw system_failure("watching " + directory + " for " + path_ + " (see fs.inotify.max_user_watches)", error);
    }
    here = directory;
  }
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
      if (event->wd != descriptor_) continue;
      if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
        if ((event->mask & IN_IGNORED) != 0) descriptor_ = -1;
        moved = true;
      } else if (event->len > 0 && awaited_ == event->name) {
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

}  // namespace shmdata::ipc
