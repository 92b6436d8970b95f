// SPDX-License-Identifier: Apache-2.0
#include "follower_session.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "os/failure.hpp"
#include "os/ipc_namespace.hpp"
#include "os/wait.hpp"
#include "transport/sysv/keys.hpp"

namespace shmdata::session {
namespace {

using os::Deadline;
using os::millisecond;
using sysv::Lock;

// How long one wait for the read lock lasts before it is looked whether the writer or the caller has gone: only such a wait cannot be
// ended by a descriptor.
constexpr std::int64_t lock_slice = 20 * millisecond;
constexpr std::int64_t leave_limit = 200 * millisecond;
// How long a receive may sleep: as long, close waits for it.
constexpr std::int64_t receive_limit = 20 * millisecond;
constexpr int slowest_retry_shift = 10;
// A writer listens at once after it bound its socket; one that refuses for longer than this is dead.
constexpr std::int64_t binding_grace_seconds = 2;

#if defined(POLLRDHUP)
constexpr short hang_up_events = POLLRDHUP;
#else
constexpr short hang_up_events = 0;
#endif

bool just_made(const std::string &path) noexcept {
  struct stat found {};
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  if (::stat(path.c_str(), &found) != 0) return false;
  const auto age = time.tv_sec - found.st_ctime;
  return age >= 0 && age <= binding_grace_seconds;
}

bool is_socket(const std::string &path) noexcept {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
}

}  // namespace

FollowerSession::FollowerSession(const std::string &path, AtEnd at_end) : path_(os::absolute(path)), at_end_(at_end), wake_(path_) {}

FollowerSession::~FollowerSession() {
  held_.release_all();
  if (state_ == State::following) leave();
}

Event FollowerSession::next(Deadline deadline) {
  for (;;) {
    if (const auto event = waiting()) return *event;
    Event event;
    bool again = false;
    switch (state_) {
      case State::searching:
        search();
        again = state_ != State::searching || !pending_.empty();
        break;
      case State::greeting:
        again = greet();
        break;
      case State::following:
        if (told_) {
          if (const auto locked = lock_frame(deadline)) return *locked;
          again = true;
        } else {
          if (!understand() && !await_update(deadline)) return event;
          again = true;
        }
        break;
      case State::ended:
        event.kind = EventKind::closed;
        return event;
    }
    if (!again && !wait(deadline)) return event;
  }
}

Event FollowerSession::join(Deadline deadline) {
  // Somebody asks: that is reason enough to look now.
  if (state_ == State::searching) retry_ = Deadline::after(0);
  for (;;) {
    if (const auto event = waiting()) return *event;
    Event event;
    bool again = true;
    switch (state_) {
      case State::searching:
        if (!search() && pending_.empty()) return event;
        again = state_ != State::searching || !pending_.empty();
        break;
      case State::greeting:
        again = greet();
        break;
      case State::following:
        // It may have gone meanwhile.
        if (told_ || !(understand() || receive(MSG_DONTWAIT))) {
          event.kind = EventKind::connected;
          return event;
        }
        break;
      case State::ended:
        event.kind = EventKind::closed;
        return event;
    }
    if (!again && !wait(deadline)) return event;
  }
}

// What next and join return before they look at the writer.
std::optional<Event> FollowerSession::waiting() {
  Event event;
  if (closed_.load(std::memory_order_acquire)) {
    event.kind = EventKind::closed;
    return event;
  }
  if (interrupted_.load(std::memory_order_acquire)) {
    interrupted_.store(false, std::memory_order_release);
    event.kind = EventKind::interrupted;
    return event;
  }
  if (pending_.empty()) return std::nullopt;
  event = pending_.front().first;
  if (event.kind == EventKind::problem) problem_ = std::move(pending_.front().second);
  if (event.kind == EventKind::connected) type_ = std::move(pending_.front().second);
  pending_.pop_front();
  return event;
}

void FollowerSession::interrupt() noexcept {
  interrupted_.store(true, std::memory_order_release);
  wake_.signal();
}

void FollowerSession::close() noexcept {
  closed_.store(true, std::memory_order_release);
  wake_.signal();
}

// Waits for whatever the state awaits. False once the deadline passed.
bool FollowerSession::wait(Deadline deadline) {
  pollfd descriptors[] = {{wake_.fd(), POLLIN, 0}, {-1, POLLIN, 0}};
  auto until = deadline;
  if (state_ == State::searching) {
    if (watcher_) descriptors[1].fd = watcher_->fd();
    until = earlier(deadline, retry_);
  } else {
    descriptors[1].fd = socket_.get();
  }
  for (;;) {
    if (os::wait(descriptors, 2, until) == 0) return !deadline.passed();
    // Whoever signals sets its flag first, and next looks at the flags next: a signal that stays would end every wait to come.
    if (descriptors[0].revents != 0) wake_.clear();
    if (state_ != State::searching || descriptors[0].revents != 0 || !watcher_ || descriptors[1].revents == 0) return true;
    try {
      if (watcher_->changed()) {
        failures_ = 0;
        retry_ = Deadline::after(0);
        // Of changes without end none may keep the caller.
        return !deadline.passed();
      }
    } catch (const Failure &failure) {
      watcher_.reset();
      report(failure.what());
      retry_later();
      return true;
    }
  }
}

// Waits for bytes of the writer, and takes them. False once the deadline passed. Where they come fast it looks again and again before it
// sleeps; where they come at all often it sleeps in the receiving itself, one system call instead of three; where they do not, until a
// descriptor says so.
bool FollowerSession::await_update(Deadline deadline) {
  const auto began = os::now();
  const auto budget = std::min(spin_.budget(began), deadline.left());
  bool taken = false;
  while (os::now() - began < budget && !called() && !(taken = receive(MSG_DONTWAIT))) spin_.pause();
  if (!taken) taken = receive(often_ && deadline.left() >= receive_limit ? 0 : MSG_DONTWAIT) || wait(deadline);
  const auto ended = os::now();
  spin_.waited(began, ended);
  often_ = ended - began < receive_limit;
  return taken;
}

// One try at finding a writer, where it is time for one. False if nobody serves the path.
bool FollowerSession::search() {
  if (!retry_.is_never() && !retry_.passed()) return true;
  std::string unwatched;
  try {
    // Before the look, so that a writer that comes just after it is noticed.
    if (!watcher_) watcher_ = std::make_unique<os::PathWatcher>(path_);
  } catch (const Failure &failure) {
    // A directory that may be passed but not read, for one, can lead to a writer all the same.
    unwatched = failure.what();
    retry_later();
  }
  retry_ = watcher_ ? Deadline::never() : retry_;
  const bool served = connect();
  if (state_ == State::searching && pending_.empty() && !unwatched.empty()) report(unwatched);
  return served;
}

// False if nobody serves the path. Otherwise it is connected, or has to be tried again.
bool FollowerSession::connect() {
  const auto file = os::identify(path_);
  if (!file) return false;
  socket_ = os::connect_to(path_);
  if (!socket_) {
    const int error = errno;
    switch (error) {
      case ENOENT:
        return false;
      case ECONNREFUSED:
        if (!is_socket(path_)) {
          report(path_ + ": is not a shmdata's socket; waiting for one to take its place");
          return false;
        }
        if (os::why_unbound(path_) == 0) {
          retry_later();
          return true;
        }
        if (just_made(path_)) retry_later();
        return false;
      case EAGAIN:
        retry_later();
        return true;
      case EACCES:
      case EPERM:
        report(path_ + ": no permission to follow it; waiting for that to change");
        return false;
      default:
        report(path_ + ": connecting: " + words(error));
        retry_later();
        return false;
    }
  }
  if (os::identify(path_) != file) {
    // Another writer took the path meanwhile: which of the two answered cannot be told.
    socket_.reset();
    retry_later();
    return true;
  }
  os::set_receive_limit(socket_.get(), receive_limit);
  file_ = *file;
  inbox_count_ = 0;
  state_ = State::greeting;
  return true;
}

void FollowerSession::retry_later() {
  const int shift = std::min(failures_++, slowest_retry_shift);
  retry_ = Deadline::after(shift == 0 ? 0 : millisecond << (shift - 1));
}

// Reads the hello. True where there is something to do at once.
bool FollowerSession::greet() {
  const auto message = wire::decode(inbox_.data(), inbox_count_);
  switch (message.kind) {
    case wire::Kind::hello:
      return acknowledge(message);
    case wire::Kind::incomplete:
      return receive(MSG_DONTWAIT);
    case wire::Kind::quit:
      disconnect();
      return true;
    default:
      lost("its writer sent a greeting that is none");
      return true;
  }
}

// Finds the System V objects, then acknowledges: from then on the writer counts this follower in.
bool FollowerSession::acknowledge(const wire::Message &hello) {
  if (os::identify(path_) != std::optional(file_)) {
    disconnect();
    return true;
  }
  semaphores_ = sysv::Semaphores::find(sysv::keys_of(file_).semaphores);
  const char *const missing = !semaphores_ ? "semaphores" : !attach() ? "segment" : nullptr;
  if (missing != nullptr) {
    const int error = errno;
    if (hung_up()) {
      // A writer that leaves has taken them down already.
      disconnect();
    } else {
      lost_objects(missing, error);
    }
    return true;
  }
  if (!os::send_all(socket_.get(), inbox_.data(), wire::hello_size)) {
    disconnect();
    return true;
  }
  state_ = State::following;
  frames_ = 0;
  marked_ = hello.marked;
  watcher_.reset();
  inbox_count_ = 0;
  Event event;
  event.kind = EventKind::connected;
  pending_.emplace_back(event, std::string(hello.type));
  return true;
}

bool FollowerSession::attach() {
  auto segment = sysv::Segment::find(sysv::keys_of(file_).segment);
  if (!segment) return false;
  const auto state = segment->state();
  if (!state) return false;
  auto mapping = sysv::Mapping::attach(segment->id(), state->size, sysv::Access::read_only);
  if (!mapping) return false;
  segment_ = segment;
  mapping_ = std::move(mapping);
  last_size_.reset();
  return true;
}

// Takes what the writer sent. False where there was nothing; true where there was, or the writer is gone.
bool FollowerSession::receive(int flags) {
  const auto count = ::recv(socket_.get(), inbox_.data() + inbox_count_, inbox_.size() - inbox_count_, flags);
  if (count > 0) {
    inbox_count_ += static_cast<std::size_t>(count);
    return true;
  }
  if (count < 0 && errno == EINTR) return true;
  if (count < 0 && errno == EAGAIN) return false;
  if (state_ == State::greeting && inbox_count_ > 0) {
    lost("its writer hung up within its greeting");
  } else {
    disconnect();
  }
  return true;
}

// Acts on the next message. False where it is not there in full yet.
bool FollowerSession::understand() {
  const auto message = wire::decode(inbox_.data(), inbox_count_);
  switch (message.kind) {
    case wire::Kind::incomplete:
      return false;
    case wire::Kind::update:
      told_ = Told{message.size, os::now()};
      inbox_count_ -= message.consumed;
      if (inbox_count_ > 0) std::memmove(inbox_.data(), inbox_.data() + message.consumed, inbox_count_);
      return true;
    case wire::Kind::quit:
      disconnect();
      return true;
    default:
      lost("its writer sent a message of unknown kind " + std::to_string(message.raw_kind));
      return true;
  }
}

// One wait for the read lock of the frame that was announced.
Lock FollowerSession::lock(std::int64_t nanoseconds) {
  if (!told_->taken_over) {
    const auto result = semaphores_->read_begin(0);
    if (result != Lock::timeout) return result;
    // A writer that tells of a frame before it is written may take long, and this process may be killed meanwhile.
    const auto taken = semaphores_->take_over(nanoseconds);
    if (taken != Lock::taken) return taken;
    told_->taken_over = true;
  }
  return semaphores_->await_written(nanoseconds);
}

// Takes the read lock for the frame that was announced. Nothing where the connection ended instead, or next is to come back.
std::optional<Event> FollowerSession::lock_frame(Deadline deadline) {
  Event event;
  held_.reserve_one();
  for (;;) {
    const auto result = lock(std::min(deadline.left(), lock_slice));
    if (result == Lock::taken) break;
    if (result == Lock::failed) {
      lost(std::string("taking the read lock: ") + words(errno));
      return std::nullopt;
    }
    if (result == Lock::gone) {
      // The writer leaves or begins anew.
      disconnect();
      return std::nullopt;
    }
    if (hung_up()) {
      disconnect();
      return std::nullopt;
    }
    if (called()) return std::nullopt;
    if (deadline.passed()) return event;
  }
  const auto told = *told_;
  told_.reset();
  if (!attached_for(told.size) && !attach()) {
    const int error = errno;
    semaphores_->read_end();
    lost("its writer's segment: " + words(error));
    return std::nullopt;
  }
  if (told.size > mapping_->size()) {
    semaphores_->read_end();
    lost("its writer announced a frame of " + std::to_string(told.size) + " bytes in a segment of " + std::to_string(mapping_->size()) + "; not delivered");
    return std::nullopt;
  }
  const auto token = ++last_token_;
  held_.add(token, *semaphores_, mapping_);
  failures_ = 0;
  last_report_.clear();
  event.kind = EventKind::frame;
  event.token = token;
  event.frame_number = ++frames_;
  event.address = mapping_->address();
  event.size = static_cast<std::size_t>(told.size);
  event.mapping = mapping_->number();
  event.received_ns = told.received_ns;
  return event;
}

// Whether the segment that is attached holds this frame. A writer that replaces the segment announces another size than before: so the
// followers of libshmdata know of it, and as long as the size stays the kernel need not be asked.
bool FollowerSession::attached_for(std::uint64_t size) {
  if (size > mapping_->size()) return false;
  if (size == last_size_) return true;
  last_size_ = size;
  const auto state = segment_->state();
  return state && !state->removed;
}

bool FollowerSession::hung_up() const noexcept {
  pollfd descriptor{socket_.get(), hang_up_events, 0};
  return ::poll(&descriptor, 1, 0) > 0 && (descriptor.revents & (hang_up_events | POLLHUP | POLLERR)) != 0;
}

void FollowerSession::lost(const std::string &why) {
  report(path_ + ": " + why);
  disconnect();
}

void FollowerSession::lost_objects(const char *missing, int error) {
  const auto why = error == ENOENT ? os::why_not_shared(os::peer_process(socket_.get())) : std::string();
  lost(why.empty() ? std::string("its writer's ") + missing + ": " + words(error) : why);
}

void FollowerSession::report(std::string text) {
  if (text == last_report_) return;
  last_report_ = text;
  Event event;
  event.kind = EventKind::problem;
  pending_.emplace_back(event, std::move(text));
}

void FollowerSession::disconnect() {
  const bool followed = state_ == State::following;
  if (told_ && told_->taken_over) semaphores_->read_end();
  socket_.reset();
  segment_.reset();
  semaphores_.reset();
  mapping_.reset();
  told_.reset();
  inbox_count_ = 0;
  if (followed) {
    Event event;
    event.kind = EventKind::disconnected;
    pending_.emplace_back(event, std::string());
  }
  if (at_end_ == AtEnd::stop) {
    state_ = State::ended;
    return;
  }
  state_ = State::searching;
  // A writer that greets and hangs up again and again is not asked without end.
  retry_later();
}

// Counts itself out of a frame that it was told of and will not read.
void FollowerSession::pass_over(Deadline deadline) noexcept {
  if (told_->taken_over) {
    semaphores_->read_end();
  } else {
    static_cast<void>(semaphores_->count_out(deadline.left()));
  }
  told_.reset();
}

// The same for all that was taken off the socket. False if the writer said something else.
bool FollowerSession::pass_over_all(Deadline deadline) noexcept {
  for (;;) {
    if (told_) pass_over(deadline);
    const auto message = wire::decode(inbox_.data(), inbox_count_);
    if (message.kind == wire::Kind::incomplete) return true;
    if (message.kind != wire::Kind::update) return false;
    told_ = Told{message.size, 0};
    inbox_count_ -= message.consumed;
    std::memmove(inbox_.data(), inbox_.data() + message.consumed, inbox_count_);
  }
}

// Leaves so that at no moment, should this process be killed or stopped at it, the writer waits for a count that never comes.
//
// A writer of libshmdata forgets a follower that says quit, and counts it out if it hangs up with an update unread: that of a frame which it sent while
// the follower said quit would stay counted. So nothing is said and nothing more is taken off the socket, and hanging up settles it in one step.
//
// A writer of this library answers, once it has forgotten its follower. First nothing more can be sent here, then what was sent is counted out, and only
// then is quit said.
void FollowerSession::leave() noexcept {
  const auto deadline = Deadline::after(leave_limit);
  const bool in_order = pass_over_all(deadline);
  if (!marked_ || !in_order) {
    socket_.reset();
    return;
  }
  ::shutdown(socket_.get(), SHUT_RD);
  for (;;) {
    const auto count = ::recv(socket_.get(), inbox_.data() + inbox_count_, inbox_.size() - inbox_count_, MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    inbox_count_ += static_cast<std::size_t>(count);
    if (!pass_over_all(deadline)) return;
  }
  const auto quit = wire::encode_quit();
  if (!os::send_all(socket_.get(), quit.data(), quit.size())) return;
  // Its answer cannot arrive here any more; that it hung up shows.
  pollfd descriptor{socket_.get(), 0, 0};
  os::wait(&descriptor, 1, deadline);
}

}  // namespace shmdata::session
