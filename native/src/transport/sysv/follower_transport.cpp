// SPDX-License-Identifier: Apache-2.0
#include "follower_transport.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include "keys.hpp"
#include "os/failure.hpp"

namespace shmdata::sysv {

transport::FollowerTransport::Missing FollowerTransport::attach(os::FileIdentity file) {
  file_ = file;
  frames_ = 0;
  semaphores_ = Semaphores::find(keys_of(file).semaphores);
  if (!semaphores_) return {"semaphores", errno};
  if (!attach_segment()) return {"segment", errno};
  return {};
}

// False with errno.
bool FollowerTransport::attach_segment() {
  auto segment = Segment::find(keys_of(file_).segment);
  if (!segment) return false;
  const auto state = segment->state();
  if (!state) return false;
  auto mapping = segment->attach(state->size, transport::Access::read_only);
  if (!mapping) return false;
  segment_ = segment;
  mapping_ = std::move(mapping);
  last_size_.reset();
  return true;
}

void FollowerTransport::detach() noexcept {
  if (announced_ && announced_->taken_over) semaphores_->read_end();
  announced_.reset();
  segment_.reset();
  semaphores_.reset();
  mapping_.reset();
}

transport::FollowerTransport::Acquisition FollowerTransport::acquire(std::int64_t token, std::int64_t nanoseconds) {
  Acquisition got;
  const auto broken = [&got](std::string why) {
    got.outcome = Outcome::broken;
    got.why = std::move(why);
    return got;
  };
  held_.reserve_one();
  switch (lock(nanoseconds)) {
    case Lock::taken:
      break;
    case Lock::timeout:
      return got;
    case Lock::gone:
      got.outcome = Outcome::writer_left;
      return got;
    case Lock::failed:
      return broken(std::string("taking the read lock: ") + words(errno));
  }
  // If memory runs out now, the next call goes on with this frame.
  announced_->taken_over = true;
  const bool attached = attached_for(announced_->size) || attach_segment();
  const int error = errno;
  const auto announced = *std::exchange(announced_, std::nullopt);
  if (!attached) {
    semaphores_->read_end();
    return broken("its writer's segment: " + words(error));
  }
  if (announced.size > mapping_->size()) {
    semaphores_->read_end();
    return broken("its writer announced a frame of " + std::to_string(announced.size) + " bytes in a segment of " + std::to_string(mapping_->size()) +
                  "; not delivered");
  }
  held_.add(token, *semaphores_, mapping_);
  got.outcome = Outcome::frame;
  got.frame.token = token;
  got.frame.mapping = mapping_;
  got.frame.size = static_cast<std::size_t>(announced.size);
  got.frame.number = ++frames_;
  got.frame.received_ns = announced.received_ns;
  return got;
}

// One wait for the read lock of the frame that was announced.
Lock FollowerTransport::lock(std::int64_t nanoseconds) {
  if (!announced_->taken_over) {
    const auto result = semaphores_->read_begin(0);
    if (result != Lock::timeout) return result;
    // A writer that announces a frame before it has written it may take long, and this process may be killed meanwhile.
    const auto taken = semaphores_->take_over(nanoseconds);
    if (taken != Lock::taken) return taken;
    announced_->taken_over = true;
  }
  return semaphores_->await_written(nanoseconds);
}

// Whether the segment that is attached holds this frame. A writer that replaces the segment announces another size than before, because the followers of
// libshmdata recognize a new segment by that. As long as the size stays, the kernel need not be asked.
bool FollowerTransport::attached_for(std::uint64_t size) {
  if (size > mapping_->size()) return false;
  if (size == last_size_) return true;
  last_size_ = size;
  const auto state = segment_->state();
  return state && !state->removed;
}

void FollowerTransport::pass_over(os::Deadline deadline) noexcept {
  if (!announced_) return;
  if (announced_->taken_over) {
    semaphores_->read_end();
  } else {
    static_cast<void>(semaphores_->count_out(deadline.left()));
  }
  announced_.reset();
}

}  // namespace shmdata::sysv
