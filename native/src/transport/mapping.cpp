// SPDX-License-Identifier: Apache-2.0
#include "mapping.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

namespace shmdata::transport {
namespace {
std::atomic<std::int64_t> last_number{0};

// Pages that hold nothing cost nothing, so no memory is reserved for them.
#if defined(MAP_NORESERVE)
constexpr int private_memory = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int private_memory = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

// What memory of that size takes of the address space.
std::size_t whole_pages(std::size_t size) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

Mapping::Mapping(void *address, std::size_t size, Access access, Unmap unmap) noexcept
    : address_(address), size_(size), number_(++last_number), access_(access), unmap_(unmap) {}

Mapping::~Mapping() {
  if (retired_) {
    ::munmap(address_, whole_pages(size_));
  } else {
    unmap_(address_, size_);
  }
}

bool Mapping::retire() noexcept {
  const std::lock_guard lock(retiring_);
  if (retired_) return true;
  // The kernel does this in one step: a thread that reads or writes meanwhile always finds memory there.
  const int protection = access_ == Access::read_only ? PROT_READ : PROT_READ | PROT_WRITE;
  retired_ = ::mmap(address_, whole_pages(size_), protection, private_memory | MAP_FIXED, -1, 0) != MAP_FAILED;
  return retired_;
}

}  // namespace shmdata::transport
