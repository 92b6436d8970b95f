// SPDX-License-Identifier: Apache-2.0
#include "simulation.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>
#include <vector>

#include "os/deadline.hpp"

namespace fuzz {
namespace {

using shmdata::os::millisecond;
using shmdata::os::second;

constexpr std::int64_t system_call_time = 50'000;
// How much longer than its timeout a call may take: for its work, and because waits are cut into slices.
constexpr std::int64_t leeway = 100 * millisecond;
constexpr std::int64_t patience = 10 * second;

Simulation *simulation = nullptr;

}  // namespace

void fail(const std::string &what) {
  std::fprintf(stderr, "FOUND: %s\n", what.c_str());
  std::abort();
}

Simulation::Simulation() : now_(1000 * second) { simulation = this; }
Simulation::~Simulation() { simulation = nullptr; }

Simulation *Simulation::current() noexcept { return simulation != nullptr && simulation->inside_ ? simulation : nullptr; }

void Simulation::call(const char *name, std::int64_t limit, const std::function<void()> &body, OtherParty other) {
  name_ = name;
  end_ = now_ + limit + leeway;
  other_ = std::move(other);
  inside_ = true;
  body();
  inside_ = false;
  other_ = nullptr;
  interrupt_ = nullptr;
}

void Simulation::endless_call(const char *name, const std::function<void()> &body, const std::function<void()> &interrupt, OtherParty other) {
  interrupt_ = interrupt;
  call(name, patience, body, std::move(other));
}

void Simulation::pass(std::int64_t nanoseconds) {
  now_ += nanoseconds;
  if (now_ <= end_) return;
  if (!interrupt_) fail(std::string(name_) + " does not come back");
  const auto interrupt = std::exchange(interrupt_, nullptr);
  end_ = now_ + leeway;
  inside_ = false;
  interrupt();
  inside_ = true;
}

bool Simulation::let_other_act() {
  if (!other_) return false;
  inside_ = false;
  const bool acted = other_();
  inside_ = true;
  return acted;
}

void Simulation::before_system_call() {
  pass(system_call_time);
  let_other_act();
}

bool Simulation::sleep(std::int64_t nanoseconds, const std::function<bool()> &condition) {
  const auto until = nanoseconds < 0 ? now_ + 1000 * second : now_ + nanoseconds;
  while (!condition()) {
    if (now_ >= until) return false;
    // Alone, it sleeps to the end; else the other party gets to act now and then. An interrupt ends the sleep through the condition.
    const auto left = until - now_;
    const auto step = let_other_act() ? left / 8 + system_call_time : left;
    pass(std::max<std::int64_t>(1, interrupt_ ? std::min(step, end_ - now_ + 1) : step));
  }
  return true;
}

}  // namespace fuzz

using fuzz::Simulation;

namespace {

std::int64_t nanoseconds_of(const timespec *time) { return time == nullptr ? -1 : time->tv_sec * shmdata::os::second + time->tv_nsec; }

// How long a receive on this socket may sleep; 0 if it may not.
std::int64_t receive_limit(int fd, int flags) {
  if ((flags & MSG_DONTWAIT) != 0 || (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0) return 0;
  timeval limit{};
  socklen_t size = sizeof limit;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size);
  const auto nanoseconds = limit.tv_sec * shmdata::os::second + limit.tv_usec * 1000;
  return nanoseconds == 0 ? -1 : nanoseconds;
}

}  // namespace

// NOLINTBEGIN: the names are the linker's.
#define PASS_ON(result, name, parameters, arguments)                                      \
  result __real_##name parameters;                                                        \
  result __wrap_##name parameters {                                                       \
    if (auto *const simulation = Simulation::current()) simulation->before_system_call(); \
    return __real_##name arguments;                                                       \
  }

extern "C" {

PASS_ON(int, stat, (const char *path, struct stat *found), (path, found))
PASS_ON(int, connect, (int fd, const sockaddr *address, socklen_t size), (fd, address, size))
PASS_ON(int, accept4, (int fd, sockaddr *address, socklen_t *size, int flags), (fd, address, size, flags))
PASS_ON(ssize_t, send, (int fd, const void *bytes, size_t count, int flags), (fd, bytes, count, flags))
PASS_ON(int, poll, (pollfd * descriptors, nfds_t count, int milliseconds), (descriptors, count, milliseconds))
PASS_ON(int, shmget, (key_t key, size_t size, int flags), (key, size, flags))
PASS_ON(void *, shmat, (int id, const void *address, int flags), (id, address, flags))
PASS_ON(int, shmctl, (int id, int command, shmid_ds *kernel), (id, command, kernel))
PASS_ON(int, semget, (key_t key, int count, int flags), (key, count, flags))
PASS_ON(int, semop, (int id, sembuf *operations, size_t count), (id, operations, count))

int __real_clock_gettime(clockid_t clock, timespec *time);
int __wrap_clock_gettime(clockid_t clock, timespec *time) {
  auto *const simulation = Simulation::current();
  if (simulation == nullptr || clock != CLOCK_MONOTONIC) return __real_clock_gettime(clock, time);
  // Looking at the clock takes time as well: who looks again and again gets somewhere.
  simulation->before_system_call();
  *time = shmdata::os::to_timespec(simulation->now());
  return 0;
}

int __real_nanosleep(const timespec *time, timespec *left);
int __wrap_nanosleep(const timespec *time, timespec *left) {
  auto *const simulation = Simulation::current();
  if (simulation == nullptr) return __real_nanosleep(time, left);
  simulation->sleep(nanoseconds_of(time), [] { return false; });
  return 0;
}

int __real_ppoll(pollfd *descriptors, nfds_t count, const timespec *limit, const sigset_t *signals);
int __wrap_ppoll(pollfd *descriptors, nfds_t count, const timespec *limit, const sigset_t *signals) {
  auto *const simulation = Simulation::current();
  if (simulation == nullptr) return __real_ppoll(descriptors, count, limit, signals);
  simulation->before_system_call();
  int ready = 0;
  simulation->sleep(nanoseconds_of(limit), [&] {
    const timespec none{};
    ready = __real_ppoll(descriptors, count, &none, signals);
    return ready != 0;
  });
  return ready;
}

ssize_t __real_recv(int fd, void *bytes, size_t count, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t count, int flags) {
  auto *const simulation = Simulation::current();
  if (simulation == nullptr) return __real_recv(fd, bytes, count, flags);
  simulation->before_system_call();
  ssize_t received = -1;
  int error = 0;
  simulation->sleep(receive_limit(fd, flags), [&] {
    received = __real_recv(fd, bytes, count, flags | MSG_DONTWAIT);
    error = errno;
    return received >= 0 || error != EAGAIN;
  });
  errno = error;
  return received;
}

int __real_semtimedop(int id, sembuf *operations, size_t count, const timespec *limit);
int __wrap_semtimedop(int id, sembuf *operations, size_t count, const timespec *limit) {
  auto *const simulation = Simulation::current();
  if (simulation == nullptr) return __real_semtimedop(id, operations, count, limit);
  simulation->before_system_call();
  std::vector<sembuf> at_once(operations, operations + count);
  for (auto &operation : at_once) operation.sem_flg = static_cast<short>(operation.sem_flg | IPC_NOWAIT);
  int result = -1;
  int error = 0;
  simulation->sleep(nanoseconds_of(limit), [&] {
    result = __real_semop(id, at_once.data(), count);
    error = errno;
    return result == 0 || error != EAGAIN;
  });
  errno = error;
  return result;
}

}  // extern "C"
// NOLINTEND
