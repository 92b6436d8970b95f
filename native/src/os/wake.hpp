// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "own_fd.hpp"

namespace shmdata::os {

// Ends a wait: a descriptor that any thread can make readable, until it is cleared.
class Wake {
 public:
  // path: of the session, for messages. Throws Failure if the system has no descriptors left.
  explicit Wake(const std::string &path);
  void signal() const noexcept;
  // Undoes every signal so far.
  void clear() const noexcept;
  [[nodiscard]] int fd() const noexcept { return read_.get(); }
  // When nobody waits any more. A signal does nothing afterwards.
  void close() noexcept {
    read_.reset();
    write_.reset();
  }

 private:
  OwnFd read_;
  OwnFd write_;
};

}  // namespace shmdata::os
