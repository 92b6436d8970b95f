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
#include "transport/sysv/follower_transport.hpp"

namespace shmdata::session {
namespace {

using os::Deadline;
using os::millisecond;
using transport::FollowerTransport;

// How long one wait for a frame's memory lasts. No descriptor can end such a wait, so the writer and the caller are looked at between two of them.
constexpr std::int64_t acquire_slice = 20 * millisecond;
// How long leaving may take.
constexpr std::int64_t leave_limit = 200 * millisecond;
// How long a receive may sleep; close and interrupt are noticed after it.
constexpr std::int64_t receive_limit = 20 * millisecond;
// The longest pause between two tries is 2^9 ms.
constexpr int slowest_retry_shift = 10;
// A writer listens right after it bound its socket. One that refuses for longer than this is dead.
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

FollowerSession::FollowerSession(const std::string &path, AtEnd at_end)
    : path_(os::absolute(path)), at_end_(at_end), transport_(std::make_unique<sysv::FollowerTransport>()), wake_(path_) {}

FollowerSession::~FollowerSession() {
  transport_->release_all();
  if (state_ == State::following) leave();
}

Event FollowerSession::next(Deadline deadline) {
  for (;;) {
    if (const auto event = waiting_event()) return *event;
    Event event;
    switch (step(deadline, event)) {
      case Step::again:
        continue;
      case Step::frame:
      case Step::timed_out:
        return event;
      case Step::ended:
        event.kind = EventKind::closed;
        return event;
      case Step::wait:
      case Step::nobody:
        if (!wait(deadline)) return event;
    }
  }
}

Event FollowerSession::join(Deadline deadline) {
  // Somebody asks, which is reason enough to look now.
  if (state_ == State::searching) retry_ = Deadline::after(0);
  for (;;) {
    if (const auto event = waiting_event()) return *event;
    Event event;
    if (state_ == State::following && is_still_joined()) {
      event.kind = EventKind::connected;
      return event;
    }
    if (state_ == State::following) continue;
    switch (step(deadline, event)) {
      case Step::again:
        continue;
      case Step::ended:
        event.kind = EventKind::closed;
        return event;
      case Step::wait:
        if (wait(deadline)) continue;
        return event;
      default:
        return event;
    }
  }
}

// What next and join return before they look at the writer.
std::optional<Event> FollowerSession::waiting_event() {
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

FollowerSession::Step FollowerSession::step(Deadline deadline, Event &event) {
  switch (state_) {
    case State::searching:
      return search();
    case State::greeting:
      return greet();
    case State::following:
      return follow(deadline, event);
    default:
      return Step::ended;
  }
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
    // Whoever signals sets its flag first, and the flags are looked at after this. A signal that stayed would end every later wait.
    if (descriptors[0].revents != 0) wake_.clear();
    if (state_ != State::searching || descriptors[0].revents != 0 || !watcher_ || descriptors[1].revents == 0) return true;
    try {
      if (watcher_->changed()) {
        failures_ = 0;
        retry_ = Deadline::after(0);
        // Changes that come without end must not keep the caller.
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

// ---- searching

// One try at finding a writer, if it is time for one.
FollowerSession::Step FollowerSession::search() {
  if (!retry_.is_never() && !retry_.passed()) return Step::wait;
  std::string unwatched;
  try {
    // Before the look, so that a writer that comes right after it is noticed.
    if (!watcher_) watcher_ = std::make_unique<os::PathWatcher>(path_);
  } catch (const Failure &failure) {
    // A directory that may be entered but not read, for example, can lead to a writer all the same.
    unwatched = failure.what();
    retry_later();
  }
  retry_ = watcher_ ? Deadline::never() : retry_;
  const auto found = connect();
  if (found != Step::again && pending_.empty() && !unwatched.empty()) report(unwatched);
  return pending_.empty() ? found : Step::again;
}

// again: connected. wait: somebody may serve the path, try again later. nobody: nobody serves it.
FollowerSession::Step FollowerSession::connect() {
  const auto file = os::identify(path_);
  if (!file) return Step::nobody;
  socket_ = os::connect_to(path_);
  if (!socket_) {
    const int error = errno;
    switch (error) {
      case ENOENT:
        return Step::nobody;
      case ECONNREFUSED:
        if (!is_socket(path_)) {
          report(path_ + ": is not a shmdata's socket; waiting for one to take its place");
          return Step::nobody;
        }
        if (os::why_unbound(path_) == 0) {
          retry_later();
          return Step::wait;
        }
        if (just_made(path_)) retry_later();
        return Step::nobody;
      case EAGAIN:
        retry_later();
        return Step::wait;
      case EACCES:
      case EPERM:
        report(path_ + ": no permission to follow it; waiting for that to change");
        return Step::nobody;
      default:
        report(path_ + ": connecting: " + words(error));
        retry_later();
        return Step::nobody;
    }
  }
  if (os::identify(path_) != file) {
    // Another writer took the path meanwhile. Nobody can tell which of the two answered.
    socket_.reset();
    retry_later();
    return Step::wait;
  }
  os::set_receive_limit(socket_.get(), receive_limit);
  file_ = *file;
  inbox_count_ = 0;
  state_ = State::greeting;
  return Step::again;
}

void FollowerSession::retry_later() {
  const int shift = std::min(failures_++, slowest_retry_shift);
  retry_ = Deadline::after(shift == 0 ? 0 : millisecond << (shift - 1));
}

// ---- greeting

// Reads the hello, and acknowledges it.
FollowerSession::Step FollowerSession::greet() {
  const auto message = wire::decode(inbox_.data(), inbox_count_);
  switch (message.kind) {
    case wire::Kind::hello:
      acknowledge(message);
      return Step::again;
    case wire::Kind::incomplete:
      switch (receive(MSG_DONTWAIT)) {
        case Received::bytes:
        case Received::again:
          return Step::again;
        case Received::nothing:
          return Step::wait;
        case Received::hung_up:
          break;
      }
      if (inbox_count_ > 0) {
        lost("its writer hung up within its greeting");
      } else {
        disconnect();
      }
      return Step::again;
    case wire::Kind::quit:
      disconnect();
      return Step::again;
    default:
      lost("its writer sent a greeting that is none");
      return Step::again;
  }
}

// Finds the writer's memory, then acknowledges. From then on the writer counts on this follower.
void FollowerSession::acknowledge(const wire::Message &hello) {
  if (os::identify(path_) != std::optional(file_)) return disconnect();
  const auto missing = transport_->attach(file_);
  if (missing.what != nullptr) {
    // A writer that leaves has removed them already.
    return hung_up() ? disconnect() : lost_objects(missing.what, missing.error);
  }
  // Before anything is said: if memory runs out here, the next call begins with this hello again.
  Event event;
  event.kind = EventKind::connected;
  pending_.emplace_back(event, std::string(hello.type));
  if (!os::send_all(socket_.get(), inbox_.data(), wire::hello_size)) {
    pending_.pop_back();
    return disconnect();
  }
  state_ = State::following;
  marked_ = hello.marked;
  watcher_.reset();
  inbox_count_ = 0;
}

// ---- following

FollowerSession::Step FollowerSession::follow(Deadline deadline, Event &event) {
  if (transport_->announced()) return take_frame(deadline, event);
  switch (understand()) {
    case Understood::announcement:
    case Understood::ended:
      return Step::again;
    case Understood::incomplete:
      break;
  }
  return await_message(deadline) ? Step::again : Step::timed_out;
}

// Whether the writer that was joined is still there, or a frame of it waits. False if there is something new to look at.
bool FollowerSession::is_still_joined() {
  if (transport_->announced()) return true;
  if (understand() != Understood::incomplete) return false;
  switch (receive(MSG_DONTWAIT)) {
    case Received::nothing:
      return true;
    case Received::hung_up:
      disconnect();
      return false;
    default:
      return false;
  }
}

// Adds what the writer sent to the inbox.
FollowerSession::Received FollowerSession::receive(int flags) noexcept {
  const auto count = ::recv(socket_.get(), inbox_.data() + inbox_count_, inbox_.size() - inbox_count_, flags);
  if (count > 0) {
    inbox_count_ += static_cast<std::size_t>(count);
    return Received::bytes;
  }
  if (count < 0 && errno == EINTR) return Received::again;
  return count < 0 && errno == EAGAIN ? Received::nothing : Received::hung_up;
}

// Acts on the next message in the inbox.
FollowerSession::Understood FollowerSession::understand() {
  const auto message = take_message();
  switch (message.kind) {
    case wire::Kind::incomplete:
      return Understood::incomplete;
    case wire::Kind::update:
      return Understood::announcement;
    case wire::Kind::quit:
      disconnect();
      return Understood::ended;
    default:
      lost("its writer sent a message of unknown kind " + std::to_string(message.raw_kind));
      return Understood::ended;
  }
}

// The next message in the inbox. If it announces a frame it is taken out, and passed on to the transport.
wire::Message FollowerSession::take_message() {
  const auto message = wire::decode(inbox_.data(), inbox_count_);
  if (message.kind != wire::Kind::update) return message;
  transport_->announce(message.size, os::now());
  inbox_count_ -= message.consumed;
  if (inbox_count_ > 0) std::memmove(inbox_.data(), inbox_.data() + message.consumed, inbox_count_);
  return message;
}

// Waits for bytes of the writer, and takes them. False once the deadline passed. If they come fast it looks again and again before it sleeps; if they come
// often it sleeps in the receiving itself, which is one system call instead of three; otherwise it sleeps until a descriptor is ready.
bool FollowerSession::await_message(Deadline deadline) {
  const auto began = os::now();
  const auto budget = std::min(spin_.budget(began), deadline.left());
  auto received = Received::nothing;
  while (os::now() - began < budget && !called() && (received = receive(MSG_DONTWAIT)) == Received::nothing) {
  }
  if (received == Received::nothing) received = receive(often_ && deadline.left() >= receive_limit ? 0 : MSG_DONTWAIT);
  const bool taken = received != Received::nothing || wait(deadline);
  const auto ended = os::now();
  spin_.waited(began, ended);
  often_ = ended - began < receive_limit;
  if (received == Received::hung_up) disconnect();
  return taken;
}

// Takes the frame that was announced.
FollowerSession::Step FollowerSession::take_frame(Deadline deadline, Event &event) {
  for (;;) {
    const auto got = transport_->acquire(last_token_ + 1, std::min(deadline.left(), acquire_slice));
    switch (got.outcome) {
      case FollowerTransport::Outcome::frame:
        last_token_ = got.frame.token;
        failures_ = 0;
        last_report_.clear();
        fill(event, got.frame);
        return Step::frame;
      case FollowerTransport::Outcome::writer_left:
        disconnect();
        return Step::again;
      case FollowerTransport::Outcome::broken:
        lost(got.why);
        return Step::again;
      case FollowerTransport::Outcome::not_yet:
        break;
    }
    if (hung_up()) {
      disconnect();
      return Step::again;
    }
    if (called()) return Step::again;
    if (deadline.passed()) return Step::timed_out;
  }
}

void FollowerSession::fill(Event &event, const transport::HeldFrame &frame) {
  event.kind = EventKind::frame;
  event.token = frame.token;
  event.address = frame.mapping->address();
  event.size = frame.size;
  event.mapping = frame.mapping->number();
  event.frame_number = frame.number;
  event.received_ns = frame.received_ns;
  event.written_ns = frame.written_ns;
  event.times = frame.times;
}

bool FollowerSession::hung_up() const noexcept {
  pollfd descriptor{socket_.get(), hang_up_events, 0};
  return ::poll(&descriptor, 1, 0) > 0 && (descriptor.revents & (hang_up_events | POLLHUP | POLLERR)) != 0;
}

// ---- the end of a connection

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
  transport_->detach();
  socket_.reset();
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
  // Not at once again and again, if a writer greets and hangs up each time.
  retry_later();
}

// Passes over every frame that was announced so far. False if the writer said something else.
bool FollowerSession::pass_over_all(Deadline deadline) noexcept {
  for (;;) {
    transport_->pass_over(deadline);
    const auto message = take_message();
    if (message.kind == wire::Kind::incomplete) return true;
    if (message.kind != wire::Kind::update) return false;
  }
}

// Leaves in a way that never makes the writer wait for a count that does not come, even if this process is killed or stopped at any moment of it.
//
// A writer of libshmdata forgets a follower that says quit, and counts it out if it hangs up with an update unread. If it sends an update while the follower
// says quit, that one would stay counted. So nothing is said and nothing more is taken off the socket: hanging up settles everything in one step.
//
// A writer of this library answers once it has forgotten the follower. So first nothing more can be sent here, then what was sent is counted out, and only then
// quit is said.
void FollowerSession::leave() noexcept {
  const auto deadline = Deadline::after(leave_limit);
  const bool in_order = pass_over_all(deadline);
  if (!marked_ || !in_order) {
    socket_.reset();
    return;
  }
  ::shutdown(socket_.get(), SHUT_RD);
  for (auto received = Received::again; received == Received::bytes || received == Received::again;) {
    received = receive(MSG_DONTWAIT);
    if (received == Received::bytes && !pass_over_all(deadline)) return;
  }
  const auto quit = wire::encode_quit();
  if (!os::send_all(socket_.get(), quit.data(), quit.size())) return;
  // The answer cannot arrive here any more, but that the writer hung up can be seen.
  pollfd descriptor{socket_.get(), 0, 0};
  os::wait(&descriptor, 1, deadline);
}

}  // namespace shmdata::session
