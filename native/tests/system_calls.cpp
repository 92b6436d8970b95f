// SPDX-License-Identifier: Apache-2.0
// Fortified declarations are inline functions, which cannot be defined again.
#undef _FORTIFY_SOURCE
#include "system_calls.hpp"

#include <dlfcn.h>
#include <poll.h>
#include <shmdata/extension.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <deque>

namespace system_calls {
namespace {

std::atomic<bool> counting{false};
// Null for none. A thread of an earlier fault may still look at that one, so each stays as it is.
std::atomic<const Fault *> injected{nullptr};
std::array<std::atomic<int>, calls> counts{};

const void *object_of(const void *address) {
  Dl_info info{};
  return ::dladdr(address, &info) != 0 ? info.dli_fbase : nullptr;
}

// By name: the address that this program sees of the function may be its own entry for it.
const void *library() {
  static const void *const base = object_of(::dlsym(RTLD_DEFAULT, "shmdata_extension_version"));
  return base;
}

template <class Result>
Result failed(int error) {
  errno = error;
  if constexpr (std::is_pointer_v<Result>) {
    return reinterpret_cast<Result>(-1);
  } else {
    return static_cast<Result>(-1);
  }
}

// real gets true if it is to do half of the work.
template <class Real>
auto pass(Call call, const void *caller, Real real) -> decltype(real(false)) {
  if (!counting.load(std::memory_order_acquire) || object_of(caller) != library()) return real(false);
  const int number = ++counts[static_cast<std::size_t>(call)];
  const auto *const fault = injected.load(std::memory_order_acquire);
  if (fault == nullptr) return real(false);
  const bool due = fault->and_later ? number >= fault->nth : number == fault->nth;
  if (fault->call != call || !due) return real(false);
  switch (fault->act) {
    case Act::fail:
      return failed<decltype(real(false))>(fault->number);
    case Act::raise_before:
      ::raise(fault->number);
      return real(false);
    case Act::raise_after: {
      const auto result = real(false);
      const int error = errno;
      ::raise(fault->number);
      errno = error;
      return result;
    }
    default:
      return real(true);
  }
}

// Nobody can do anything if a removal fails, so none is made to.
bool removal_goes_through(int command) {
  const auto *const fault = injected.load(std::memory_order_acquire);
  return command == IPC_RMID && fault != nullptr && fault->act == Act::fail;
}

}  // namespace

const char *name_of(Call call) {
  static constexpr const char *names[] = {
      "shmget", "shmat", "shmdt", "shmctl", "semget", "semop",         "semtimedop",        "semctl", "socket", "bind", "listen", "connect", "accept4",
      "send",   "recv",  "poll",  "ppoll",  "pipe2",  "inotify_init1", "inotify_add_watch", "flock",  "chmod"};
  static_assert(sizeof names / sizeof *names == calls);
  return names[static_cast<int>(call)];
}

void count() {
  clear();
  for (auto &each : counts) each = 0;
  counting = true;
}

void inject(const Fault &fault) {
  static std::deque<Fault> all;
  count();
  injected.store(&all.emplace_back(fault), std::memory_order_release);
}

void clear() { injected.store(nullptr, std::memory_order_release); }

int count_of(Call call) { return counts[static_cast<std::size_t>(call)]; }

bool interposed() {
  // Any path will do: to look for its directory takes one of the calls.
  count();
  ShmdataError error{};
  shmdata_follower_session_delete(shmdata_follower_session_open("/tmp/interposed", &error));
  return count_of(Call::pipe2) == 1;
}

}  // namespace system_calls

using system_calls::Call;
using system_calls::pass;
using system_calls::removal_goes_through;

// The next definition of the function whose name it is in.
#define NEXT(function) static const auto next = reinterpret_cast<decltype(&::function)>(::dlsym(RTLD_NEXT, #function))
#define CALLER __builtin_return_address(0)

extern "C" {

int shmget(key_t key, size_t size, int flags) noexcept {
  NEXT(shmget);
  return pass(Call::shmget, CALLER, [=](bool) { return next(key, size, flags); });
}

void *shmat(int id, const void *address, int flags) noexcept {
  NEXT(shmat);
  return pass(Call::shmat, CALLER, [=](bool) { return next(id, address, flags); });
}

int shmdt(const void *address) noexcept {
  NEXT(shmdt);
  return pass(Call::shmdt, CALLER, [=](bool) { return next(address); });
}

int shmctl(int id, int command, shmid_ds *buffer) noexcept {
  NEXT(shmctl);
  if (removal_goes_through(command)) return next(id, command, buffer);
  return pass(Call::shmctl, CALLER, [=](bool) { return next(id, command, buffer); });
}

int semget(key_t key, int count, int flags) noexcept {
  NEXT(semget);
  return pass(Call::semget, CALLER, [=](bool) { return next(key, count, flags); });
}

int semop(int id, sembuf *operations, size_t count) noexcept {
  NEXT(semop);
  return pass(Call::semop, CALLER, [=](bool) { return next(id, operations, count); });
}

int semtimedop(int id, sembuf *operations, size_t count, const timespec *limit) noexcept {
  NEXT(semtimedop);
  return pass(Call::semtimedop, CALLER, [=](bool) { return next(id, operations, count, limit); });
}

int semctl(int id, int number, int command, ...) noexcept {
  NEXT(semctl);
  va_list arguments;
  va_start(arguments, command);
  void *const argument = va_arg(arguments, void *);
  va_end(arguments);
  if (removal_goes_through(command)) return next(id, number, command, argument);
  return pass(Call::semctl, CALLER, [=](bool) { return next(id, number, command, argument); });
}

int socket(int domain, int type, int protocol) noexcept {
  NEXT(socket);
  return pass(Call::socket, CALLER, [=](bool) { return next(domain, type, protocol); });
}

int bind(int fd, const sockaddr *address, socklen_t size) noexcept {
  NEXT(bind);
  return pass(Call::bind, CALLER, [=](bool) { return next(fd, address, size); });
}

int listen(int fd, int backlog) noexcept {
  NEXT(listen);
  return pass(Call::listen, CALLER, [=](bool) { return next(fd, backlog); });
}

int connect(int fd, const sockaddr *address, socklen_t size) {
  NEXT(connect);
  return pass(Call::connect, CALLER, [=](bool) { return next(fd, address, size); });
}

int accept4(int fd, sockaddr *address, socklen_t *size, int flags) {
  NEXT(accept4);
  return pass(Call::accept4, CALLER, [=](bool) { return next(fd, address, size, flags); });
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  NEXT(send);
  return pass(Call::send, CALLER, [=](bool half) { return next(fd, bytes, half ? count / 2 : count, flags); });
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
  NEXT(recv);
  return pass(Call::recv, CALLER, [=](bool half) { return next(fd, bytes, half ? (count + 1) / 2 : count, flags); });
}

int poll(pollfd *descriptors, nfds_t count, int milliseconds) {
  NEXT(poll);
  return pass(Call::poll, CALLER, [=](bool) { return next(descriptors, count, milliseconds); });
}

int ppoll(pollfd *descriptors, nfds_t count, const timespec *limit, const sigset_t *mask) {
  NEXT(ppoll);
  return pass(Call::ppoll, CALLER, [=](bool) { return next(descriptors, count, limit, mask); });
}

int pipe2(int *ends, int flags) noexcept {
  NEXT(pipe2);
  return pass(Call::pipe2, CALLER, [=](bool) { return next(ends, flags); });
}

int inotify_init1(int flags) noexcept {
  NEXT(inotify_init1);
  return pass(Call::inotify_init1, CALLER, [=](bool) { return next(flags); });
}

int inotify_add_watch(int fd, const char *path, uint32_t mask) noexcept {
  NEXT(inotify_add_watch);
  return pass(Call::inotify_add_watch, CALLER, [=](bool) { return next(fd, path, mask); });
}

int flock(int fd, int operation) noexcept {
  NEXT(flock);
  return pass(Call::flock, CALLER, [=](bool) { return next(fd, operation); });
}

int chmod(const char *path, mode_t mode) noexcept {
  NEXT(chmod);
  return pass(Call::chmod, CALLER, [=](bool) { return next(path, mode); });
}
}
