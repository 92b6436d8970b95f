// SPDX-License-Identifier: Apache-2.0
#include "writer_session.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/sockios.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "os/failure.hpp"
#include "os/processes.hpp"
#include "os/wait.hpp"

namespace shmdata::session {
namespace {

using os::Deadline;
using os::millisecond;
using sysv::Lock;

// A wait for the readers cannot be ended by a descriptor: it is cut into pieces, between which it is looked whether one of them died.
constexpr std::int64_t lock_slice = 10 * millisecond;
// How long a frame may stay unread after one of its readers went before the writer gets past it with a new generation. It is that reader's fault if more
// are busy than there are others. If not, the others may just be slow: one that vanished may well owe its count all the same, one that said goodbye hardly
// ever does.
struct Patience {
  std::int64_t overdue;
  std::int64_t doubtful;
};
constexpr Patience with_vanished{100 * millisecond, 250 * millisecond};
constexpr Patience with_quit{500 * millisecond, 10 * os::second};
// How long one that said quit may take to take the update that waits for it, and how often it is looked.
constexpr std::int64_t longest_leaving = 500 * millisecond;
constexpr std::int64_t leaving_slice = 2 * millisecond;
// How often it is looked whether the segment and the semaphores are still there, while frames are written.
constexpr std::int64_t objects_slice = 500 * millisecond;
constexpr std::int64_t farewell_limit = 500 * millisecond;
// Connections that never acknowledge cost a descriptor each; beyond this many the oldest is hung up on.
constexpr std::size_t most_unacknowledged = 64;
// As many callers are let in before everybody else is looked at again: those that come without end must not keep the thread.
constexpr int most_at_once = 32;
// Of the semaphores within one wait for the lock: somebody who removes them without end must not keep the caller.
constexpr int most_renewals = 4;
// A frame that is held for so long while the next one waits is worth a word.
constexpr std::int64_t long_held = 2 * os::second;
constexpr std::int64_t descriptors_pause = 100 * millisecond;

Event event_of(EventKind kind, int follower = -1) {
  Event event;
  event.kind = kind;
  event.follower = follower;
  return event;
}

// Whether the other end took what was sent to it. never: it hung up before.
enum class Taken { yes, not_yet, never };

Taken taken(int fd) noexcept {
#if defined(__linux__)
  int bytes = 0;
  // Before the error is asked for, since hanging up takes away what was unread.
  const bool waiting = ::ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0;
#else
  constexpr bool waiting = false;
#endif
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNRESET) return Taken::never;
  return waiting ? Taken::not_yet : Taken::yes;
}

std::string checked_type(std::string type) {
  if (type.size() > wire::longest_type) {
    throw Failure(Reason::bad_type, "a type string of " + std::to_string(type.size()) + " bytes is too long: at most " + std::to_string(wire::longest_type));
  }
  return type;
}

std::size_t checked_size(std::size_t size, const std::string &path) {
  if (size == 0) throw Failure(Reason::bad_size, path + ": a segment needs at least 1 byte");
  return size;
}

}  // namespace

WriterSession::WriterSession(const std::string &path, std::size_t size, std::string type, mode_t mode)
    : type_(checked_type(std::move(type))), objects_(path, checked_size(size, path), mode), wake_(path) {}

WriterSession::~WriterSession() { end(); }

void WriterSession::end() noexcept {
  close();
  // The last frame is read out before its semaphores go; a follower that is hung or dead does not hold this up for long. Once a frame is written the one
  // before was read.
  const auto deadline = Deadline::after(farewell_limit);
  while (client_count_ > 0 && objects_.semaphores().busy() > 0 && objects_.semaphores().writing() <= 0 && !deadline.passed()) {
    look_around();
    const auto pause = os::to_timespec(millisecond);
    ::nanosleep(&pause, nullptr);
  }
  remove();
  const std::lock_guard lock(mutex_);
  clients_.clear();
  objects_.stop_listening();
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
    // Callers that come and go without end are no reason to stay.
    if (looked && deadline.passed()) return event_of(EventKind::timeout);
    std::vector<pollfd> descriptors;
    auto until = deadline;
    bool someone_leaves = false;
    {
      const std::lock_guard lock(mutex_);
      remove_departed();
      descriptors.reserve(clients_.size() + 2);
      descriptors.push_back({wake_.fd(), POLLIN, 0});
      const bool accepting = accept_again_.passed();
      if (!accepting) until = earlier(until, accept_again_);
      until = earlier(until, problems_.next());
      someone_leaves = std::any_of(clients_.begin(), clients_.end(), [](const auto &client) { return client->leaving; });
      if (someone_leaves) until = earlier(until, Deadline::after(leaving_slice));
      descriptors.push_back({accepting ? objects_.listener() : -1, POLLIN, 0});
      for (const auto &client : clients_) descriptors.push_back({client->fd.get(), POLLIN, 0});
    }
    const bool signalled = os::wait(descriptors.data(), descriptors.size(), until) > 0;
    // Before the look at what was signalled.
    if (descriptors[0].revents != 0) wake_.clear();
    if (signalled || someone_leaves) look_around();
  }
}

// Looks at everybody once, without waiting: followers that come, acknowledge, speak or go.
void WriterSession::look_around() {
  const std::lock_guard lock(mutex_);
  if (removed_) return;
  if (accept_again_.passed()) accept_some();
  // By index: hearing one may not add others, but must not trip over it either.
  for (std::size_t i = 0; i < clients_.size(); i++) {
    if (!clients_[i]->gone) hear(*clients_[i]);
  }
}

// A follower that has answered gets the next frame, whether or not the serving thread was quick enough to hear it.
void WriterSession::hear_acknowledgements() {
  for (std::size_t i = 0; i < clients_.size(); i++) {
    if (!clients_[i]->acknowledged && !clients_[i]->gone) hear(*clients_[i]);
  }
}

void WriterSession::accept_some() {
  for (int i = 0; i < most_at_once; i++) {
#if defined(__linux__)
    os::OwnFd fd(::accept4(objects_.listener(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
#else
    os::OwnFd fd(::accept(objects_.listener(), nullptr, nullptr));
#endif
    if (fd) {
      letting_in_fails_ = false;
      greet(std::move(fd));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) {
      letting_in_fails_ = false;
      return;
    }
    // Out of descriptors or memory, with the caller still in the queue: look again later instead of at once, and say so once.
    if (!letting_in_fails_) report(Trouble::letting_in, path() + ": a follower cannot be let in: " + words(errno) + "; it waits until this works again");
    letting_in_fails_ = true;
    accept_again_ = Deadline::after(descriptors_pause);
    return;
  }
}

void WriterSession::greet(os::OwnFd fd) {
  // Without them it cannot join. Looked at here, where it costs nothing, not at every frame.
  if (objects_lost()) objects_lost_ = true;
  const auto hello = wire::encode_hello(objects_.mapping()->size(), type_);
  if (!os::send_all(fd.get(), hello.data(), hello.size())) return;
  auto client = std::make_unique<Client>();
  client->fd = std::move(fd);
  client->id = next_id_++;
  client->process = os::peer_process(client->fd.get());
  clients_.push_back(std::move(client));
  // It may be the writing thread that let it in, while the serving one waits for those it knew.
  wake_.signal();
  const auto waiting = [](const std::unique_ptr<Client> &c) { return !c->acknowledged && !c->gone; };
  if (static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), waiting)) > most_unacknowledged) {
    hang_up(**std::find_if(clients_.begin(), clients_.end(), waiting), false);
  }
}

// Those that have answered are followers, whether or not the serving thread was quick enough to hear it.
int WriterSession::followers() {
  const std::lock_guard lock(mutex_);
  if (!removed_) hear_acknowledgements();
  return client_count_;
}

// Reads what a follower says.
void WriterSession::hear(Client &client) {
  unsigned char bytes[wire::hello_size];
  const auto count = ::recv(client.fd.get(), bytes, sizeof bytes, MSG_DONTWAIT);
  if (count > 0) {
    if (!client.leaving) understand(client, bytes, static_cast<std::size_t>(count));
  } else if (count == 0) {
    depart(client, client.leaving ? Departure::quit : Departure::vanished);
  } else if (errno == ECONNRESET) {
    // So the system says if the follower had something unread.
    depart(client, Departure::unread);
  } else if (errno != EAGAIN && errno != EINTR) {
    depart(client, Departure::vanished);
  }
  if (client.leaving && !client.gone) await_goodbye(client);
}

void WriterSession::understand(Client &client, const unsigned char *bytes, std::size_t count) {
  if (!client.acknowledged) {
    client.acknowledged = true;
    client.counted = true;
    client.segment = segment_;
    client_count_++;
    tell(event_of(EventKind::follower_joined, client.id));
  }
  // Whatever the acknowledgement says, it is as long as a hello.
  const auto acknowledgement = std::min(count, client.acknowledgement_left);
  client.acknowledgement_left -= acknowledgement;
  bytes += acknowledgement;
  count -= acknowledgement;
  while (count > 0) {
    client.inbox[client.inbox_count++] = *bytes++;
    count--;
    const auto message = wire::decode(client.inbox, client.inbox_count);
    if (message.kind == wire::Kind::incomplete && client.inbox_count < sizeof client.inbox) continue;
    if (message.kind == wire::Kind::quit) {
      say_goodbye(client);
    } else {
      report(Trouble::protocol, path() + ": hung up on follower " + std::to_string(client.id) + ", which does not speak the protocol");
      settle(client, Departure::vanished);
      hang_up(client, true);
    }
    return;
  }
}

// It said quit. If it has yet to take an update that it was told by, it will count itself out, or it hangs up and never will: that shows only as long as
// the connection lasts and nothing else is sent to it.
void WriterSession::say_goodbye(Client &client) {
  discount(client);
  client.leaving = true;
  client.answer_at = Deadline::after(longest_leaving);
  await_goodbye(client);
}

void WriterSession::await_goodbye(Client &client) {
  const auto last = told_of_frame(client) ? taken(client.fd.get()) : Taken::yes;
  if (last == Taken::never) {
    depart(client, Departure::unread);
  } else if (last == Taken::yes || client.answer_at.passed()) {
    answer_quit(client);
  }
}

void WriterSession::answer_quit(Client &client) {
  settle(client, Departure::quit);
  hang_up(client, true);
}

// A follower is gone, by its own will or not.
void WriterSession::depart(Client &client, Departure how) {
  settle(client, how);
  hang_up(client, false);
}

// What a follower that goes owes of the current frame. If a frame is being written, all have read the one before.
void WriterSession::settle(const Client &client, Departure how) {
  if (!told_of_frame(client) || objects_.semaphores().writing() > 0) return;
  if (how == Departure::unread) {
    // It never took the update off its socket, so it cannot have counted itself out.
    objects_.semaphores().count_out();
    busy_seen_ = objects_.semaphores().busy();
    return;
  }
  if (objects_.semaphores().busy() <= 0 || counted_itself_out(client)) return;
  const auto &patience = how == Departure::quit ? with_quit : with_vanished;
  readers_gone_.push_back(client.process);
  unproven_++;
  overdue_ = earlier(overdue_, Deadline::after(patience.overdue));
  doubtful_ = earlier(doubtful_, Deadline::after(patience.doubtful));
}

// Whether that can be seen: its process used the semaphore last, which since the frame's end only its readers do.
bool WriterSession::counted_itself_out(const Client &client) const {
  if (client.process <= 0 || client.process == ::getpid() || objects_.semaphores().last_users()[0] != client.process) return false;
  const auto same = [&](const auto &other) { return other->process == client.process && told_of_frame(*other); };
  return std::count_if(clients_.begin(), clients_.end(), same) == 1 &&
         std::find(readers_gone_.begin(), readers_gone_.end(), client.process) == readers_gone_.end();
}

// No longer among those that are told of frames.
void WriterSession::discount(Client &client) {
  if (!client.counted) return;
  client.counted = false;
  client_count_--;
  tell(event_of(EventKind::follower_left, client.id));
}

void WriterSession::hang_up(Client &client, bool say_quit) {
  // Before the answer, which a follower that leaves waits for.
  discount(client);
  client.leaving = false;
  client.gone = true;
  if (say_quit && client.acknowledged) {
    const auto quit = wire::encode_quit();
    os::send_all(client.fd.get(), quit.data(), quit.size());
  }
  // Wakes the serving thread, which alone may close it: the number must not be another file's while it is polled.
  ::shutdown(client.fd.get(), SHUT_RDWR);
}

void WriterSession::remove_departed() {
  objects_.close_retired();
  const auto gone = [](const std::unique_ptr<Client> &client) { return client->gone; };
  clients_.erase(std::remove_if(clients_.begin(), clients_.end(), gone), clients_.end());
}

WriterSession::Begun WriterSession::begin(std::size_t size, Deadline deadline) {
  if (writing_) throw Failure(Reason::wrong_state, path() + ": a frame is being written already: commit or abort it first");
  int renewals = 0;
  const auto may_renew_again = [&] {
    if (++renewals == most_renewals) throw Failure(Reason::system, path() + ": somebody removes or changes its semaphores again and again");
  };
  for (;;) {
    if (closed_.load(std::memory_order_acquire)) return Begun::closed;
    // A segment that could not be had before.
    if (!objects_.complete()) renew();
    look_at_objects();
    if (objects_lost_) {
      const std::lock_guard lock(mutex_);
      report(Trouble::segment, path() + ": somebody removed its segment or changed its semaphores; made new ones");
      renew_locked();
    }
    const bool alone = nobody_reads_ && client_count_ == 0;
    const auto result = alone ? Lock::taken : lock(deadline);
    if (result == Lock::taken) {
      writing_ = true;
      locked_ = !alone;
      // Whoever read the frame before has done so.
      nobody_reads_ = true;
      if (make_room(size)) return Begun::ok;
      may_renew_again();
      continue;
    }
    // Whoever ends the writer removes the semaphores under those that wait for them.
    if (closed_.load(std::memory_order_acquire)) return Begun::closed;
    if (result == Lock::failed) throw system_failure(path() + ": taking the write lock", errno);
    if (result == Lock::gone) {
      may_renew_again();
      const std::lock_guard lock(mutex_);
      report(Trouble::semaphores, path() + ": somebody removed or changed its semaphores; made new ones");
      renew_locked();
      continue;
    }
    // The serving thread may be the very one that writes, from within what it was told.
    look_around();
    if (stuck()) {
      may_renew_again();
      renew();
      continue;
    }
    name_holders();
    if (interrupted_.exchange(false, std::memory_order_acq_rel)) return Begun::interrupted;
    if (deadline.passed()) return Begun::timeout;
  }
}

// For a frame that is begun; else it is ended again. False if somebody took the segment's key meanwhile, which a new generation gets past.
bool WriterSession::make_room(std::size_t size) {
  try {
    if (size > mapping()->size()) resize(size);
    return true;
  } catch (const Failure &failure) {
    abort();
    if (objects_.complete() || failure.system_error() != EEXIST) throw;
    return false;
  } catch (...) {
    abort();
    throw;
  }
}

// Looked at now and then only, which costs nothing. If nobody reads, whatever the semaphores say is somebody else's: mended before a follower joins.
void WriterSession::look_at_objects() {
  if (!look_again_.passed()) return;
  look_again_ = Deadline::after(objects_slice);
  const std::lock_guard lock(mutex_);
  if (removed_) return;
  const auto semaphores = objects_.semaphores();
  if (objects_lost() || (nobody_reads_ && (semaphores.busy() > 0 || semaphores.writing() > 0))) objects_lost_ = true;
}

// Whether somebody removed the segment or the semaphores: nobody can join then, and a follower that attaches anew finds nothing or another's.
bool WriterSession::objects_lost() const { return objects_.segment_removed() || objects_.semaphores().busy() < 0; }

// One wait for the write lock, of a slice at most. Where readers are fast it looks again and again before it sleeps.
Lock WriterSession::lock(Deadline deadline) {
  const auto semaphores = objects_.semaphores();
  const auto began = os::now();
  const auto budget = std::min(spin_.budget(began), deadline.left());
  auto result = Lock::timeout;
  while (os::now() - began < budget && (result = semaphores.write_begin(0)) == Lock::timeout) spin_.pause();
  if (result == Lock::timeout) result = semaphores.write_begin(std::min(deadline.left(), lock_slice));
  spin_.waited(began, os::now());
  return result;
}

// Whether nobody will ever end what the semaphores say. Proof is a writer within, while this one is not; more busy readers than were told and may still
// count themselves out; readers that become more; and somebody else's hand. After a while it is what a reader owes that went.
bool WriterSession::stuck() {
  const std::lock_guard lock(mutex_);
  const int busy = objects_.semaphores().busy();
  if (busy <= 0) return objects_.semaphores().writing() > 0;
  const auto reads = [this](const auto &client) { return !client->gone && told_of_frame(*client); };
  const auto reading = static_cast<int>(std::count_if(clients_.begin(), clients_.end(), reads));
  const bool more = busy > busy_seen_;
  busy_seen_ = busy;
  return objects_.semaphores().writing() > 0 || more || busy > reading + unproven_ || (busy > reading && overdue_.passed()) || doubtful_.passed() ||
         meddled_with();
}

// Says, once of each, who holds the frame that the next one waits for: those who did not even take the update off their sockets, else all who were told.
void WriterSession::name_holders() {
  const std::lock_guard lock(mutex_);
  if (name_holders_at_.is_never()) name_holders_at_ = Deadline::after(long_held);
  const int busy = objects_.semaphores().busy();
  if (busy <= 0 || !name_holders_at_.passed()) return;
  std::vector<Client *> told, unread;
  for (const auto &client : clients_) {
    if (client->gone || !told_of_frame(*client)) continue;
    told.push_back(client.get());
    if (taken(client->fd.get()) == Taken::not_yet) unread.push_back(client.get());
  }
  // One that has not read it owes a count: if that is all of them, nobody else holds it.
  const auto &holders = static_cast<int>(unread.size()) == busy ? unread : told;
  if (std::all_of(holders.begin(), holders.end(), [](const Client *client) { return client->named; })) return;
  const bool sure = static_cast<int>(holders.size()) == busy;
  std::string names;
  for (auto *client : holders) {
    client->named = true;
    names += (names.empty() ? "" : sure ? " and " : " or ") + os::describe(client->process);
  }
  report(Trouble::held, path() + ": no frame can be written, since the last one has been held for 2 s " + (sure ? "by " : "by one of these: ") + names);
}

// Whether the semaphores were used by somebody who is neither the writer nor told of the current frame, or set instead of counted.
bool WriterSession::meddled_with() const {
  if (objects_.semaphores_set()) return true;
  const auto last = objects_.semaphores().last_users()[0];
  if (last <= 0 || last == ::getpid()) return false;
  const auto may = [&](pid_t process) { return process <= 0 || process == last; };
  return std::none_of(clients_.begin(), clients_.end(), [&](const auto &client) { return told_of_frame(*client) && may(client->process); }) &&
         std::none_of(readers_gone_.begin(), readers_gone_.end(), may);
}

// A new generation: whoever still reads keeps the old segment and tears nothing, and every follower joins anew.
void WriterSession::renew() {
  const std::lock_guard lock(mutex_);
  renew_locked();
}

void WriterSession::renew_locked() {
  check_not_removed();
  // The serving thread waits for callers at the listener there was.
  if (objects_.renew()) wake_.signal();
  objects_lost_ = false;
  nobody_reads_ = true;
  segment_++;
  forget_readers();
  for (auto &client : clients_) {
    if (!client->gone) hang_up(*client, true);
  }
}

void WriterSession::forget_readers() noexcept {
  readers_gone_.clear();
  unproven_ = 0;
  overdue_ = doubtful_ = name_holders_at_ = Deadline::never();
  busy_seen_ = 0;
}

void WriterSession::leave_behind() {
  if (writing_) throw Failure(Reason::wrong_state, path() + ": a frame is being written: commit or abort it first");
  renew();
}

void WriterSession::resize(std::size_t size) {
  if (!writing_) throw Failure(Reason::wrong_state, path() + ": resize without a frame being written");
  // Never smaller: a follower attaches anew only when a frame's size changes.
  if (size <= mapping()->size()) return;
  const std::lock_guard lock(mutex_);
  check_not_removed();
  const auto before = mapping();
  try {
    objects_.replace_segment(size);
  } catch (...) {
    // Another one of the old size may be there instead.
    if (mapping() != before) segment_++;
    throw;
  }
  segment_++;
}

int WriterSession::commit(std::size_t size, const transport::FrameTimes & /* System V cannot carry them */) {
  if (!writing_) throw Failure(Reason::wrong_state, path() + ": commit without a frame being written");
  if (size > mapping()->size()) {
    const auto capacity = mapping()->size();
    abort();
    throw Failure(Reason::bad_size, path() + ": a frame of " + std::to_string(size) + " bytes does not fit the segment of " + std::to_string(capacity));
  }
  const std::lock_guard lock(mutex_);
  if (removed_) writing_ = false;
  check_not_removed();
  hear_acknowledgements();
  int readers = 0;
  for (auto &client : clients_) {
    if (!client->counted) continue;
    if (client->told_size == std::optional<std::uint64_t>(size) && client->segment != segment_) {
      // libshmdata's follower looks for a new segment only when the size changes: told this size again it would read the old one for ever.
      hang_up(*client, true);
      continue;
    }
    readers++;
  }
  frame_++;
  forget_readers();
  busy_seen_ = readers;
  nobody_reads_ = readers == 0;
  writing_ = false;
  // The frame is complete and the lock ends before anybody is woken: a follower wakes once, not twice. Without the lock there is none to end: those that joined
  // since the frame was begun are told of it, and have read nothing before.
  const auto semaphores = objects_.semaphores();
  if (locked_ ? !semaphores.write_end(readers) : readers > 0 && !semaphores.count_in(readers)) {
    renew_locked();
    throw Failure(Reason::system, path() + ": somebody removed or changed its semaphores while a frame was written; the frame is lost, new ones are made");
  }
  const auto update = wire::encode_update(size);
  int told = 0;
  for (auto &client : clients_) {
    if (!client->counted) continue;
    if (os::send_all(client->fd.get(), update.data(), update.size())) {
      client->told_frame = frame_;
      client->told_size = size;
      client->segment = segment_;
      told++;
    } else {
      objects_.semaphores().count_out();
      hang_up(*client, false);
    }
  }
  return told;
}

void WriterSession::abort() noexcept {
  if (!writing_) return;
  writing_ = false;
  // Where somebody removed or changed the semaphores meanwhile, the next begin finds out and makes new ones.
  if (locked_ && !objects_.semaphores().write_end(0)) objects_.semaphores().remove();
}

void WriterSession::close() noexcept {
  closed_.store(true, std::memory_order_release);
  wake_.signal();
}

void WriterSession::remove() noexcept {
  const std::lock_guard lock(mutex_);
  if (removed_) return;
  removed_ = true;
  objects_.withdraw();
  for (auto &client : clients_) {
    if (!client->gone) hang_up(*client, true);
  }
  // Nor does anybody wait to be let in.
  ::shutdown(objects_.listener(), SHUT_RDWR);
  while (os::OwnFd(::accept(objects_.listener(), nullptr, nullptr))) {
  }
}

void WriterSession::check_not_removed() const {
  if (removed_) throw Failure(Reason::wrong_state, path() + ": this writer has ended");
}

void WriterSession::report(Trouble trouble, std::string text) {
  if (auto now = problems_.note(trouble, std::move(text))) {
    tell(event_of(EventKind::problem), std::move(*now));
  } else {
    // When that is to be said decides how long the serving thread may wait.
    wake_.signal();
  }
}

// For serve to come back with, whichever thread found out.
void WriterSession::tell(const Event &event, std::string text) {
  if (removed_) return;
  pending_.emplace_back(event, std::move(text));
  wake_.signal();
}

}  // namespace shmdata::session
