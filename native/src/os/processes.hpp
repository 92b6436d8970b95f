// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "socket_path.hpp"

// What the system tells about other processes. Only on Linux, and only about those that this user may look at; otherwise nothing is found.
namespace shmdata::os {

// The number of a process and the name of its program, for people. For 0 it is "a process that cannot be told".
std::string describe(pid_t process);

// Whether a process has ended, or is ending and will give up in a moment what it still holds.
bool has_ended(pid_t process) noexcept;

// The processes that have this segment mapped, each once.
std::vector<pid_t> mapping_segment(key_t key, int id);

// A process that has mapped a segment with this key in another IPC namespace; 0 if none can be seen.
pid_t writer_elsewhere(key_t key);

// Whether this process is in a container, from which it cannot see the processes outside, and no process that it can see has a socket bound to this file.
bool served_from_outside(FileIdentity file);

// The file that a process bound which listens under this name. The file itself may have been removed.
std::optional<FileIdentity> bound_as(const std::string &path);

}  // namespace shmdata::os
