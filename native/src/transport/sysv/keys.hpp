// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "os/socket_path.hpp"

namespace shmdata::sysv {

// The keys of a shmdata's System V objects. They come from its socket file.
struct Keys {
  key_t segment;
  key_t semaphores;
};

// What ftok computes for the projects 'n' and 'm'. The file is passed in, so that both keys are of the same file.
Keys keys_of(os::FileIdentity file) noexcept;

}  // namespace shmdata::sysv
