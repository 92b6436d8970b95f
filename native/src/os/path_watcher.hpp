// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "own_fd.hpp"

namespace shmdata::os {

// Says when something may have changed at a path, for those who wait for a writer there. It never polls. It works also while the file, or directories above it,
// do not exist yet, and when they are moved or a symbolic link on the way is changed.
class PathWatcher {
 public:
  // Throws Failure if the system has no inotify instance left.
  explicit PathWatcher(std::string path);
  PathWatcher(const PathWatcher &) = delete;
  PathWatcher &operator=(const PathWatcher &) = delete;
  ~PathWatcher();

  // Becomes readable when changed() has something to look at.
  [[nodiscard]] int fd() const noexcept { return events_.get(); }

  // Looks at what happened since the last call. True if the path may be worth another try. Never waits.
  bool changed();

 private:
  void watch();
  bool watch_once();
  void watch_itself(const std::string &way);
  void forget() noexcept;

  std::string path_;
  OwnFd events_;
  // The deepest directory of the path that exists; the entry in it that would lead on; and whether that entry is a directory above the file.
  int descriptor_ = -1;
  std::string awaited_;
  bool above_ = false;
  // The directories and links that lead to it.
  std::vector<int> way_;
};

}  // namespace shmdata::os
