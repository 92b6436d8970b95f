// SPDX-License-Identifier: Apache-2.0
#include "segment.hpp"

#include <sys/ipc.h>
#include <sys/shm.h>

#if defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#include <cerrno>

#include "nonzero_id.hpp"

namespace shmdata::sysv {
namespace {
void detach(void *address, std::size_t /*size*/) noexcept { ::shmdt(address); }
}  // namespace

std::optional<Segment> Segment::create(key_t key, std::size_t size, mode_t mode) noexcept {
  // The object that only occupies the id 0 can be as small as possible.
  const auto make = [&](key_t under) {
    const auto bytes = under == key ? size : 1;
    return ::shmget(under, bytes, IPC_CREAT | IPC_EXCL | static_cast<int>(mode));
  };
  const int id = make_with_nonzero_id(key, make, [](int made) { Segment(made).remove(); });
  if (id < 0) return std::nullopt;
  return Segment(id);
}

std::optional<Segment> Segment::find(key_t key) noexcept {
  const int id = ::shmget(key, 0, 0);
  if (id < 0) return std::nullopt;
  return Segment(id);
}

std::optional<SegmentState> Segment::state() const noexcept {
  shmid_ds kernel{};
  if (::shmctl(id_, IPC_STAT, &kernel) != 0) return std::nullopt;
  SegmentState state;
  state.size = kernel.shm_segsz;
#if defined(__linux__)
  state.removed = (kernel.shm_perm.mode & SHM_DEST) != 0;
#else
  // A removed segment loses its key.
  state.removed = kernel.shm_perm._key == IPC_PRIVATE;
#endif
  state.creator = kernel.shm_cpid;
  state.attached = static_cast<unsigned long>(kernel.shm_nattch);
  state.user = kernel.shm_perm.cuid;
  state.mode = kernel.shm_perm.mode & 0777;
  return state;
}

std::shared_ptr<transport::Mapping> Segment::attach(std::size_t size, transport::Access access) const {
  void *const address = ::shmat(id_, nullptr, access == transport::Access::read_only ? SHM_RDONLY : 0);
  if (address == reinterpret_cast<void *>(-1)) return nullptr;
  try {
    return std::make_shared<transport::Mapping>(address, size, access, detach);
  } catch (...) {
    ::shmdt(address);
    throw;
  }
}

bool Segment::remove() const noexcept { return ::shmctl(id_, IPC_RMID, nullptr) == 0; }

#if defined(__linux__)
unsigned long largest_segment() noexcept {
  shminfo info{};
  if (::shmctl(0, IPC_INFO, reinterpret_cast<shmid_ds *>(&info)) < 0) return 0;
  return info.shmmax;
}

unsigned long most_segments() noexcept {
  shminfo info{};
  if (::shmctl(0, IPC_INFO, reinterpret_cast<shmid_ds *>(&info)) < 0) return 0;
  return info.shmmni;
}
#elif defined(__APPLE__)
namespace {
unsigned long limit(const char *name) noexcept {
  unsigned long value = 0;
  std::size_t size = sizeof value;
  return ::sysctlbyname(name, &value, &size, nullptr, 0) == 0 ? value : 0;
}
}  // namespace
unsigned long largest_segment() noexcept { return limit("kern.sysv.shmmax"); }
unsigned long most_segments() noexcept { return limit("kern.sysv.shmmni"); }
#else
unsigned long largest_segment() noexcept { return 0; }
unsigned long most_segments() noexcept { return 0; }
#endif

}  // namespace shmdata::sysv
