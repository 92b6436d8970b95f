// SPDX-License-Identifier: Apache-2.0
#include "clogger.hpp"

#include <new>

namespace shmdata::api {

Log log_to(ShmdataLogger handle) {
  const auto *logger = static_cast<const CLogger *>(handle);
  if (logger == nullptr) return [](Level, const std::string &) {};
  return [logger](Level level, const std::string &text) {
    const auto callback = logger->callbacks[static_cast<int>(level)];
    if (callback == nullptr) return;
    try {
      callback(logger->user_data, text.c_str());
    } catch (...) {
      // A callback of a C++ program threw. There is nowhere left to report it.
    }
  };
}

}  // namespace shmdata::api

using shmdata::api::CLogger;

ShmdataLogger shmdata_make_logger(void (*on_error)(void *, const char *), void (*on_critical)(void *, const char *), void (*on_warning)(void *, const char *),
                                  void (*on_message)(void *, const char *), void (*on_info)(void *, const char *), void (*on_debug)(void *, const char *),
                                  void *user_data) {
  return new (std::nothrow) CLogger{{on_error, on_critical, on_warning, on_message, on_info, on_debug}, user_data};
}

void shmdata_delete_logger(ShmdataLogger logger) { delete static_cast<CLogger *>(logger); }
