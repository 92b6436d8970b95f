// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "own_fd.hpp"
#include "socket_path.hpp"

namespace shmdata::os {

// The socket file of a writer, and the socket that listens on it. Removes the file when it ends, unless somebody else has put another one there.
class WriterSocket {
 public:
  // Removes what a dead writer left beside its socket file, which is still there. May wait until that process has ended.
  using RemoveLeftovers = std::function<void(const std::string &path, const struct stat &file)>;

  // Takes a dead writer's file away. Throws Failure, for the reason writer_exists if a live one serves the path. The caller has locked the directory, if that
  // was possible.
  WriterSocket(const std::string &path, mode_t mode, const RemoveLeftovers &remove_leftovers);
  WriterSocket(const WriterSocket &) = delete;
  WriterSocket &operator=(const WriterSocket &) = delete;
  ~WriterSocket() { unlink(); }

  // -1 if there is none any more.
  [[nodiscard]] int listener() const noexcept { return listener_.get(); }
  [[nodiscard]] FileIdentity file() const noexcept { return file_; }
  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  // Whether the file is there, as far as this object knows.
  [[nodiscard]] bool linked() const noexcept { return linked_; }

  // Puts another socket file with another inode in the place of this one. The old listener stays open until close_replaced, because a thread may be polling
  // it. Throws Failure; then there is no file and no listener, and it may be called again.
  void replace();
  void close_replaced() noexcept { replaced_.clear(); }

  void unlink() noexcept;
  void stop_listening() noexcept;

 private:
  void clear_path(const RemoveLeftovers &remove_leftovers);
  void bind();

  const std::string path_;
  const mode_t mode_;
  OwnFd listener_;
  std::vector<OwnFd> replaced_;
  FileIdentity file_;
  bool linked_ = false;
};

}  // namespace shmdata::os
