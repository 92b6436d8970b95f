// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace shmdata {

// What kind of failure it is, for a program to act on.
enum class Reason { bad_path, bad_type, bad_size, writer_exists, no_permission, system, wrong_state, protocol };

// Why something failed. Thrown inside the library, and caught before it would leave it. On the way of a frame it is thrown only if that frame cannot be
// written: no memory for it, or somebody removed the writer's objects.
class Failure : public std::exception {
 public:
  Failure(Reason reason, std::string message, int system_error = 0, int pid = 0)
      : reason_(reason), system_error_(system_error), pid_(pid), message_(std::move(message)) {}

  const char *what() const noexcept override { return message_.c_str(); }
  Reason reason() const noexcept { return reason_; }
  int system_error() const noexcept { return system_error_; }
  int pid() const noexcept { return pid_; }

 private:
  Reason reason_;
  int system_error_;
  int pid_;
  std::string message_;
};

// "WHAT: CAUSE", the cause in the system's words. The reason is no_permission for EACCES and EPERM, otherwise system.
Failure system_failure(const std::string &what, int error);

// The system's words for an errno.
std::string words(int error);

}  // namespace shmdata
