// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "own_fd.hpp"

namespace shmdata::ipc {

// Says when something may have changed at a path that a writer is awaited at. Sleeps in the kernel; works while the file, or the directories above
// it, do not exist yet.
class PathWatcher {
 public:
  // Throws Failure where the system has no inotify instance left.
  explicit PathWatcher(std::string path);
  PathWatcher(const PathWatcher &) = delete;
  PathWatcher &operator=(const PathWatcher &) = delete;
  ~PathWatcher();

  // Readable when changed() has something to look at.
  [[nodiscard]] int fd() const noexcept { return events_.get(); }

  // Looks at what happened since: true where the path may be worth another try. Never waits.
  bool changed();

 private:
  void watch();

  std::string path_;
  OwnFd events_;
  int descriptor_ = -1;
  // The entry of the watched directory that leads to the path, and whether that is a directory above the file itself.
  std::string awaited_;
  bool above_ = false;
};

}  // namespace shmdata::ipc
