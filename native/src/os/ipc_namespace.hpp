// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace shmdata::os {

// Why the System V objects of a writer that answers cannot be found, and what to do: it is in another IPC namespace, in a container for instance, or most
// likely so. Empty if it is in this one.
//
// writer: its process, 0 if that cannot be told, as from another PID namespace.
std::string why_not_shared(pid_t writer);

}  // namespace shmdata::os
