// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "api/log.hpp"

namespace shmdata::api {

// Runs a program's callback, if there is one, on a thread of ours. What it throws ends here, as an error in the log: there is no caller to pass it
// to, and the process would end.
template <class Callback, class... Arguments>
void call(const Callback &callback, const Log &log, const std::string &path, const char *name, const Arguments &...arguments) {
  if (!callback) return;
  try {
    callback(arguments...);
  } catch (const std::exception &thrown) {
    log(Level::error, path + ": the " + name + " callback threw: " + thrown.what());
  } catch (...) {
    log(Level::error, path + ": the " + name + " callback threw something that is no std::exception");
  }
}

}  // namespace shmdata::api
