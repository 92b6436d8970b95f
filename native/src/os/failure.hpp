// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "shmdata/extension.h"

namespace shmdata {

// Why something cannot be had. Thrown inside the library by what opens and makes; never leaves it, and never occurs on the frame path.
class Failure : public std::exception {
 public:
  Failure(ShmdataErrorCode code, std::string message, int system_error = 0, int pid = 0)
      : code_(code), system_error_(system_error), pid_(pid), message_(std::move(message)) {}

  const char *what() const noexcept override { return message_.c_str(); }
  ShmdataErrorCode code() const noexcept { return code_; }
  int system_error() const noexcept { return system_error_; }
  int pid() const noexcept { return pid_; }

 private:
  ShmdataErrorCode code_;
  int system_error_;
  int pid_;
  std::string message_;
};

// "WHAT: CAUSE", the cause in the system's words. EACCES and EPERM become SHMDATA_NO_PERMISSION.
Failure system_failure(const std::string &what, int error);

// The system's words for an errno.
std::string words(int error);

}  // namespace shmdata
