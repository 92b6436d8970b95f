// SPDX-License-Identifier: Apache-2.0
#include "mapping.hpp"

#include <sys/shm.h>

#include <atomic>

namespace shmdata::ipc {
namespace {
std::atomic<std::int64_t> last_number{0};
}

std::shared_ptr<Mapping> Mapping::attach(int segment_id, std::size_t size, Access access) {
  void *address = ::shmat(segment_id, nullptr, access == Access::read_only ? SHM_RDONLY : 0);
  if (address == reinterpret_cast<void *>(-1)) return nullptr;
  try {
    return std::make_shared<Mapping>(address, size);
  } catch (...) {
    ::shmdt(address);
    throw;
  }
}

Mapping::Mapping(void *address, std::size_t size) noexcept : address_(address), size_(size), number_(++last_number) {}

Mapping::~Mapping() { ::shmdt(address_); }

}  // namespace shmdata::ipc
