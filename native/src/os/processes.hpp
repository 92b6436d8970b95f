// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "socket_path.hpp"

// What the system tells of other processes. All of it on Linux only, and only of those that this user may look at; elsewhere nothing is found.
namespace shmdata::os {

// The number of a process and the name of its program, for people; "a process that cannot be told" for 0.
std::string describe(pid_t process);

// Whether a process has ended, or has begun to and holds nothing of the system any more than a moment longer.
bool has_ended(pid_t process) noexcept;

// Who has this segment mapped, each process once, in order.
std::vector<pid_t> mapping_segment(key_t key, int id);

// The writer that made the segment of this key in another IPC namespace than ours; 0 if there is none, or none that can be seen.
pid_t writer_elsewhere(key_t key);

// Whether the processes outside cannot be seen, since this one is in a container, and nobody who can be seen has a socket bound to this file.
bool served_from_outside(FileIdentity file);

// The file that somebody who listens under this name bound, whether or not it is still there.
std::optional<FileIdentity> bound_as(const std::string &path);

}  // namespace shmdata::os
