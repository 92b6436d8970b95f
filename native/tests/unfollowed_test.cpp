// SPDX-License-Identifier: Apache-2.0
// Frames that nobody follows, which cost no system call, and what comes in between.
#include <doctest/doctest.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "raw.hpp"
#include "support.hpp"
#include "system_calls.hpp"

using namespace support;
using system_calls::Call;

namespace {

int semaphores_of(const std::string &path) { return ::semget(::ftok(path.c_str(), 'm'), 2, 0); }

// Begins a frame of that size and writes it, all but the commit.
void begin_frame(const WriterSession &writer, std::size_t i, std::size_t size) {
  auto access = support::sized<ShmdataWriteAccess>();
  ShmdataError error{};
  REQUIRE(shmdata_writer_session_begin(writer.get(), size, 10 * second, &access, &error) == SHMDATA_OK);
  const auto bytes = payload(i, size);
  std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), size);
}

int commit_frame(const WriterSession &writer, std::size_t size) {
  ShmdataError error{};
  return support::commit_frame(writer.get(), size, &error);
}

// What each of so many frames costs, beside a look at the objects now and then and the thread that waits for followers: that one may still be busy with a
// follower that left, which takes it a few calls.
int calls_per_frame(int frames) {
  int sum = 0;
  for (int call = 0; call < system_calls::calls; call++) {
    const auto each = static_cast<Call>(call);
    if (each != Call::shmctl && each != Call::semctl && each != Call::poll && each != Call::ppoll) sum += system_calls::count_of(each);
  }
  return sum / frames;
}

}  // namespace

TEST_CASE("unfollowed: a frame takes no system call") {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's system calls cannot be intercepted here");
    return;
  }
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  SUBCASE("from the beginning") {}
  SUBCASE("after a follower left") {
    auto follower = follow(fixture.path());
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    wait_for_followers(writer, 1);
    CHECK(write_frame(writer, 0, 64) == 1);
    CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
    support::release_last(follower.get());
    follower.reset();
    wait_for_followers(writer, 0);
    CHECK(write_frame(writer, 1, 64) == 0);
  }
  system_calls::count();
  for (std::size_t i = 0; i < 1000; i++) REQUIRE(write_frame(writer, i, 64) == 0);
  for (std::size_t i = 0; i < 1000; i++) {
    begin_frame(writer, i, 64);
    shmdata_writer_session_abort(writer.get());
  }
  CHECK(calls_per_frame(2000) == 0);
}

TEST_CASE("unfollowed: a follower that joins while a frame is written gets it whole, and is waited for") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  CHECK(write_frame(writer, 0, 64) == 0);
  std::size_t size = 64;
  SUBCASE("of the same size") {}
  SUBCASE("larger") { size = 100'000; }
  begin_frame(writer, 1, size);
  const auto follower = follow(fixture.path());
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  CHECK(commit_frame(writer, size) == 1);
  const auto frame = await(follower, SHMDATA_FRAME);
  REQUIRE(frame.kind == SHMDATA_FRAME);
  CHECK(whole(frame));
  CHECK(write_frame(writer, 2, size, 100 * millisecond) == -1);
  CHECK(whole(frame));
  support::release_last(follower.get());
  CHECK(write_frame(writer, 2, size) == 1);
}

TEST_CASE("unfollowed: a frame that grows after a follower joined is read from the new segment") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  begin_frame(writer, 1, 64);
  const auto follower = follow(fixture.path());
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  auto access = support::sized<ShmdataWriteAccess>();
  ShmdataError error{};
  REQUIRE(shmdata_writer_session_resize(writer.get(), 100'000, &access, &error) == SHMDATA_OK);
  const auto bytes = payload(3, 100'000);
  std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), bytes.size());
  CHECK(commit_frame(writer, bytes.size()) == 1);
  const auto frame = await(follower, SHMDATA_FRAME);
  REQUIRE(frame.kind == SHMDATA_FRAME);
  CHECK(frame.size == 100'000);
  CHECK(whole(frame));
  support::release_last(follower.get());
}

TEST_CASE("unfollowed: who reads still is waited for, though nobody follows any more") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  RawFollower reader(fixture.path());
  REQUIRE(reader.join());
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  // It reads.
  REQUIRE(reader.take() == shmdata::wire::Kind::update);
  REQUIRE(reader.begin_read());
  SUBCASE("one that said quit") { REQUIRE(reader.say_quit()); }
  SUBCASE("one that hung up") { reader.hang_up(); }
  wait_for_followers(writer, 0);
  CHECK(write_frame(writer, 1, 64, 50 * millisecond) == -1);
  // An aborted frame is none.
  REQUIRE(reader.count_out());
  begin_frame(writer, 1, 64);
  shmdata_writer_session_abort(writer.get());
  CHECK(write_frame(writer, 1, 64) == 0);
}

TEST_CASE("unfollowed: what strangers do to the semaphores is mended before somebody follows") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  CHECK(write_frame(writer, 0, 64) == 0);
  const int semaphores = semaphores_of(fixture.path());
  SUBCASE("removed") { REQUIRE(::semctl(semaphores, 0, IPC_RMID) == 0); }
  SUBCASE("counted up") { REQUIRE(::semctl(semaphores, 0, SETVAL, 1) == 0); }
  SUBCASE("shut") { REQUIRE(::semctl(semaphores, 1, SETVAL, 1) == 0); }
  // Looked at twice a second.
  for (int i = 0; i < 2000 && (semaphores_of(fixture.path()) == semaphores || semaphores_of(fixture.path()) < 0); i++) {
    CHECK(write_frame(writer, 1, 64) == 0);
    ::usleep(5000);
  }
  CHECK(semaphores_of(fixture.path()) >= 0);
  const auto follower = follow(fixture.path());
  CHECK(await(follower, {SHMDATA_CONNECTED, SHMDATA_PROBLEM}).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 2, 64) == 1);
  CHECK(await(follower, {SHMDATA_FRAME, SHMDATA_DISCONNECTED}).kind == SHMDATA_FRAME);
  support::release_last(follower.get());
}
