// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "own_fd.hpp"

namespace shmdata::os {

// Says when something may have changed at a path that a writer is awaited at. Sleeps in the kernel; works while the file, or the directories above
// it, do not exist yet, and when they are moved or links on the way come to lead elsewhere.
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
  bool watch_once();
  void watch_itself(const std::string &way);
  void forget() noexcept;

  std::string path_;
  OwnFd events_;
  // The directory in which the path can grow: the entry that leads on, and whether that is a directory above the file itself.
  int descriptor_ = -1;
  std::string awaited_;
  bool above_ = false;
  // The directories and links that lead there.
  std::vector<int> way_;
};

}  // namespace shmdata::os
