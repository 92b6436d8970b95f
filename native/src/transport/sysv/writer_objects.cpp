// SPDX-License-Identifier: Apache-2.0
#include "writer_objects.hpp"

#include <sys/ipc.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "dead_writer.hpp"
#include "os/deadline.hpp"
#include "os/failure.hpp"

namespace shmdata::sysv {
namespace {

constexpr int backlog = 128;
// Two sockets share their keys once in about 65536; twice in a row is bad luck, this often is a leak of inodes.
constexpr std::size_t most_key_tries = 16;
constexpr std::int64_t binding_grace = 300 * os::millisecond;

void pause(std::int64_t nanoseconds) noexcept {
  const auto time = os::to_timespec(nanoseconds);
  ::nanosleep(&time, nullptr);
}

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

WriterObjects::WriterObjects(const std::string &path, std::size_t size, mode_t mode) : path_(os::absolute(path)), mode_(mode & 0777) {
  os::check_path(path_);
  // Where the directory cannot be locked the start goes on without.
  const auto lock = os::lock_directory(os::directory_of(path_));
  clear_path();
  try {
    serve_anew(size);
  } catch (...) {
    withdraw();
    throw;
  }
}

WriterObjects::~WriterObjects() { withdraw(); }

// Binds a socket whose keys are nobody else's, and makes the objects under them.
void WriterObjects::serve_anew(std::size_t size) {
  // Sockets that share their keys with somebody else's objects: as long as one is open the next one gets another inode.
  std::vector<os::OwnFd> passed_over;
  for (;;) {
    bind();
    if (make_objects(size)) return;
    if (passed_over.size() == most_key_tries) {
      throw Failure(Reason::system, path_ + ": every socket made here shares its System V keys with somebody else's objects: see ipcs");
    }
    unlink_own();
    passed_over.push_back(std::move(listener_));
  }
}

void WriterObjects::withdraw() noexcept {
  if (withdrawn_) return;
  withdrawn_ = true;
  // The path last: it alone leads to the others, should this process be killed here.
  if (segment_) segment_->remove();
  if (semaphores_) semaphores_->remove();
  unlink_own();
}

void WriterObjects::unlink_own() noexcept {
  // Somebody may have put another socket there since.
  if (linked_ && os::identify(path_) == std::optional(file_)) ::unlink(path_.c_str());
  linked_ = false;
}

void WriterObjects::stop_listening() noexcept {
  close_retired();
  listener_.reset();
}

// Makes way for the socket: nothing at the path, or what a dead writer left.
void WriterObjects::clear_path() {
  const auto deadline = os::Deadline::after(binding_grace);
  for (;;) {
    struct stat file {};
    if (::stat(path_.c_str(), &file) != 0) return;
    const auto connection = os::connect_to(path_);
    const int error = connection ? 0 : errno;
    if (error == 0 || error == EAGAIN) {
      const int pid = connection ? os::peer_process(connection.get()) : 0;
      throw Failure(Reason::writer_exists,
                    path_ + ": another writer serves it" + (pid > 0 ? " (pid " + std::to_string(pid) + ")" : "") + ": choose another path or end it", 0, pid);
    }
    if (error == ENOENT) return;
    if (error != ECONNREFUSED) throw system_failure(path_ + ": cannot tell whether its writer is alive", error);
    // Nobody has bound it, not even one that began to listen just now; and writers of other libraries take no turns: it is still the same file.
    if (os::why_unbound(path_) == ECONNREFUSED && os::is_still(path_, file)) {
      // The objects first: they can be found only as long as the file is there.
      const auto left = await_dead_writers_objects(path_, file);
      if (left.segment) left.segment->remove();
      if (left.semaphores) left.semaphores->remove();
      if (!os::is_still(path_, file)) continue;
      if (::unlink(path_.c_str()) != 0 && errno != ENOENT) throw system_failure(path_ + ": cannot remove what a dead writer left", errno);
      return;
    }
    if (deadline.passed()) throw Failure(Reason::writer_exists, path_ + ": another writer is starting on it: choose another path or end it");
    pause(5 * os::millisecond);
  }
}

void WriterObjects::bind() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  listener_ = os::stream_socket();
  if (!listener_) throw system_failure(path_ + ": making a socket", errno);
  // Before bind, so that the file is never open to more than it should; bind applies the umask, hence again after.
  ::fchmod(listener_.get(), mode_);
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
    const int error = errno;
    if (error == EADDRINUSE) throw Failure(Reason::writer_exists, path_ + ": another writer took it just now, or it is a dangling link", error);
    throw system_failure(path_ + ": cannot make the socket", error);
  }
  // Listening at once: a follower that comes before the rest is made waits in the queue instead of being refused.
  const auto file = ::listen(listener_.get(), backlog) == 0 ? os::identify(path_) : std::nullopt;
  if (!file) {
    const int error = errno;
    ::unlink(path_.c_str());
    throw system_failure(path_ + ": cannot serve the socket", error);
  }
  file_ = *file;
  linked_ = true;
  keys_ = keys_of(file_);
  if (::chmod(path_.c_str(), mode_) != 0) throw system_failure(path_ + ": cannot set its permissions", errno);
}

// False where somebody else's objects lie under the keys. What was there before stays known until there are both: others look at it meanwhile.
bool WriterObjects::make_objects(std::size_t size) {
  for (int tries = 0; tries < 2; tries++) {
    const auto segment = Segment::create(keys_.segment, size, mode_);
    if (!segment && errno != EEXIST) refuse_segment(path_, size, errno);
    if (segment) {
      const auto semaphores = Semaphores::create(keys_.semaphores, mode_);
      const int error = errno;
      if (semaphores) return take(*segment, *semaphores, size);
      segment->remove();
      if (error != EEXIST) throw system_failure(path_ + ": making the semaphores (see kernel.sem)", error);
    }
    if (!remove_orphans(keys_)) return false;
  }
  return false;
}

bool WriterObjects::take(const Segment &segment, const Semaphores &semaphores, std::size_t size) {
  auto mapping = Mapping::attach(segment.id(), size, Access::read_write);
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
  // The system knows who used them last, and only so whose they are, should they be left behind. A writer that nobody follows never uses them.
  if (semaphores_->write_begin(0) == Lock::taken) semaphores_->write_end(0);
  const auto state = semaphores_->state();
  semaphores_made_ = state ? state->changed : 0;
  return true;
}

void WriterObjects::make_segment(std::size_t size) {
  segment_ = Segment::create(keys_.segment, size, mode_);
  if (!segment_) refuse_segment(path_, size, errno);
  auto mapping = Mapping::attach(segment_->id(), size, Access::read_write);
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
  // Known beforehand where it can be: the old segment must go before the new one comes, since they share the key.
  const auto largest = largest_segment();
  if (largest != 0 && size > largest) refuse_segment(path_, size, EINVAL);
  // So is whether there is memory for it. Only then the program's own goes, which it may be writing into.
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

// Throws Failure where there is no room for another segment of that size.
void WriterObjects::try_segment(std::size_t size) const {
  const auto segment = Segment::create(IPC_PRIVATE, size, mode_);
  if (!segment) refuse_segment(path_, size, errno);
  const auto mapping = Mapping::attach(segment->id(), size, Access::read_write);
  const int error = errno;
  segment->remove();
  if (!mapping) refuse_segment(path_, size, error);
}

bool WriterObjects::semaphores_set() const noexcept {
  const auto state = semaphores_->state();
  return state && semaphores_made_ != 0 && state->changed != semaphores_made_;
}

bool WriterObjects::renew() {
  // The semaphores go first and come last: as long as they are gone, whoever wants to write or read finds out.
  semaphores_->remove();
  if (segment_) segment_->remove();
  segment_.reset();
  const auto size = mapping_->size();
  if (linked_ && make_objects(size)) return false;
  // Somebody took a key that was free for a moment: there are others, those of another socket.
  const auto lock = os::lock_directory(os::directory_of(path_));
  unlink_own();
  if (listener_) retired_.push_back(std::move(listener_));
  serve_anew(size);
  return true;
}

}  // namespace shmdata::sysv
