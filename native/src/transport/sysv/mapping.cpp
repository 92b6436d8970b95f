// SPDX-License-Identifier: Apache-2.0
#include "mapping.hpp"

#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include <atomic>

namespace shmdata::sysv {
namespace {
std::atomic<std::int64_t> last_number{0};

// Pages that hold nothing cost nothing, and need not be promised.
#if defined(MAP_NORESERVE)
constexpr int private_memory = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int private_memory = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

// What a segment of that size takes of the address space.
std::size_t whole_pages(std::size_t size) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

std::shared_ptr<Mapping> Mapping::attach(int segment_id, std::size_t size, Access access) {
  void *address = ::shmat(segment_id, nullptr, access == Access::read_only ? SHM_RDONLY : 0);
  if (address == reinterpret_cast<void *>(-1)) return nullptr;
  try {
    return std::make_shared<Mapping>(address, size, access);
  } catch (...) {
    ::shmdt(address);
    throw;
  }
}

Mapping::Mapping(void *address, std::size_t size, Access access) noexcept : address_(address), size_(size), number_(++last_number), access_(access) {}

Mapping::~Mapping() {
  if (retired_) {
    ::munmap(address_, whole_pages(size_));
  } else {
    ::shmdt(address_);
  }
}

bool Mapping::retire() noexcept {
  const std::lock_guard lock(retiring_);
  if (retired_) return true;
  // In one step, as the kernel has it: nobody who reads or writes meanwhile finds nothing there.
  const int protection = access_ == Access::read_only ? PROT_READ : PROT_READ | PROT_WRITE;
  retired_ = ::mmap(address_, whole_pages(size_), protection, private_memory | MAP_FIXED, -1, 0) != MAP_FAILED;
  return retired_;
}

}  // namespace shmdata::sysv
