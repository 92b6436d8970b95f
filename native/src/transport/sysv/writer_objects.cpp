// SPDX-License-Identifier: Apache-2.0
#include "writer_objects.hpp"

#include <sys/ipc.h>

#include <cerrno>

#include "dead_writer.hpp"
#include "os/failure.hpp"

namespace shmdata::sysv {
namespace {

[[noreturn]] void refuse_segment(const std::string &path, std::size_t size, int error) {
  const auto what = path + ": a segment of " + std::to_string(size) + " bytes";
#if defined(__APPLE__)
  const char *const limit = "kern.sysv.shmmax";
#else
  const char *const limit = "kernel.shmmax";
#endif
  const auto largest = largest_segment();
  if (error == EINVAL && largest != 0 && size > largest) {
    throw Failure(Reason::bad_size, what + " is larger than this system allows: " + limit + " is " + std::to_string(largest) + ", raise it with sysctl", error);
  }
  if (error == ENOSPC) {
    throw Failure(Reason::system, what + ": no more shared memory: see kernel.shmall and kernel.shmmni, and what ipcs -m lists", error);
  }
  if (error == ENOMEM || error == EINVAL) throw Failure(Reason::bad_size, what + ": " + words(error), error);
  throw system_failure(what, error);
}

}  // namespace

bool WriterObjects::make(os::FileIdentity file, std::size_t size) {
  keys_ = keys_of(file);
  for (int tries = 0; tries < 2; tries++) {
    if (make_once(size)) return true;
    if (!remove_orphans(keys_)) return false;
  }
  return false;
}

// False if a key is taken.
bool WriterObjects::make_once(std::size_t size) {
  const auto segment = Segment::create(keys_.segment, size, mode_);
  if (!segment && errno != EEXIST) refuse_segment(path_, size, errno);
  if (!segment) return false;
  const auto semaphores = Semaphores::create(keys_.semaphores, mode_);
  const int error = errno;
  if (semaphores) return take(*segment, *semaphores, size);
  segment->remove();
  if (error != EEXIST) throw system_failure(path_ + ": making the semaphores (see kernel.sem)", error);
  return false;
}

bool WriterObjects::take(const Segment &segment, const Semaphores &semaphores, std::size_t size) {
  auto mapping = segment.attach(size, transport::Access::read_write);
  if (!mapping) {
    const int error = errno;
    segment.remove();
    semaphores.remove();
    const char *const hint = error == EACCES ? ", which its owner must be allowed to read and write" : "";
    throw system_failure(path_ + ": attaching the segment" + hint, error);
  }
  segment_ = segment;
  semaphores_ = semaphores;
  mapping_ = std::move(mapping);
  removed_ = false;
  // The system remembers who used semaphores last, and only that shows whose they are if they are left behind. A writer that nobody follows would never use
  // them.
  if (semaphores_->write_begin(0) == Lock::taken) semaphores_->write_end(0);
  const auto state = semaphores_->state();
  semaphores_made_ = state ? state->changed : 0;
  return true;
}

void WriterObjects::make_segment(std::size_t size) {
  segment_ = Segment::create(keys_.segment, size, mode_);
  if (!segment_) refuse_segment(path_, size, errno);
  auto mapping = segment_->attach(size, transport::Access::read_write);
  if (!mapping) {
    const int error = errno;
    segment_->remove();
    segment_.reset();
    refuse_segment(path_, size, error);
  }
  mapping_ = std::move(mapping);
}

bool WriterObjects::segment_removed() const noexcept {
  const auto state = segment_ ? segment_->state() : std::nullopt;
  return !state || state->removed;
}

void WriterObjects::replace_segment(std::size_t size) {
  replaced_.reset();
  const auto old_size = mapping_->size();
  // Try whether it can work before anything is changed: the old segment must be removed before the new one is made, since they share the key.
  const auto largest = largest_segment();
  if (largest != 0 && size > largest) refuse_segment(path_, size, EINVAL);
  // The next line frees memory that the program may be writing into only if there is memory for the new segment.
  try_segment(size);
  if (segment_) segment_->remove();
  try {
    make_segment(size);
  } catch (const Failure &) {
    replaced_ = mapping_;
    make_segment(old_size);
    throw;
  }
}

// Throws Failure if there is no room for another segment of that size.
void WriterObjects::try_segment(std::size_t size) const {
  const auto segment = Segment::create(IPC_PRIVATE, size, mode_);
  if (!segment) refuse_segment(path_, size, errno);
  const auto mapping = segment->attach(size, transport::Access::read_write);
  const int error = errno;
  segment->remove();
  if (!mapping) refuse_segment(path_, size, error);
}

bool WriterObjects::semaphores_set() const noexcept {
  const auto state = semaphores_->state();
  return state && semaphores_made_ != 0 && state->changed != semaphores_made_;
}

void WriterObjects::remove() noexcept {
  if (removed_ || !semaphores_) return;
  removed_ = true;
  semaphores_->remove();
  if (segment_) segment_->remove();
}

}  // namespace shmdata::sysv
