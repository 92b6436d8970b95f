// SPDX-License-Identifier: Apache-2.0
#include "semaphores.hpp"

#include <sys/ipc.h>
#include <sys/sem.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "nonzero_id.hpp"
#include "os/deadline.hpp"

namespace shmdata::sysv {
namespace {

constexpr unsigned short busy_index = 0;
constexpr unsigned short writing_index = 1;

#if defined(__linux__)
// semctl(2) wants the caller to declare it; other systems declare it themselves.
union SemaphoresArgument {
  int val;
  semid_ds *buf;
  unsigned short *array;
};
#else
using SemaphoresArgument = ::semun;
#endif

sembuf op(unsigned short index, int change, int flags = 0) noexcept {
  sembuf operation{};
  operation.sem_num = index;
  operation.sem_op = static_cast<short>(change);
  operation.sem_flg = static_cast<short>(flags);
  return operation;
}

// Without IPC_NOWAIT even a timeout of 0 would sleep.
template <std::size_t n>
int try_once(int id, sembuf (&operations)[n]) noexcept {
  for (auto &operation : operations) operation.sem_flg = static_cast<short>(operation.sem_flg | IPC_NOWAIT);
  return ::semop(id, operations, n);
}

template <std::size_t n>
int timed(int id, sembuf (&operations)[n], std::int64_t nanoseconds) noexcept {
  if (nanoseconds == 0) return try_once(id, operations);
#if defined(__linux__)
  const auto limit = os::to_timespec(nanoseconds);
  return ::semtimedop(id, operations, n, &limit);
#else
  // No semtimedop: look, sleep a little, look again.
  const auto deadline = os::Deadline::after(nanoseconds);
  for (;;) {
    if (try_once(id, operations) == 0) return 0;
    if (errno != EAGAIN || deadline.passed()) return -1;
    const auto pause = os::to_timespec(std::min<std::int64_t>(deadline.left(), os::millisecond / 4));
    ::nanosleep(&pause, nullptr);
  }
#endif
}

template <std::size_t n>
Lock acquire(int id, sembuf (&operations)[n], std::int64_t nanoseconds) noexcept {
  const auto deadline = os::Deadline::after(nanoseconds);
  for (;;) {
    if (timed(id, operations, deadline.left()) == 0) return Lock::taken;
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
        return Lock::timeout;
      case EIDRM:
      case EINVAL:
      case ERANGE:  // somebody set one to a value that cannot be counted up any more
        return Lock::gone;
      default:
        return Lock::failed;
    }
  }
}

// For operations that never wait.
template <std::size_t n>
bool at_once(int id, sembuf (&operations)[n]) noexcept {
  while (try_once(id, operations) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

std::optional<Semaphores> Semaphores::create(key_t key, mode_t mode) noexcept {
  const auto make = [mode](key_t under) { return ::semget(under, count, IPC_CREAT | IPC_EXCL | static_cast<int>(mode)); };
  const int id = make_with_nonzero_id(key, make, [](int made) { Semaphores(made).remove(); });
  if (id < 0) return std::nullopt;
  return Semaphores(id);
}

std::optional<Semaphores> Semaphores::find(key_t key) noexcept {
  const int id = ::semget(key, count, 0);
  if (id < 0) return std::nullopt;
  return Semaphores(id);
}

std::optional<SemaphoresState> Semaphores::state() const noexcept {
  semid_ds kernel{};
  SemaphoresArgument argument{};
  argument.buf = &kernel;
  if (::semctl(id_, 0, IPC_STAT, argument) != 0) return std::nullopt;
  SemaphoresState state;
  state.count = static_cast<unsigned long>(kernel.sem_nsems);
  state.user = kernel.sem_perm.cuid;
  state.mode = kernel.sem_perm.mode & 0777;
  state.used = kernel.sem_otime;
  state.changed = kernel.sem_ctime;
  return state;
}

bool Semaphores::remove() const noexcept { return ::semctl(id_, 0, IPC_RMID) == 0; }

Lock Semaphores::write_begin(std::int64_t nanoseconds) const noexcept {
  sembuf operations[] = {op(busy_index, 0), op(writing_index, +1, SEM_UNDO), op(busy_index, +1, SEM_UNDO)};
  return acquire(id_, operations, nanoseconds);
}

bool Semaphores::write_end(int readers) const noexcept {
  // An operation of 0 would wait for 0, so without readers there is none.
  if (readers == 0) {
    sembuf operations[] = {op(busy_index, -1, SEM_UNDO), op(writing_index, -1, SEM_UNDO)};
    return at_once(id_, operations);
  }
  sembuf operations[] = {op(busy_index, -1, SEM_UNDO), op(busy_index, readers), op(writing_index, -1, SEM_UNDO)};
  return at_once(id_, operations);
}

bool Semaphores::count_in(int readers) const noexcept {
  sembuf operations[] = {op(busy_index, readers)};
  return at_once(id_, operations);
}

Lock Semaphores::read_begin(std::int64_t nanoseconds) const noexcept {
  // The value stays the same, but from now on the kernel will take the count off if this process dies.
  sembuf operations[] = {op(writing_index, 0), op(busy_index, -1), op(busy_index, +1, SEM_UNDO)};
  return acquire(id_, operations, nanoseconds);
}

void Semaphores::read_end() const noexcept {
  sembuf operations[] = {op(busy_index, -1, SEM_UNDO)};
  at_once(id_, operations);
}

Lock Semaphores::take_over(std::int64_t nanoseconds) const noexcept {
  sembuf operations[] = {op(busy_index, -1), op(busy_index, +1, SEM_UNDO)};
  return acquire(id_, operations, nanoseconds);
}

Lock Semaphores::await_written(std::int64_t nanoseconds) const noexcept {
  sembuf operations[] = {op(writing_index, 0)};
  return acquire(id_, operations, nanoseconds);
}

bool Semaphores::count_out() const noexcept {
  sembuf operations[] = {op(busy_index, -1)};
  return at_once(id_, operations);
}

Lock Semaphores::count_out(std::int64_t nanoseconds) const noexcept {
  sembuf operations[] = {op(busy_index, -1)};
  return acquire(id_, operations, nanoseconds);
}

int Semaphores::busy() const noexcept { return ::semctl(id_, busy_index, GETVAL); }
int Semaphores::writing() const noexcept { return ::semctl(id_, writing_index, GETVAL); }

std::array<pid_t, Semaphores::count> Semaphores::last_users() const noexcept {
  return {std::max(0, ::semctl(id_, busy_index, GETPID)), std::max(0, ::semctl(id_, writing_index, GETPID))};
}

}  // namespace shmdata::sysv
