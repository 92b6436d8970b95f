// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

#include "simulation.hpp"

// Closing an inotify instance that ever watched something takes the kernel some 10 ms, a hundred times as long as a run may. So the
// followers of all runs, of which there is one at a time, get the same instance one after the other, as good as new.
extern "C" int __real_inotify_init1(int flags);

namespace {

const int instance = __real_inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
std::vector<int> watches;

void renew() {
  for (const int watch : watches) ::inotify_rm_watch(instance, watch);
  watches.clear();
  char events[4096];
  while (::read(instance, events, sizeof events) > 0) {
  }
}

}  // namespace

extern "C" {

int __wrap_inotify_init1(int /*flags*/) {
  renew();
  return ::fcntl(instance, F_DUPFD_CLOEXEC, 0);
}

int __real_inotify_add_watch(int fd, const char *path, std::uint32_t events);
int __wrap_inotify_add_watch(int fd, const char *path, std::uint32_t events) {
  if (auto *const simulation = fuzz::Simulation::current()) simulation->before_system_call();
  const int watch = __real_inotify_add_watch(fd, path, events);
  if (watch >= 0) watches.push_back(watch);
  return watch;
}

}  // extern "C"
