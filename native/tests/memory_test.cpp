// SPDX-License-Identifier: Apache-2.0
// What a call does if memory runs out in the middle of it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "raw.hpp"
#include "support.hpp"

using namespace support;

// A sanitizer brings its own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr int never = -1;
// How many allocations of this thread still succeed.
thread_local int succeed = never;
thread_local bool ran_out = false;

void *allocate(std::size_t size) noexcept {
  if (succeed == 0) {
    ran_out = true;
    return nullptr;
  }
  if (succeed > 0) succeed--;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

// This program's are the library's too.
void *operator new(std::size_t size) {
  if (void *const memory = allocate(size)) return memory;
  throw std::bad_alloc();
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept { return allocate(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("memory runs out in a commit: the frame ends all the same, and the next one is written") {
  // A larger segment for a frame of the same size: the writer has to drop the follower, which takes more memory than to tell it.
  bool grows = false;
  SUBCASE("a follower is told") {}
  SUBCASE("a follower is dropped") { grows = true; }
  bool more = true;
  for (int allocations = 0; more && allocations < 100; allocations++) {
    CAPTURE(allocations);
    const Fixture fixture;
    const auto writer = write(fixture.path(), 8);
    const Served served(writer);
    RawFollower follower(fixture.path());
    REQUIRE(follower.join());
    wait_for_followers(writer, 1);
    CHECK(write_frame(writer, 0, 8) == 1);
    CHECK(follower.count_out());
    auto access = support::sized<ShmdataWriteAccess>();
    ShmdataError error{};
    REQUIRE(shmdata_writer_session_begin(writer.get(), 8, second, &access, &error) == SHMDATA_OK);
    if (grows) REQUIRE(shmdata_writer_session_resize(writer.get(), 5000, &access, &error) == SHMDATA_OK);
    ran_out = false;
    succeed = allocations;
    const int result = commit_frame(writer.get(), 8, &error);
    succeed = never;
    more = ran_out;
    CHECK((result >= 0 || more));
    CHECK(shmdata_writer_session_leave_behind(writer.get(), &error) == SHMDATA_OK);
    CHECK(write_frame(writer, 2, 8) == 0);
  }
  CHECK_FALSE(more);
}

#endif
