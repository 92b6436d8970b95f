// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "api/log.hpp"

namespace shmdata::api {

// Runs a callback of the program, if there is one, on a thread of this library. What it throws is logged as an error and ends here: there is no caller that
// could catch it, so the process would end.
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
