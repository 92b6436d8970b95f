// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/log.hpp"
#include "shmdata/clogger.h"

namespace shmdata::api {

// In the order of Level.
struct CLogger {
  void (*callbacks[6])(void *user_data, const char *text);
  void *user_data;
};

// Null: nowhere.
Log log_to(ShmdataLogger handle);

}  // namespace shmdata::api
