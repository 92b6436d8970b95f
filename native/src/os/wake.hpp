// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "own_fd.hpp"

namespace shmdata::os {

// A descriptor that becomes readable when any thread says so, and stays so until it is cleared: what ends a wait.
class Wake {
 public:
  // path: of the session, for the message. Throws Failure where the system has no descriptors left.
  explicit Wake(const std::string &path);
  void signal() const noexcept;
  // Takes back every signal so far.
  void clear() const noexcept;
  [[nodiscard]] int fd() const noexcept { return read_.get(); }
  // Once nobody waits any more; a signal then does nothing.
  void close() noexcept {
    read_.reset();
    write_.reset();
  }

 private:
  OwnFd read_;
  OwnFd write_;
};

}  // namespace shmdata::os
