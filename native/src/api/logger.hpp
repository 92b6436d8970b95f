// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/log.hpp"
#include "shmdata/abstract-logger.hpp"

namespace shmdata::api {

// With null they go nowhere. What the logger throws is dropped.
Log log_to(AbstractLogger *logger);

}  // namespace shmdata::api
