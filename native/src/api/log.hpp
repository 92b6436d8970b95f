// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace shmdata::api {

enum class Level { error, critical, warning, message, info, debug };

// Where messages go. May be called from any thread.
using Log = std::function<void(Level, const std::string &)>;

}  // namespace shmdata::api
