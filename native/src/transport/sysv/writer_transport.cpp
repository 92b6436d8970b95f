// SPDX-License-Identifier: Apache-2.0
#include "writer_transport.hpp"

#include <sys/socket.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/sockios.h>
#include <sys/ioctl.h>
#endif

#include <algorithm>
#include <cerrno>

#include "os/failure.hpp"
#include "os/processes.hpp"
#include "os/socket_path.hpp"
#include "wire/messages.hpp"

namespace shmdata::sysv {
namespace {

using os::Deadline;
using os::millisecond;

// No descriptor can end a wait for the semaphores, so it is cut into slices.
constexpr std::int64_t lock_slice = 10 * millisecond;
// How long the next frame waits for a count that nobody may ever take off, after a reader left. If more readers are busy than are there, it is certainly the
// fault of one that left: overdue. Otherwise the others may only be slow: doubtful. A reader that vanished often owes its count; one that said goodbye hardly
// ever does.
struct Patience {
  std::int64_t overdue;
  std::int64_t doubtful;
};
constexpr Patience with_vanished{100 * millisecond, 250 * millisecond};
constexpr Patience with_polite{500 * millisecond, 10 * os::second};
// How often the thread that writes looks whether the segment and the semaphores are still there.
constexpr std::int64_t damage_slice = 500 * millisecond;
// If a frame is held for so long while the next one waits, it is worth a message.
constexpr std::int64_t long_held = 2 * os::second;
// Two socket files share their keys once in about 65536. Twice in a row is bad luck; this often means that something uses up the inodes.
constexpr int most_key_tries = 16;

// Whether the other end took what was sent to it. never: it hung up before.
enum class Taken { yes, not_yet, never };

Taken taken(int socket) noexcept {
#if defined(__linux__)
  int bytes = 0;
  // Before the error is asked for, because hanging up discards what was unread.
  const bool waiting = ::ioctl(socket, SIOCOUTQ, &bytes) == 0 && bytes > 0;
#else
  constexpr bool waiting = false;
#endif
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNRESET) return Taken::never;
  return waiting ? Taken::not_yet : Taken::yes;
}

}  // namespace

WriterTransport::WriterTransport(os::WriterSocket &socket, std::size_t size, mode_t mode) : socket_(socket), objects_(socket.path(), mode) {
  make_objects(size);
}

// The caller has locked the directory, if that was possible.
void WriterTransport::make_objects(std::size_t size) {
  for (int tries = 0; !objects_.make(socket_.file(), size); tries++) {
    if (tries == most_key_tries) {
      throw Failure(Reason::system, socket_.path() + ": every socket made here shares its System V keys with somebody else's objects: see ipcs");
    }
    socket_.replace();
  }
}

std::size_t WriterTransport::capacity() const {
  const std::lock_guard lock(mutex_);
  return objects_.mapping()->size();
}

// ---- frames

transport::WriterTransport::Begun WriterTransport::try_begin(std::size_t size, Deadline deadline) {
  const bool alone = nobody_reads_ && telling_ == 0;
  switch (alone ? Lock::taken : wait_for_lock(deadline)) {
    case Lock::taken:
      break;
    case Lock::timeout:
      return Begun::not_yet;
    case Lock::gone:
      return Begun::damaged;
    case Lock::failed:
      throw system_failure(socket_.path() + ": taking the write lock", errno);
  }
  writing_ = true;
  locked_ = !alone;
  // Those who read the frame before are done.
  nobody_reads_ = true;
  return make_room(size) ? Begun::yes : Begun::damaged;
}

// For a frame that has begun; if there is no room it is ended. False if somebody took the key of the segment meanwhile; renew gets past that.
bool WriterTransport::make_room(std::size_t size) {
  try {
    if (size > objects_.mapping()->size()) resize(size);
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

// One wait for the write lock, of a slice at most. If readers are fast it looks again and again before it sleeps.
Lock WriterTransport::wait_for_lock(Deadline deadline) {
  const auto semaphores = objects_.semaphores();
  const auto began = os::now();
  const auto budget = std::min(spin_.budget(began), deadline.left());
  auto result = Lock::timeout;
  while (os::now() - began < budget && (result = semaphores.write_begin(0)) == Lock::timeout) {
  }
  if (result == Lock::timeout) result = semaphores.write_begin(std::min(deadline.left(), lock_slice));
  spin_.waited(began, os::now());
  return result;
}

void WriterTransport::resize(std::size_t size) {
  // Never smaller: a follower attaches the segment again only if the size of a frame changes.
  if (size <= objects_.mapping()->size()) return;
  const std::lock_guard lock(mutex_);
  check_not_withdrawn();
  const auto before = objects_.mapping();
  try {
    objects_.replace_segment(size);
  } catch (...) {
    // Another one of the old size may be there instead.
    if (objects_.mapping() != before) segment_++;
    throw;
  }
  segment_++;
}

transport::WriterTransport::Committed WriterTransport::commit(std::size_t size, const transport::FrameTimes & /* the messages have no room for them */) {
  const std::lock_guard lock(mutex_);
  Committed committed;
  // Before anything changes: afterwards memory must not run out.
  committed.dropped.reserve(accounts_.size());
  accounts_.erase(std::remove_if(accounts_.begin(), accounts_.end(), [](const Account &account) { return account.left; }), accounts_.end());
  int readers = 0;
  for (auto &account : accounts_) {
    if (!account.telling) continue;
    if (account.size == std::optional<std::uint64_t>(size) && account.segment != segment_) {
      // A follower of libshmdata looks for a new segment only if the size changes. Told the same size again, it would go on reading the old one.
      drop(account, committed);
      continue;
    }
    readers++;
  }
  frame_++;
  forget_evidence();
  busy_seen_ = readers;
  nobody_reads_ = readers == 0;
  writing_ = false;
  // The frame is complete and the lock ends before anybody is woken, so that a follower wakes once, not twice. Without the lock there is none to end: those who
  // joined since the frame began are told about it, and have read nothing before.
  const auto semaphores = objects_.semaphores();
  if (locked_ ? !semaphores.write_end(readers) : readers > 0 && !semaphores.count_in(readers)) {
    committed.damaged = true;
    return committed;
  }
  const auto update = wire::encode_update(size);
  for (auto &account : accounts_) {
    if (!account.telling || account.left) continue;
    if (os::send_all(account.socket, update.data(), update.size())) {
      account.frame = frame_;
      account.size = size;
      account.segment = segment_;
      committed.told++;
    } else {
      semaphores.count_out();
      drop(account, committed);
    }
  }
  return committed;
}

void WriterTransport::abort() noexcept {
  if (!writing_) return;
  writing_ = false;
  // If somebody removed or changed the semaphores meanwhile, the next try_begin finds out.
  if (locked_ && !objects_.semaphores().write_end(0)) objects_.semaphores().remove();
}

void WriterTransport::drop(Account &account, Committed &committed) {
  committed.dropped.push_back(account.id);
  account.telling = false;
  account.left = true;
  telling_--;
}

// ---- followers

WriterTransport::Account *WriterTransport::find(int id) noexcept {
  const auto found = std::find_if(accounts_.begin(), accounts_.end(), [id](const Account &account) { return account.id == id && !account.left; });
  return found == accounts_.end() ? nullptr : &*found;
}

const WriterTransport::Account *WriterTransport::find(int id) const noexcept { return const_cast<WriterTransport *>(this)->find(id); }

void WriterTransport::join(int id, int socket, pid_t process) {
  const std::lock_guard lock(mutex_);
  Account account;
  account.id = id;
  account.socket = socket;
  account.process = process;
  account.segment = segment_;
  accounts_.push_back(account);
  telling_++;
}

void WriterTransport::stop_telling(int id) noexcept {
  const std::lock_guard lock(mutex_);
  auto *const account = find(id);
  if (account == nullptr || !account->telling) return;
  account->telling = false;
  telling_--;
}

transport::WriterTransport::Farewell WriterTransport::farewell(int id) const {
  const std::lock_guard lock(mutex_);
  const auto *const account = find(id);
  if (account == nullptr || !owes_current(*account)) return Farewell::done;
  switch (taken(account->socket)) {
    case Taken::not_yet:
      return Farewell::reading;
    case Taken::never:
      return Farewell::hung_up;
    default:
      return Farewell::done;
  }
}

void WriterTransport::leave(int id, Departure how) {
  const std::lock_guard lock(mutex_);
  auto *const account = find(id);
  if (account == nullptr) return;
  const auto semaphores = objects_.semaphores();
  // While a frame is being written, all have read the one before.
  if (owes_current(*account) && semaphores.writing() <= 0) {
    if (how == Departure::left_unread) {
      // It never took the announcement off its socket, so it cannot have counted itself out.
      semaphores.count_out();
      busy_seen_ = semaphores.busy();
      account->frame = 0;
    } else if (semaphores.busy() > 0 && !counted_itself_out(*account)) {
      const auto &patience = how == Departure::said_goodbye ? with_polite : with_vanished;
      account->unproven = true;
      unproven_++;
      overdue_ = earlier(overdue_, Deadline::after(patience.overdue));
      doubtful_ = earlier(doubtful_, Deadline::after(patience.doubtful));
    }
  }
  if (account->telling) telling_--;
  account->telling = false;
  account->left = true;
}

// Whether that can be seen: its process used the semaphore last, which since the end of the frame only its readers do.
bool WriterTransport::counted_itself_out(const Account &account) const {
  if (account.process <= 0 || account.process == ::getpid() || objects_.semaphores().last_users()[0] != account.process) return false;
  const auto of_process = [&](const Account &other) { return other.process == account.process && owes_current(other) && (!other.left || other.unproven); };
  return std::count_if(accounts_.begin(), accounts_.end(), of_process) == 1;
}

// ---- trouble

transport::WriterTransport::Damage WriterTransport::look_for_damage(bool at_once) {
  if (!at_once && !look_again_.passed() && !damaged_ && objects_.complete()) return Damage::none;
  const std::lock_guard lock(mutex_);
  if (withdrawn_) return Damage::none;
  if (!objects_.complete()) return Damage::silent;
  if (at_once) {
    if (is_damaged()) damaged_ = true;
  } else if (look_again_.passed()) {
    look_again_ = Deadline::after(damage_slice);
    const auto semaphores = objects_.semaphores();
    // If nobody reads, whatever the semaphores say is somebody else's doing. Mended before a follower joins.
    if (is_damaged() || (nobody_reads_ && (semaphores.busy() > 0 || semaphores.writing() > 0))) damaged_ = true;
  }
  return damaged_ ? Damage::removed : Damage::none;
}

// Whether somebody removed the segment or the semaphores. Nobody can join then, and a follower that attaches again finds nothing, or another writer's.
bool WriterTransport::is_damaged() const noexcept { return objects_.segment_removed() || objects_.semaphores().busy() < 0; }

transport::WriterTransport::Obstacle WriterTransport::obstacle() {
  const std::lock_guard lock(mutex_);
  Obstacle found;
  if (withdrawn_) return found;
  found.stuck = is_stuck();
  if (!found.stuck) found.holders = holders();
  return found;
}

// Whether nobody will ever end what the semaphores say. There is proof if
// - a writer is inside although this one is not,
// - the busy readers became more,
// - more readers are busy than were told and may still count themselves out, or
// - somebody else used the semaphores.
// Without proof it counts as such after a while, if a reader that left may still owe its count.
bool WriterTransport::is_stuck() {
  const auto semaphores = objects_.semaphores();
  const int busy = semaphores.busy();
  if (busy <= 0) return semaphores.writing() > 0;
  const auto reads = [this](const Account &account) { return !account.left && owes_current(account); };
  const auto reading = static_cast<int>(std::count_if(accounts_.begin(), accounts_.end(), reads));
  const bool more = busy > busy_seen_;
  busy_seen_ = busy;
  return semaphores.writing() > 0 || more || busy > reading + unproven_ || (busy > reading && overdue_.passed()) || doubtful_.passed() || meddled_with();
}

// Whether the semaphores were used by somebody who is neither the writer nor was told about the current frame, or set instead of counted.
bool WriterTransport::meddled_with() const {
  if (objects_.semaphores_set()) return true;
  const auto last = objects_.semaphores().last_users()[0];
  if (last <= 0 || last == ::getpid()) return false;
  return std::none_of(accounts_.begin(), accounts_.end(),
                      [&](const Account &account) { return owes_current(account) && (account.process <= 0 || account.process == last); });
}

// Who holds the frame that the next one waits for: those who have not even taken the announcement off their sockets, otherwise all who were told. Each is
// named once; "" if there is nobody to name now.
std::string WriterTransport::holders() {
  if (name_holders_at_.is_never()) name_holders_at_ = Deadline::after(long_held);
  const int busy = objects_.semaphores().busy();
  if (busy <= 0 || !name_holders_at_.passed()) return "";
  std::vector<Account *> told, unread;
  for (auto &account : accounts_) {
    if (account.left || !owes_current(account)) continue;
    told.push_back(&account);
    if (taken(account.socket) == Taken::not_yet) unread.push_back(&account);
  }
  // A follower that has not read the announcement owes a count. If they are as many as are busy, nobody else holds the frame.
  const auto &holders = static_cast<int>(unread.size()) == busy ? unread : told;
  if (std::all_of(holders.begin(), holders.end(), [](const Account *account) { return account->named; })) return "";
  const bool sure = static_cast<int>(holders.size()) == busy;
  std::string names;
  for (auto *account : holders) {
    account->named = true;
    names += (names.empty() ? "" : sure ? " and " : " or ") + os::describe(account->process);
  }
  return (sure ? "by " : "by one of these: ") + names;
}

void WriterTransport::forget_evidence() noexcept {
  unproven_ = 0;
  overdue_ = doubtful_ = name_holders_at_ = Deadline::never();
  busy_seen_ = 0;
}

void WriterTransport::renew() {
  const std::lock_guard lock(mutex_);
  check_not_withdrawn();
  objects_.remove();
  const auto size = objects_.mapping()->size();
  if (!socket_.linked() || !objects_.make(socket_.file(), size)) {
    // Somebody took a key that was free for a moment. Another socket file has other keys.
    const auto turn = os::lock_directory(os::directory_of(socket_.path()));
    socket_.replace();
    make_objects(size);
  }
  damaged_ = false;
  nobody_reads_ = true;
  segment_++;
  forget_evidence();
  accounts_.clear();
  telling_ = 0;
}

bool WriterTransport::being_read() const noexcept {
  const std::lock_guard lock(mutex_);
  const auto semaphores = objects_.semaphores();
  return telling_ > 0 && semaphores.busy() > 0 && semaphores.writing() <= 0;
}

void WriterTransport::withdraw() noexcept {
  const std::lock_guard lock(mutex_);
  withdrawn_ = true;
  objects_.remove();
  // Their sockets are about to be closed, and the numbers may soon be those of other files.
  accounts_.clear();
  telling_ = 0;
}

void WriterTransport::check_not_withdrawn() const {
  if (withdrawn_) throw Failure(Reason::wrong_state, socket_.path() + ": this writer has ended");
}

}  // namespace shmdata::sysv
