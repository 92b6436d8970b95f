// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "own_fd.hpp"

namespace shmdata::ipc {

// A descriptor that becomes readable, for good, when any thread says so: what ends a wait.
class Wake {
 public:
  Wake();
  void signal() const noexcept;
  [[nodiscard]] int fd() const noexcept { return read_.get(); }

 private:
  OwnFd read_;
  OwnFd write_;
};

}  // namespace shmdata::ipc
