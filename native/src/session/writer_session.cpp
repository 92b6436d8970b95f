// SPDX-License-Identifier: Apache-2.0
#include "writer_session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ipc/failure.hpp"
#include "ipc/wait.hpp"

namespace shmdata::session {
namespace {

using ipc::Deadline;
using ipc::Lock;
using ipc::millisecond;

// A wait for the readers cannot be ended by a descriptor: it is cut into pieces, between which it is looked whether one of them died.
constexpr std::int64_t lock_slice = 10 * millisecond;
// How long a frame may stay unread after one of its readers went before the writer gets past it with a new generation. One that says goodbye has
// most likely counted itself out, and somebody else is slow.
constexpr std::int64_t vanished_grace = 100 * millisecond;
constexpr std::int64_t quit_grace = 500 * millisecond;
constexpr std::int64_t farewell_limit = 500 * millisecond;
// Connections that never acknowledge cost a descriptor each; beyond this many the oldest is hung up on.
constexpr std::size_t most_unacknowledged = 64;
// As many callers are let in before everybody else is looked at again: those that come without end must not keep the thread.
constexpr int most_at_once = 32;
// Of the semaphores within one wait for the lock: somebody who removes them without end must not keep the caller.
constexpr int most_renewals = 4;
constexpr std::int64_t descriptors_pause = 100 * millisecond;

Event event_of(ShmdataEventKind kind, int client = 0) {
  Event event;
  event.kind = kind;
  event.client = client;
  return event;
}

std::string checked_type(std::string type) {
  if (type.size() > wire::longest_type) {
    throw Failure(SHMDATA_BAD_TYPE, "a type string of " + std::to_string(type.size()) + " bytes is too long: at most " + std::to_string(wire::longest_type));
  }
  return type;
}

std::size_t checked_size(std::size_t size, const std::string &path) {
  if (size == 0) throw Failure(SHMDATA_BAD_SIZE, path + ": a segment needs at least 1 byte");
  return size;
}

}  // namespace

WriterSession::WriterSession(const std::string &path, std::size_t size, std::string type, mode_t mode)
    : type_(checked_type(std::move(type))), objects_(path, checked_size(size, path), mode), wake_(path) {}

WriterSession::~WriterSession() {
  if (writing_) abort();
  // The last frame is read out before its semaphores go; a follower that is hung or dead does not hold this up for long.
  const auto deadline = Deadline::after(farewell_limit);
  while (client_count_ > 0 && objects_.semaphores().busy() > 0 && !deadline.passed()) {
    look_around();
    const auto pause = ipc::to_timespec(millisecond);
    ::nanosleep(&pause, nullptr);
  }
  objects_.remove_all();
  for (auto &client : clients_) {
    if (!client->gone) hang_up(*client, true);
  }
}

Event WriterSession::serve(Deadline deadline) {
  for (bool looked = false;; looked = true) {
    if (closed_.load(std::memory_order_acquire)) return event_of(SHMDATA_CLOSED);
    {
      const std::lock_guard lock(mutex_);
      if (!pending_.empty()) {
        const auto event = pending_.front().first;
        if (event.kind == SHMDATA_PROBLEM) problem_ = std::move(pending_.front().second);
        pending_.pop_front();
        return event;
      }
    }
    // Callers that come and go without end are no reason to stay.
    if (looked && deadline.passed()) return event_of(SHMDATA_TIMEOUT);
    std::vector<pollfd> descriptors;
    auto until = deadline;
    {
      const std::lock_guard lock(mutex_);
      bury();
      descriptors.reserve(clients_.size() + 2);
      descriptors.push_back({wake_.fd(), POLLIN, 0});
      const bool accepting = accept_again_.passed();
      if (!accepting) until = earlier(until, accept_again_);
      descriptors.push_back({accepting ? objects_.listener() : -1, POLLIN, 0});
      for (const auto &client : clients_) descriptors.push_back({client->fd.get(), POLLIN, 0});
    }
    if (ipc::wait(descriptors.data(), descriptors.size(), until) > 0) {
      // Before the look at what was signalled.
      if (descriptors[0].revents != 0) wake_.clear();
      look_around();
    }
  }
}

// Looks at everybody once, without waiting: followers that come, acknowledge, speak or go.
void WriterSession::look_around() {
  const std::lock_guard lock(mutex_);
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
    ipc::OwnFd fd(::accept4(objects_.listener(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
#else
    ipc::OwnFd fd(::accept(objects_.listener(), nullptr, nullptr));
#endif
    if (fd) {
      greet(std::move(fd));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN) {
      // Out of descriptors or memory, with the caller still in the queue: look again later instead of at once for ever.
      report(path() + ": a follower cannot be let in: " + words(errno));
      accept_again_ = Deadline::after(descriptors_pause);
    }
    return;
  }
}

void WriterSession::greet(ipc::OwnFd fd) {
  // Without its segment it cannot join. Looked at here, where it costs nothing, not at every frame.
  if (objects_.segment_removed()) segment_lost_ = true;
  const auto hello = wire::encode_hello(objects_.mapping()->size(), type_);
  if (!ipc::send_all(fd.get(), hello.data(), hello.size())) return;
  auto client = std::make_unique<Client>();
  client->fd = std::move(fd);
  client->id = next_id_++;
  clients_.push_back(std::move(client));
  // It may be the writing thread that let it in, while the serving one waits for those it knew.
  wake_.signal();
  const auto waiting = [](const std::unique_ptr<Client> &c) { return !c->acknowledged && !c->gone; };
  if (static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), waiting)) > most_unacknowledged) {
    hang_up(**std::find_if(clients_.begin(), clients_.end(), waiting), false);
  }
}

// Reads what a follower says.
void WriterSession::hear(Client &client) {
  unsigned char bytes[wire::hello_size];
  const auto count = ::recv(client.fd.get(), bytes, sizeof bytes, MSG_DONTWAIT);
  if (count > 0) {
    understand(client, bytes, static_cast<std::size_t>(count));
  } else if (count == 0) {
    depart(client, Departure::vanished);
  } else if (errno != EAGAIN && errno != EINTR) {
    // The system says reset where the follower had something unread.
    depart(client, errno == ECONNRESET ? Departure::unread : Departure::vanished);
  }
}

void WriterSession::understand(Client &client, const unsigned char *bytes, std::size_t count) {
  if (!client.acknowledged) {
    client.acknowledged = true;
    client.segment = segment_;
    client_count_++;
    tell(event_of(SHMDATA_CLIENT_JOINED, client.id));
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
    const bool says_quit = message.kind == wire::Kind::quit;
    if (!says_quit) report(path() + ": hung up on follower " + std::to_string(client.id) + ", which does not speak the protocol");
    const auto quit = wire::encode_quit();
    ipc::send_all(client.fd.get(), quit.data(), quit.size());
    depart(client, says_quit ? Departure::quit : Departure::vanished);
    return;
  }
}

// A follower is gone, by its own will or not.
void WriterSession::depart(Client &client, Departure how) {
  const bool told = told_of_frame(client);
  if (told && how == Departure::unread) {
    // It never took the update off its socket, so it cannot have counted itself out.
    objects_.semaphores().count_out();
  } else if (told && objects_.semaphores().busy() > 0) {
    dead_from_ = earlier(dead_from_, Deadline::after(how == Departure::quit ? quit_grace : vanished_grace));
  }
  hang_up(client, false);
}

void WriterSession::hang_up(Client &client, bool say_quit) {
  if (say_quit && client.acknowledged) {
    const auto quit = wire::encode_quit();
    ipc::send_all(client.fd.get(), quit.data(), quit.size());
  }
  // Wakes the serving thread, which alone may close it: the number must not be another file's while it is polled.
  ::shutdown(client.fd.get(), SHUT_RDWR);
  client.gone = true;
  if (client.acknowledged) {
    client_count_--;
    tell(event_of(SHMDATA_CLIENT_LEFT, client.id));
  }
}

void WriterSession::bury() {
  const auto gone = [](const std::unique_ptr<Client> &client) { return client->gone; };
  clients_.erase(std::remove_if(clients_.begin(), clients_.end(), gone), clients_.end());
}

WriterSession::Begun WriterSession::begin(std::size_t size, Deadline deadline) {
  if (writing_) throw Failure(SHMDATA_WRONG_STATE, path() + ": a frame is being written already: commit or abort it first");
  int renewals = 0;
  const auto may_renew_again = [&] {
    if (++renewals == most_renewals) throw Failure(SHMDATA_SYSTEM, path() + ": somebody removes or changes its semaphores again and again");
  };
  for (;;) {
    if (closed_.load(std::memory_order_acquire)) return Begun::closed;
    // A segment that could not be had before.
    if (!objects_.complete()) renew();
    if (segment_lost_) {
      const std::lock_guard lock(mutex_);
      report(path() + ": somebody removed its segment; made a new one");
      renew_locked();
    }
    const auto result = lock(deadline);
    if (result == Lock::taken) break;
    if (result == Lock::failed) throw system_failure(path() + ": taking the write lock", errno);
    if (result == Lock::gone) {
      may_renew_again();
      const std::lock_guard lock(mutex_);
      report(path() + ": somebody removed or changed its semaphores; made new ones");
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
    if (interrupted_.exchange(false, std::memory_order_acq_rel)) return Begun::interrupted;
    if (deadline.passed()) return Begun::timeout;
  }
  writing_ = true;
  try {
    if (size > mapping()->size()) resize(size);
  } catch (...) {
    abort();
    throw;
  }
  return Begun::ok;
}

// One wait for the write lock, of a slice at most. Where readers are fast it looks again and again before it sleeps.
Lock WriterSession::lock(Deadline deadline) {
  const auto semaphores = objects_.semaphores();
  const auto began = ipc::now();
  const auto budget = std::min(spin_.budget(), deadline.left());
  auto result = Lock::timeout;
  while (ipc::now() - began < budget && (result = semaphores.write_begin(0)) == Lock::timeout) spin_.pause();
  const bool sleep = result == Lock::timeout;
  if (sleep) result = semaphores.write_begin(std::min(deadline.left(), lock_slice));
  spin_.waited(began, ipc::now(), sleep);
  return result;
}

// Whether nobody will ever end what the semaphores say. A writer within, while this one is not, and more busy readers than there are live ones, prove
// it: a reader of the current frame went without counting itself out, or somebody else counted. Where one went without proof it is assumed after a
// while, since a new generation harms nobody.
bool WriterSession::stuck() const {
  const std::lock_guard lock(mutex_);
  const auto reading = std::count_if(clients_.begin(), clients_.end(), [this](const auto &c) { return !c->gone && told_of_frame(*c); });
  return objects_.semaphores().writing() > 0 || objects_.semaphores().busy() > reading || dead_from_.passed();
}

// A new generation: whoever still reads keeps the old segment and tears nothing, and every follower joins anew.
void WriterSession::renew() {
  const std::lock_guard lock(mutex_);
  renew_locked();
}

void WriterSession::renew_locked() {
  check_not_removed();
  objects_.renew();
  segment_lost_ = false;
  segment_++;
  dead_from_ = Deadline::never();
  for (auto &client : clients_) {
    if (!client->gone) hang_up(*client, true);
  }
}

void WriterSession::leave_behind() {
  if (writing_) throw Failure(SHMDATA_WRONG_STATE, path() + ": a frame is being written: commit or abort it first");
  renew();
}

void WriterSession::resize(std::size_t size) {
  if (!writing_) throw Failure(SHMDATA_WRONG_STATE, path() + ": resize without a frame being written");
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

int WriterSession::commit(std::size_t size) {
  if (!writing_) throw Failure(SHMDATA_WRONG_STATE, path() + ": commit without a frame being written");
  if (size > mapping()->size()) {
    const auto capacity = mapping()->size();
    abort();
    throw Failure(SHMDATA_BAD_SIZE, path() + ": a frame of " + std::to_string(size) + " bytes does not fit the segment of " + std::to_string(capacity));
  }
  const std::lock_guard lock(mutex_);
  hear_acknowledgements();
  int readers = 0;
  for (auto &client : clients_) {
    if (client->gone || !client->acknowledged) continue;
    if (client->told_size == std::optional<std::uint64_t>(size) && client->segment != segment_) {
      // libshmdata's follower looks for a new segment only when the size changes: told this size again it would read the old one for ever.
      hang_up(*client, true);
      continue;
    }
    readers++;
  }
  frame_++;
  dead_from_ = Deadline::never();
  writing_ = false;
  // The frame is complete and the lock ends before anybody is woken: a follower wakes once, not twice.
  if (!objects_.semaphores().write_end(readers)) {
    renew_locked();
    throw Failure(SHMDATA_SYSTEM, path() + ": somebody removed or changed its semaphores while a frame was written; the frame is lost, new ones are made");
  }
  const auto update = wire::encode_update(size);
  int told = 0;
  for (auto &client : clients_) {
    if (client->gone || !client->acknowledged) continue;
    if (ipc::send_all(client->fd.get(), update.data(), update.size())) {
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
  if (!objects_.semaphores().write_end(0)) objects_.semaphores().remove();
}

void WriterSession::close() noexcept {
  closed_.store(true, std::memory_order_release);
  wake_.signal();
}

void WriterSession::remove() noexcept {
  const std::lock_guard lock(mutex_);
  removed_ = true;
  objects_.withdraw();
}

void WriterSession::check_not_removed() const {
  if (removed_) throw Failure(SHMDATA_WRONG_STATE, path() + ": was removed, since its process ends");
}

void WriterSession::report(std::string text) { tell(event_of(SHMDATA_PROBLEM), std::move(text)); }

// For serve to come back with, whichever thread found out.
void WriterSession::tell(const Event &event, std::string text) {
  pending_.emplace_back(event, std::move(text));
  wake_.signal();
}

}  // namespace shmdata::session
