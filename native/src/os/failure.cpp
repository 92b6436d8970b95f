// SPDX-License-Identifier: Apache-2.0
#include "failure.hpp"

#include <cerrno>
#include <system_error>

namespace shmdata {

std::string words(int error) { return std::generic_category().message(error); }

Failure system_failure(const std::string &what, int error) {
  const auto reason = error == EACCES || error == EPERM ? Reason::no_permission : Reason::system;
  return Failure(reason, what + ": " + words(error), error);
}

}  // namespace shmdata
