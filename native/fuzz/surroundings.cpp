// SPDX-License-Identifier: Apache-2.0
#include "surroundings.hpp"

#include <dirent.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "os/inotify_instances.hpp"
#include "simulation.hpp"

namespace fuzz {
namespace {

union SemaphoreArgument {
  int value;
  seminfo *info;
};

std::size_t entries_of(const char *directory) {
  const std::unique_ptr<DIR, int (*)(DIR *)> open(::opendir(directory), ::closedir);
  if (!open) fail(std::string("cannot look into ") + directory);
  std::size_t count = 0;
  while (::readdir(open.get()) != nullptr) count++;
  return count;
}

// But for those that the library keeps for its next followers.
std::size_t descriptors() { return entries_of("/proc/self/fd") - shmdata::os::inotify_instances::idle(); }

// A segment that was removed but is still attached somewhere counts.
int segments() {
  shm_info info{};
  return ::shmctl(0, SHM_INFO, reinterpret_cast<shmid_ds *>(&info)) < 0 ? -1 : info.used_ids;
}

int semaphore_sets() {
  seminfo info{};
  SemaphoreArgument argument{};
  argument.info = &info;
  return ::semctl(0, 0, SEM_INFO, argument) < 0 ? -1 : info.semusz;
}

}  // namespace

Surroundings &Surroundings::get() {
  static Surroundings surroundings;
  return surroundings;
}

Surroundings::Surroundings() {
  own_objects_ = ::unshare(CLONE_NEWIPC) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWIPC) == 0;
  if (!own_objects_) std::fprintf(stderr, "no IPC namespace of its own: System V objects left behind go unnoticed\n");
  // In memory: a run makes and removes a socket or two.
  const char *const given = std::getenv("TMPDIR");
  std::string name = std::string(given != nullptr ? given : "/dev/shm") + "/shmdata-fuzz-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a directory like " + name);
  directory_ = name;
  std::atexit([] { ::rmdir(get().directory_.c_str()); });
}

void Surroundings::begin_run() { descriptors_ = descriptors(); }

void Surroundings::end_run() {
  require(descriptors() == descriptors_, "descriptors left open, or somebody else's closed");
  require(entries_of(directory_.c_str()) == 2, "files left behind");
  if (!own_objects_) return;
  require(segments() == 0, "segments left behind, or still attached");
  require(semaphore_sets() == 0, "semaphores left behind");
}

}  // namespace fuzz
