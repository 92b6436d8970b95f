// SPDX-License-Identifier: Apache-2.0
#include "writer_session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/failure.hpp"
#include "os/wait.hpp"
#include "transport/sysv/dead_writer.hpp"
#include "transport/sysv/writer_transport.hpp"

namespace shmdata::session {
namespace {

using os::Deadline;
using os::millisecond;
using transport::WriterTransport;

// How long a follower that said quit may take to take the announcement that waits for it, and how often to look.
constexpr std::int64_t longest_leaving = 500 * millisecond;
constexpr std::int64_t leaving_slice = 2 * millisecond;
// How long end waits for the followers to read the last frame.
constexpr std::int64_t farewell_limit = 500 * millisecond;
// A connection that never acknowledges costs a descriptor. Beyond this many the oldest is hung up on.
constexpr std::size_t most_unacknowledged = 64;
// How many connections are accepted before everybody else is looked at again: callers that come without end must not keep the thread.
constexpr int most_at_once = 32;
// How often begin makes new semaphores before it gives up: somebody who removes them again and again must not keep the caller.
constexpr int most_renewals = 4;
// How long not to accept after the system had no descriptors left.
constexpr std::int64_t accepting_pause = 100 * millisecond;

Event event_of(EventKind kind, int follower = -1) {
  Event event;
  event.kind = kind;
  event.follower = follower;
  return event;
}

std::string checked_type(std::string type) {
  if (type.size() > wire::longest_type) {
    throw Failure(Reason::bad_type, "a type string of " + std::to_string(type.size()) + " bytes is too long: at most " + std::to_string(wire::longest_type));
  }
  return type;
}

}  // namespace

WriterSession::WriterSession(const std::string &path, std::size_t size, std::string type, mode_t mode)
    : path_(os::absolute(path)), type_(checked_type(std::move(type))), wake_(path_) {
  if (size == 0) throw Failure(Reason::bad_size, path + ": a segment needs at least 1 byte");
  os::check_path(path_);
  // If the directory cannot be locked, start without.
  const auto turn = os::lock_directory(os::directory_of(path_));
  socket_ = std::make_unique<os::WriterSocket>(path_, mode, sysv::remove_dead_writers_objects);
  transport_ = std::make_unique<sysv::WriterTransport>(*socket_, size, mode);
}

WriterSession::~WriterSession() { end(); }

void WriterSession::end() noexcept {
  close();
  // The semaphores may go only after the last frame was read. A follower that is hung or dead does not hold this up for long. If a frame is being written, the
  // one before was read.
  const auto deadline = Deadline::after(farewell_limit);
  while (transport_->being_read() && !deadline.passed()) {
    try {
      read_followers();
    } catch (const std::bad_alloc &) {
      // Whoever left meanwhile is waited for until the deadline.
    }
    os::sleep_for(millisecond);
  }
  remove();
  const std::lock_guard lock(mutex_);
  followers_.clear();
  socket_->stop_listening();
  wake_.close();
}

Event WriterSession::serve(Deadline deadline) {
  for (bool looked = false;; looked = true) {
    if (closed_.load(std::memory_order_acquire)) return event_of(EventKind::closed);
    {
      const std::lock_guard lock(mutex_);
      if (!pending_.empty()) {
        const auto event = pending_.front().first;
        if (event.kind == EventKind::problem) problem_ = std::move(pending_.front().second);
        pending_.pop_front();
        return event;
      }
      if (auto text = problems_.due()) {
        problem_ = std::move(*text);
        return event_of(EventKind::problem);
      }
    }
    // Followers that come and go without end are no reason to stay.
    if (looked && deadline.passed()) return event_of(EventKind::timeout);
    std::vector<pollfd> descriptors;
    auto until = deadline;
    bool someone_leaves = false;
    {
      const std::lock_guard lock(mutex_);
      remove_departed();
      descriptors.reserve(followers_.size() + 2);
      descriptors.push_back({wake_.fd(), POLLIN, 0});
      const bool accepting = accept_again_.passed();
      if (!accepting) until = earlier(until, accept_again_);
      until = earlier(until, problems_.next());
      someone_leaves = std::any_of(followers_.begin(), followers_.end(), [](const auto &follower) { return follower->state == State::leaving; });
      if (someone_leaves) until = earlier(until, Deadline::after(leaving_slice));
      descriptors.push_back({accepting ? socket_->listener() : -1, POLLIN, 0});
      for (const auto &follower : followers_) descriptors.push_back({follower->fd.get(), POLLIN, 0});
    }
    const bool signalled = os::wait(descriptors.data(), descriptors.size(), until) > 0;
    // Before looking at what was signalled.
    if (descriptors[0].revents != 0) wake_.clear();
    if (signalled || someone_leaves) read_followers();
  }
}

// ---- followers

// Looks at everybody once, without waiting: followers that come, acknowledge, speak or leave.
void WriterSession::read_followers() {
  const std::lock_guard lock(mutex_);
  if (removed_) return;
  if (accept_again_.passed()) accept_followers();
  // By index, since no iterator survives a follower that is added.
  for (std::size_t i = 0; i < followers_.size(); i++) {
    if (followers_[i]->state != State::gone) read(*followers_[i]);
  }
}

// A follower that has answered gets the next frame, even if the serving thread has not read the answer yet.
void WriterSession::read_acknowledgements() {
  for (std::size_t i = 0; i < followers_.size(); i++) {
    if (followers_[i]->state == State::greeted) read(*followers_[i]);
  }
}

void WriterSession::accept_followers() {
  for (int i = 0; i < most_at_once; i++) {
#if defined(__linux__)
    os::OwnFd fd(::accept4(socket_->listener(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
#else
    os::OwnFd fd(::accept(socket_->listener(), nullptr, nullptr));
#endif
    if (fd) {
      accepting_fails_ = false;
      greet(std::move(fd));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) {
      accepting_fails_ = false;
      return;
    }
    // Out of descriptors or memory, with the caller still in the queue: look again later instead of at once, and say so once.
    if (!accepting_fails_) report(Trouble::accepting, path_ + ": a follower cannot be let in: " + words(errno) + "; it waits until this works again");
    accepting_fails_ = true;
    accept_again_ = Deadline::after(accepting_pause);
    return;
  }
}

void WriterSession::greet(os::OwnFd fd) {
  // A follower cannot join if the memory was removed. Looked at here, where it costs nothing, not at every frame; the next begin mends it.
  static_cast<void>(transport_->look_for_damage(true));
  const auto hello = wire::encode_hello(transport_->capacity(), type_);
  if (!os::send_all(fd.get(), hello.data(), hello.size())) return;
  auto follower = std::make_unique<Follower>();
  follower->fd = std::move(fd);
  follower->id = next_id_++;
  follower->process = os::peer_process(follower->fd.get());
  followers_.push_back(std::move(follower));
  // It may be the writing thread that accepted it, while the serving one waits for those it knew.
  wake_.signal();
  const auto waiting = [](const std::unique_ptr<Follower> &other) { return other->state == State::greeted; };
  if (static_cast<std::size_t>(std::count_if(followers_.begin(), followers_.end(), waiting)) > most_unacknowledged) {
    hang_up(**std::find_if(followers_.begin(), followers_.end(), waiting), false);
  }
}

int WriterSession::followers() {
  const std::lock_guard lock(mutex_);
  if (!removed_) read_acknowledgements();
  return follower_count_;
}

// Reads what a follower says.
void WriterSession::read(Follower &follower) {
  unsigned char bytes[wire::hello_size];
  const auto count = ::recv(follower.fd.get(), bytes, sizeof bytes, MSG_DONTWAIT);
  if (count > 0) {
    if (follower.state != State::leaving) understand(follower, bytes, static_cast<std::size_t>(count));
  } else if (count == 0) {
    lose(follower, follower.state == State::leaving ? WriterTransport::Departure::said_goodbye : WriterTransport::Departure::vanished);
  } else if (errno == ECONNRESET) {
    // The system says so if the follower hung up with something unread.
    lose(follower, WriterTransport::Departure::left_unread);
  } else if (errno != EAGAIN && errno != EINTR) {
    lose(follower, WriterTransport::Departure::vanished);
  }
  if (follower.state == State::leaving) finish_leaving(follower);
}

void WriterSession::understand(Follower &follower, const unsigned char *bytes, std::size_t count) {
  if (follower.state == State::greeted) {
    transport_->join(follower.id, follower.fd.get(), follower.process);
    follower.state = State::following;
    follower_count_++;
    tell(event_of(EventKind::follower_joined, follower.id));
  }
  const auto taken = take_acknowledgement(follower, bytes, count);
  for (std::size_t i = taken; i < count; i++) {
    follower.inbox[follower.inbox_count++] = bytes[i];
    const auto message = wire::decode(follower.inbox, follower.inbox_count);
    if (message.kind == wire::Kind::incomplete && follower.inbox_count < sizeof follower.inbox) continue;
    if (message.kind == wire::Kind::quit) {
      start_leaving(follower);
    } else {
      report(Trouble::protocol, path_ + ": hung up on follower " + std::to_string(follower.id) + ", which does not speak the protocol");
      transport_->leave(follower.id, WriterTransport::Departure::vanished);
      hang_up(follower, true);
    }
    return;
  }
}

// How many of the bytes belong to the acknowledgement. Whatever it says, it is as long as a hello.
std::size_t WriterSession::take_acknowledgement(Follower &follower, const unsigned char *bytes, std::size_t count) {
  auto &answer = follower.acknowledgement;
  const auto taken = std::min(count, wire::hello_size - answer.size());
  if (taken == 0) return 0;
  answer.insert(answer.end(), bytes, bytes + taken);
  if (answer.size() == wire::hello_size) follower.marked = wire::decode(answer.data(), answer.size()).marked;
  return taken;
}

// It said quit. If it has yet to take an announcement, it will count itself out, or it hangs up and never does. Which of the two it was can be seen only as
// long as the connection lasts and nothing else is sent to it.
void WriterSession::start_leaving(Follower &follower) {
  stop_following(follower);
  follower.state = State::leaving;
  follower.answer_at = Deadline::after(longest_leaving);
  finish_leaving(follower);
}

void WriterSession::finish_leaving(Follower &follower) {
  const auto farewell = transport_->farewell(follower.id);
  if (farewell == WriterTransport::Farewell::hung_up) {
    lose(follower, WriterTransport::Departure::left_unread);
  } else if (farewell == WriterTransport::Farewell::done || follower.answer_at.passed()) {
    transport_->leave(follower.id, WriterTransport::Departure::said_goodbye);
    hang_up(follower, true);
  }
}

// A follower has hung up.
void WriterSession::lose(Follower &follower, WriterTransport::Departure how) {
  transport_->leave(follower.id, how);
  hang_up(follower, false);
}

// No longer one of those that are told about frames.
void WriterSession::stop_following(Follower &follower) {
  if (follower.state != State::following) return;
  transport_->stop_telling(follower.id);
  follower_count_--;
  tell(event_of(EventKind::follower_left, follower.id));
}

void WriterSession::hang_up(Follower &follower, bool say_quit) {
  // Before the answer, which a follower that leaves waits for.
  stop_following(follower);
  const bool acknowledged = follower.state != State::greeted;
  follower.state = State::gone;
  if (say_quit && acknowledged) {
    const auto quit = wire::encode_quit();
    os::send_all(follower.fd.get(), quit.data(), quit.size());
  }
  // Wakes the serving thread. Only that thread may close the descriptor: its number must not be another file's while it is polled.
  ::shutdown(follower.fd.get(), SHUT_RDWR);
}

void WriterSession::remove_departed() {
  socket_->close_replaced();
  const auto gone = [](const std::unique_ptr<Follower> &follower) { return follower->state == State::gone; };
  followers_.erase(std::remove_if(followers_.begin(), followers_.end(), gone), followers_.end());
}

// ---- frames

WriterSession::Begun WriterSession::begin(std::size_t size, Deadline deadline) {
  if (writing()) throw Failure(Reason::wrong_state, path_ + ": a frame is being written already: commit or abort it first");
  int renewals = 0;
  const auto count_renewal = [&] {
    if (++renewals == most_renewals) throw Failure(Reason::system, path_ + ": somebody removes or changes its semaphores again and again");
  };
  for (;;) {
    if (closed_.load(std::memory_order_acquire)) return Begun::closed;
    const auto damage = transport_->look_for_damage(false);
    if (damage != WriterTransport::Damage::none) {
      const std::lock_guard lock(mutex_);
      if (damage == WriterTransport::Damage::removed) {
        report(Trouble::segment, path_ + ": somebody removed its segment or changed its semaphores; made new ones");
      }
      renew_locked();
    }
    const auto begun = transport_->try_begin(size, deadline);
    if (begun == WriterTransport::Begun::yes) return Begun::ok;
    // Whoever ends the writer removes the semaphores while others wait for them.
    if (closed_.load(std::memory_order_acquire)) return Begun::closed;
    if (begun == WriterTransport::Begun::damaged) {
      count_renewal();
      const std::lock_guard lock(mutex_);
      if (transport_->look_for_damage(true) != WriterTransport::Damage::silent) {
        report(Trouble::semaphores, path_ + ": somebody removed or changed its semaphores; made new ones");
      }
      renew_locked();
      continue;
    }
    // Not only the serving thread does this: it may be the very one that writes, in response to an event.
    read_followers();
    const auto obstacle = transport_->obstacle();
    if (obstacle.stuck) {
      count_renewal();
      renew();
      continue;
    }
    if (!obstacle.holders.empty()) {
      const std::lock_guard lock(mutex_);
      report(Trouble::held, path_ + ": no frame can be written, since the last one has been held for 2 s " + obstacle.holders);
    }
    if (interrupted_.exchange(false, std::memory_order_acq_rel)) return Begun::interrupted;
    if (deadline.passed()) return Begun::timeout;
  }
}

// A new generation: whoever still reads keeps the old memory as it is, and every follower joins again.
void WriterSession::renew() {
  const std::lock_guard lock(mutex_);
  renew_locked();
}

void WriterSession::renew_locked() {
  check_not_removed();
  transport_->renew();
  // The listener may be another one now, while the serving thread waits at the old one.
  wake_.signal();
  for (auto &follower : followers_) {
    if (follower->state != State::gone) hang_up(*follower, true);
  }
}

void WriterSession::leave_behind() {
  if (writing()) throw Failure(Reason::wrong_state, path_ + ": a frame is being written: commit or abort it first");
  renew();
}

void WriterSession::resize(std::size_t size) {
  if (!writing()) throw Failure(Reason::wrong_state, path_ + ": resize without a frame being written");
  transport_->resize(size);
}

int WriterSession::commit(std::size_t size, const transport::FrameTimes &times) {
  if (!writing()) throw Failure(Reason::wrong_state, path_ + ": commit without a frame being written");
  const auto capacity = mapping()->size();
  if (size > capacity) {
    abort();
    throw Failure(Reason::bad_size, path_ + ": a frame of " + std::to_string(size) + " bytes does not fit the segment of " + std::to_string(capacity));
  }
  const std::lock_guard lock(mutex_);
  if (removed_) transport_->abort();
  check_not_removed();
  const auto committed = [&] {
    try {
      read_acknowledgements();
      return transport_->commit(size, times);
    } catch (...) {
      // Out of memory. The frame ends all the same, as the caller expects.
      transport_->abort();
      throw;
    }
  }();
  if (committed.damaged) {
    renew_locked();
    throw Failure(Reason::system, path_ + ": somebody removed or changed its semaphores while a frame was written; the frame is lost, new ones are made");
  }
  for (const auto id : committed.dropped) {
    const auto found = std::find_if(followers_.begin(), followers_.end(), [id](const auto &follower) { return follower->id == id; });
    if (found != followers_.end()) hang_up(**found, true);
  }
  return committed.told;
}

void WriterSession::abort() noexcept { transport_->abort(); }

// ---- the end

void WriterSession::close() noexcept {
  closed_.store(true, std::memory_order_release);
  wake_.signal();
}

void WriterSession::remove() noexcept {
  const std::lock_guard lock(mutex_);
  if (removed_) return;
  removed_ = true;
  transport_->withdraw();
  // The path last: it alone leads to the rest if this process is killed here.
  socket_->unlink();
  for (auto &follower : followers_) {
    if (follower->state != State::gone) hang_up(*follower, true);
  }
  // Nobody may wait to be let in any more.
  ::shutdown(socket_->listener(), SHUT_RDWR);
  while (os::OwnFd(::accept(socket_->listener(), nullptr, nullptr))) {
  }
}

void WriterSession::check_not_removed() const {
  if (removed_) throw Failure(Reason::wrong_state, path_ + ": this writer has ended");
}

void WriterSession::report(Trouble trouble, std::string text) {
  if (auto now = problems_.note(trouble, std::move(text))) {
    tell(event_of(EventKind::problem), std::move(*now));
  } else {
    // When that will be said decides how long the serving thread may wait.
    wake_.signal();
  }
}

// For serve to return, whichever thread found out.
void WriterSession::tell(const Event &event, std::string text) {
  if (removed_) return;
  pending_.emplace_back(event, std::move(text));
  wake_.signal();
}

}  // namespace shmdata::session
