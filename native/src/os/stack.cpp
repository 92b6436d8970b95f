// SPDX-License-Identifier: Apache-2.0
#include "stack.hpp"

#include <pthread.h>

#include <limits>

namespace shmdata::os {
namespace {

// The lowest address of this thread's stack; 0 if it is unknown.
std::uintptr_t look_for_end() noexcept {
#if defined(__linux__)
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return 0;
  void *lowest = nullptr;
  std::size_t size = 0;
  const bool found = ::pthread_attr_getstack(&attributes, &lowest, &size) == 0;
  ::pthread_attr_destroy(&attributes);
  return found ? reinterpret_cast<std::uintptr_t>(lowest) : 0;
#elif defined(__APPLE__)
  const auto self = ::pthread_self();
  return reinterpret_cast<std::uintptr_t>(::pthread_get_stackaddr_np(self)) - ::pthread_get_stacksize_np(self);
#else
  return 0;
#endif
}

}  // namespace

std::int64_t stack_left() noexcept {
  thread_local const std::uintptr_t end = look_for_end();
  const auto at = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return end == 0 || at < end ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(at - end);
}

}  // namespace shmdata::os
