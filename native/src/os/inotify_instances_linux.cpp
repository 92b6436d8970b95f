// SPDX-License-Identifier: Apache-2.0
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "inotify_instances.hpp"

namespace shmdata::os::inotify_instances {
namespace {

struct Pool {
  // After a fork the instances belong to the parent, and the lock may be held by one of its threads.
  const pid_t owner = ::getpid();
  std::mutex mutex;
  OwnFd idle[4];

  [[nodiscard]] bool ours() const noexcept { return owner == ::getpid(); }

  static Pool &get() noexcept {
    // Never destroyed, because a thread may need it while the process ends.
    alignas(Pool) static unsigned char memory[sizeof(Pool)];
    static auto *const pool = new (memory) Pool;
    return *pool;
  }
};

}  // namespace

OwnFd take() noexcept {
  auto &pool = Pool::get();
  if (pool.ours()) {
    const std::lock_guard lock(pool.mutex);
    for (auto &idle : pool.idle) {
      if (idle) return std::move(idle);
    }
  }
  return OwnFd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
}

void give_back(OwnFd instance) noexcept {
  char forgotten[4096];
  while (::read(instance.get(), forgotten, sizeof forgotten) > 0) {
  }
  auto &pool = Pool::get();
  if (!pool.ours()) return;
  const std::lock_guard lock(pool.mutex);
  for (auto &idle : pool.idle) {
    if (!idle) {
      idle = std::move(instance);
      return;
    }
  }
}

std::size_t idle() noexcept {
  auto &pool = Pool::get();
  if (!pool.ours()) return 0;
  const std::lock_guard lock(pool.mutex);
  return static_cast<std::size_t>(std::count_if(std::begin(pool.idle), std::end(pool.idle), [](const OwnFd &fd) { return static_cast<bool>(fd); }));
}

}  // namespace shmdata::os::inotify_instances
