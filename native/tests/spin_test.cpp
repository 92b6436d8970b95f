// SPDX-License-Identifier: Apache-2.0
// When it pays to look again and again instead of going to sleep: pure code, with times that are made up.
#include "os/spin.hpp"

#include <doctest/doctest.h>

using shmdata::os::millisecond;
using shmdata::os::second;
using shmdata::os::Spin;

namespace {

// One waiter and its clock.
struct Waiter {
  Spin spin;
  std::int64_t now = 100 * second;
  // A wait that took so long.
  void wait(std::int64_t took) {
    spin.waited(now, now + took);
    now += took;
  }
  [[nodiscard]] bool looks() const { return spin.budget(now) > 0; }
  // Waits of a quiet machine, until so much time passed.
  void wait_briefly_for(std::int64_t nanoseconds) {
    for (const auto end = now + nanoseconds; now < end;) wait(10'000);
  }
  // How long it rests.
  std::int64_t rest() {
    const auto began = now;
    while (!looks()) wait(10'000);
    return now - began;
  }
};

}  // namespace

TEST_CASE("frames that follow each other fast are looked for, and slow ones are not") {
  Waiter waiter;
  CHECK_FALSE(waiter.looks());
  waiter.wait(10'000);
  waiter.wait(10'000);
  CHECK(waiter.looks());
  waiter.wait(16 * millisecond);
  CHECK_FALSE(waiter.looks());
}

TEST_CASE("a look that lasted long, since the processor has other work, is not repeated for a while, and for longer each time") {
  Waiter waiter;
  waiter.wait_briefly_for(millisecond);
  REQUIRE(waiter.looks());
  std::int64_t before = 0;
  for (int i = 0; i < 3; i++) {
    waiter.wait(3 * millisecond);
    CHECK_FALSE(waiter.looks());
    const auto rest = waiter.rest();
    CHECK(rest > before);
    before = rest;
  }
  for (int i = 0; i < 20; i++) {
    waiter.wait(3 * millisecond);
    before = waiter.rest();
  }
  CHECK(before <= 16 * second + millisecond);
}

TEST_CASE("once the processors are free again, rests are brief again") {
  Waiter waiter;
  waiter.wait_briefly_for(millisecond);
  waiter.wait(3 * millisecond);
  const auto first = waiter.rest();
  for (int i = 0; i < 10; i++) {
    waiter.wait(3 * millisecond);
    waiter.rest();
  }
  waiter.wait_briefly_for(200 * millisecond);
  REQUIRE(waiter.looks());
  waiter.wait(3 * millisecond);
  CHECK(waiter.rest() == first);
}
