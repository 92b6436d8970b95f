// SPDX-License-Identifier: Apache-2.0
#include "spin.hpp"

#include <sched.h>

#if !defined(__linux__)
#include <thread>
#endif

namespace shmdata::os {
namespace {

bool look() noexcept {
#if defined(__linux__)
  cpu_set_t usable;
  CPU_ZERO(&usable);
  // A machine with more processors than the set holds has several.
  return ::sched_getaffinity(0, sizeof usable, &usable) != 0 || CPU_COUNT(&usable) > 1;
#else
  return std::thread::hardware_concurrency() > 1;
#endif
}

}  // namespace

bool Spin::several_processors() noexcept {
  static const bool several = look();
  return several;
}

void Spin::let_others_run() noexcept { ::sched_yield(); }

}  // namespace shmdata::os
