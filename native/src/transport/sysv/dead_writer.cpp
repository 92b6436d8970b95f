// SPDX-License-Identifier: Apache-2.0
#include "dead_writer.hpp"

#include <algorithm>

#include "keys.hpp"
#include "os/deadline.hpp"
#include "os/processes.hpp"
#include "os/socket_path.hpp"
#include "os/wait.hpp"
#include "semaphores.hpp"

namespace shmdata::sysv {

bool abandoned(const SegmentState &segment) noexcept { return segment.attached == 0 || (segment.creator > 0 && os::has_ended(segment.creator)); }

Objects dead_writers_objects(const struct stat &file) {
  const auto found = objects_of(file);
  return found.segment && !abandoned(found.segment_state) ? Objects{} : found;
}

Objects await_dead_writers_objects(const std::string &path, const struct stat &file) {
  const auto deadline = os::Deadline::after(os::second);
  for (;;) {
    const auto found = objects_of(file);
    if (!os::is_still(path, file)) return {};
    if (!found.segment || abandoned(found.segment_state)) return found;
    if (deadline.passed()) return {};
    os::sleep_for(5 * os::millisecond);
  }
}

void remove_dead_writers_objects(const std::string &path, const struct stat &file) {
  const auto left = await_dead_writers_objects(path, file);
  if (left.segment) left.segment->remove();
  if (left.semaphores) left.semaphores->remove();
}

bool remove_orphans(Keys keys) noexcept {
  const auto gone = [](pid_t process) { return process > 0 && os::has_ended(process); };
  const auto segment = Segment::find(keys.segment);
  const auto semaphores = Semaphores::find(keys.semaphores);
  const auto segment_state = segment ? segment->state() : std::nullopt;
  if (segment && !(segment_state && gone(segment_state->creator))) return false;
  if (semaphores) {
    const auto state = semaphores->state();
    if (!state || state->count != Semaphores::count) return false;
    const auto users = semaphores->last_users();
    const bool of_segment = segment_state && segment_state->user == state->user;
    if (!of_segment && !std::all_of(users.begin(), users.end(), gone)) return false;
  }
  if (segment) segment->remove();
  if (semaphores) semaphores->remove();
  return true;
}

}  // namespace shmdata::sysv
