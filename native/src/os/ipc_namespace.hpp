// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace shmdata::os {

// Why the System V objects of a writer that answers cannot be found, and what to do about it, for people: it is in another IPC namespace, for example in a
// container, or most likely so. Empty if it is in the same one.
//
// writer: its process; 0 if the system does not say, as for a process in another PID namespace.
std::string why_not_shared(pid_t writer);

}  // namespace shmdata::os
