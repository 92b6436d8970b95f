// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "os/deadline.hpp"

// Finds out what is at a path, without writing or following there.
namespace shmdata::discovery {

enum class PathState {
  other,  // nothing, no socket, the socket of another program, or it cannot be told
  alive,  // a writer serves it
  dead    // a socket file that nobody serves
};

struct PathFacts {
  PathState state = PathState::other;
  bool leftovers = false;  // dead: its objects, or some of them, are still there
  std::optional<std::uint64_t> segment_size;
  std::optional<unsigned long> followers;
  pid_t writer = 0;  // 0 if it cannot be told
  uid_t user = 0;
  gid_t group = 0;
  mode_t mode = 0;
  std::string type;     // empty if it did not greet
  std::string problem;  // of a live one: why nobody can join, or what it waits for; else empty
};

// Waits at most that long for the greeting of a writer. Throws Failure if this process has no descriptors left to look with.
PathFacts examine(const std::string &path, os::Deadline deadline);

// Removes what a dead writer left there. False if there is nothing of the kind. Throws Failure if it cannot be removed.
bool clean(const std::string &path);

}  // namespace shmdata::discovery
