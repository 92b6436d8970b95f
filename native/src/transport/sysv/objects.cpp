// SPDX-License-Identifier: Apache-2.0
#include "objects.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include "keys.hpp"
#include "os/socket_path.hpp"

namespace shmdata::sysv {
namespace {

// Looks into the kernel's table of segments or semaphores, which everybody may read, unlike the objects themselves. Gives the first numbers of the line with
// that id: id, permissions, and so on. Nothing if there is no table or no such line.
template <std::size_t count>
std::optional<std::array<unsigned long, count>> listed(const char *kind, int id) {
  std::ifstream table(std::string("/proc/sysvipc/") + kind);
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    long key = 0;
    std::array<unsigned long, count> numbers{};
    fields >> key >> numbers[0] >> std::oct >> numbers[1] >> std::dec;
    for (std::size_t i = 2; i < count; i++) fields >> numbers[i];
    if (fields && numbers[0] == static_cast<unsigned long>(id)) return numbers;
  }
  return std::nullopt;
}

std::optional<SegmentState> state_of(const Segment &segment) {
  const auto known = segment.state();
  if (known || errno != EACCES) return known;
  // id permissions size creator last-user attached uid gid creator's-uid
  const auto numbers = listed<9>("shm", segment.id());
  if (!numbers) return std::nullopt;
  SegmentState state;
  state.mode = static_cast<mode_t>((*numbers)[1] & 0777);
  state.removed = ((*numbers)[1] & 01000) != 0;
  state.size = (*numbers)[2];
  state.creator = static_cast<pid_t>((*numbers)[3]);
  state.attached = (*numbers)[5];
  state.user = static_cast<uid_t>((*numbers)[8]);
  return state;
}

std::optional<SemaphoresState> state_of(const Semaphores &semaphores) {
  const auto known = semaphores.state();
  if (known || errno != EACCES) return known;
  // id permissions count uid gid creator's-uid
  const auto numbers = listed<6>("sem", semaphores.id());
  if (!numbers) return std::nullopt;
  SemaphoresState state;
  state.mode = static_cast<mode_t>((*numbers)[1] & 0777);
  state.count = (*numbers)[2];
  state.user = static_cast<uid_t>((*numbers)[5]);
  return state;
}

}  // namespace

Objects objects_of(const struct stat &file) {
  const auto keys = keys_of({file.st_dev, file.st_ino});
  const mode_t mode = file.st_mode & 0777;
  Objects found;
  bool same_mode = false;
  found.segment = Segment::find(keys.segment);
  if (found.segment) {
    const auto state = state_of(*found.segment);
    if (!state || state->user != file.st_uid) return {};
    found.segment_state = *state;
    same_mode = state->mode == mode;
  }
  found.semaphores = Semaphores::find(keys.semaphores);
  if (found.semaphores) {
    const auto state = state_of(*found.semaphores);
    if (!state || state->user != file.st_uid || state->count != Semaphores::count) return {};
    same_mode = state->mode == mode;
  }
  const bool both = found.segment && found.semaphores;
  if (!both && !same_mode) return {};
  return found;
}

}  // namespace shmdata::sysv
