// SPDX-License-Identifier: Apache-2.0
// A writer that is deleted ends at once, whatever is held of it and whoever is inside, as programs of libshmdata expect: its GStreamer sink deletes a writer
// while it has an access, which it never releases.
#include <doctest/doctest.h>
#include <shmdata/clogger.h>
#include <shmdata/cwriter.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <memory>
#include <shmdata/writer.hpp>
#include <string>
#include <thread>

#include "raw.hpp"
#include "support.hpp"

using namespace support;

namespace {

namespace wire = shmdata::wire;

// The two doors to a writer, alike.
class ByC {
 public:
  using Access = ShmdataWriterAccess;
  explicit ByC(const std::string &path, std::size_t size = 64)
      : writer_(shmdata_make_writer(
            path.c_str(), size, "x", [](void *joined, int) { ++*static_cast<std::atomic<int> *>(joined); }, nullptr, &joined, nullptr, 0660)) {}
  ByC(const ByC &) = delete;
  ByC &operator=(const ByC &) = delete;
  ~ByC() {
    if (!ended_) end();
  }
  explicit operator bool() const { return writer_ != nullptr; }
  bool copy(const void *data, std::size_t size) const { return shmdata_copy_to_shm(writer_, data, size) != 0; }
  Access take() const { return shmdata_get_one_write_access(writer_); }
  void end() {
    shmdata_delete_writer(writer_);
    ended_ = true;
  }
  static void *memory(Access access) { return shmdata_get_mem(access); }
  static std::size_t resize(Access access, std::size_t size) { return shmdata_shm_resize(access, size); }
  static int notify(Access access, std::size_t size) { return shmdata_notify_clients(access, size); }
  static void release(Access access) { shmdata_release_one_write_access(access); }

  std::atomic<int> joined{0};

 private:
  const ShmdataWriter writer_;
  bool ended_ = false;
};

class ByCpp {
 public:
  using Access = shmdata::OneWriteAccess *;
  explicit ByCpp(const std::string &path, std::size_t size = 64) : writer_(new shmdata::Writer(path, size, "x", nullptr, [this](int) { joined++; })) {}
  ByCpp(const ByCpp &) = delete;
  ByCpp &operator=(const ByCpp &) = delete;
  ~ByCpp() {
    if (!ended_) end();
  }
  explicit operator bool() const { return static_cast<bool>(*writer_); }
  bool copy(const void *data, std::size_t size) const { return writer_->copy_to_shm(data, size); }
  Access take() const { return writer_->get_one_write_access_ptr(); }
  void end() {
    delete writer_;
    ended_ = true;
  }
  static void *memory(Access access) { return access->get_mem(); }
  static std::size_t resize(Access access, std::size_t size) { return access->shm_resize(size); }
  static int notify(Access access, std::size_t size) { return access->notify_clients(size); }
  static void release(Access access) { delete access; }

  std::atomic<int> joined{0};

 private:
  // Used by other threads while it is deleted: a pointer that is never changed.
  shmdata::Writer *const writer_;
  bool ended_ = false;
};

// Writes a frame for one follower. False if there is no follower, or it cannot.
template <class Door>
bool tell_one(const Door &writer, std::size_t i) {
  for (int waits = 0; writer.joined == 0 && waits < 5000; waits++) ::usleep(1000);
  auto access = writer.take();
  if (access == nullptr) return false;
  std::memcpy(Door::memory(access), payload(i, 64).data(), 64);
  const int told = Door::notify(access, 64);
  Door::release(access);
  return told == 1;
}

std::size_t descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

bool nothing_at(key_t segment, key_t semaphores, const std::string &path) {
  return ::shmget(segment, 0, 0) == -1 && ::semget(semaphores, 2, 0) == -1 && ::access(path.c_str(), F_OK) != 0;
}

// As a sink that gets new caps again and again: new writers on one path, each of which is deleted with an access that is never released. What is wrong is
// returned by number.
template <class Door>
int never_releases(const std::string &path) {
  const auto follower = follow(path);
  std::size_t open = 0;
  for (int i = 0; i < 20; i++) {
    if (i == 2) open = descriptors();
    Door writer(path);
    if (!writer) return 2;
    const auto segment = ::ftok(path.c_str(), 'n'), semaphores = ::ftok(path.c_str(), 'm');
    if (await(follower, SHMDATA_CONNECTED).kind != SHMDATA_CONNECTED || !tell_one(writer, static_cast<std::size_t>(i))) return 3;
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 8;
    support::release_last(follower.get());
    auto held = writer.take();
    if (held == nullptr) return 4;
    // Perhaps it was about to be sent.
    if (i % 2 == 0) Door::notify(held, 64);
    writer.end();
    if (!nothing_at(segment, semaphores, path)) return 5;
    if (await(follower, SHMDATA_DISCONNECTED).kind != SHMDATA_DISCONNECTED) return 6;
    // It is still memory.
    std::memset(Door::memory(held), 1, 64);
  }
  return descriptors() <= open + 1 ? 0 : 7;
}

template <class Door>
void releases_later(const std::string &path) {
  const auto follower = follow(path);
  auto writer = std::make_unique<Door>(path);
  REQUIRE(*writer);
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  auto access = writer->take();
  REQUIRE(access != nullptr);
  const auto segment = ::ftok(path.c_str(), 'n'), semaphores = ::ftok(path.c_str(), 'm');
  writer.reset();
  CHECK(nothing_at(segment, semaphores, path));
  CHECK(await(follower, SHMDATA_DISCONNECTED).kind == SHMDATA_DISCONNECTED);

  // The next one has the path, and nothing that is done with the old access hurts it.
  Door next(path);
  REQUIRE(next);
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  std::memset(Door::memory(access), 7, 64);
  CHECK(Door::resize(access, 100'000) == 0);
  CHECK(Door::notify(access, 64) == 0);
  std::memset(Door::memory(access), 7, 64);
  Door::release(access);
  CHECK(::access(path.c_str(), F_OK) == 0);
  CHECK(::shmget(::ftok(path.c_str(), 'n'), 0, 0) >= 0);
  CHECK(::semget(::ftok(path.c_str(), 'm'), 2, 0) >= 0);
  CHECK(tell_one(next, 3));
  const auto event = await(follower, SHMDATA_FRAME);
  CHECK(event.kind == SHMDATA_FRAME);
  CHECK(whole(event));
}

// One thread has an access and uses it, another waits for one, a third asks for one, while the writer is deleted.
template <class Door>
void used_meanwhile(const std::string &path) {
  for (int i = 0; i < 20; i++) {
    auto writer = std::make_unique<Door>(path, 100'000);
    REQUIRE(*writer);
    std::atomic<int> inside{0};
    std::atomic<bool> deleted{false};
    std::thread has([&] {
      auto access = writer->take();
      inside++;
      for (int k = 0; !deleted || k < 10; k++) std::memset(Door::memory(access), k, 100'000);
      Door::notify(access, 100'000);
      Door::release(access);
    });
    while (inside == 0) ::usleep(100);
    std::thread waits([&, given = writer.get()] {
      inside++;
      CHECK_FALSE(given->copy("x", 1));
    });
    while (inside == 1) ::usleep(100);
    // It is about to be, or is; either way it is not there too late.
    ::usleep(20'000);
    writer->end();
    deleted = true;
    has.join();
    waits.join();
    CHECK(::access(path.c_str(), F_OK) != 0);
  }
}

// It waits for a follower that never reads.
template <class Door>
void ends_a_wait(const std::string &path) {
  auto writer = std::make_unique<Door>(path);
  REQUIRE(*writer);
  RawFollower slow(path);
  REQUIRE(slow.join());
  CHECK(tell_one(*writer, 1));
  std::thread waits([given = writer.get()] { CHECK_FALSE(given->copy("x", 1)); });
  ::usleep(30'000);
  writer->end();
  waits.join();
  CHECK(::access(path.c_str(), F_OK) != 0);
  CHECK(slow.take() == wire::Kind::update);
  CHECK(slow.take() == wire::Kind::quit);
}

}  // namespace

TEST_CASE("deleting: a writer with an access that is never released") {
  const Fixture fixture;
  // Their memory goes with the process.
  auto by_c = Process::forked([&] { return never_releases<ByC>(fixture.path()); });
  CHECK(by_c.wait() == 0);
  auto by_cpp = Process::forked([&] { return never_releases<ByCpp>(fixture.path()); });
  CHECK(by_cpp.wait() == 0);
}

TEST_CASE("deleting: an access that is used and released after its writer was deleted") {
  const Fixture fixture;
  releases_later<ByC>(fixture.path());
  releases_later<ByCpp>(fixture.path());
}

TEST_CASE("deleting: while other threads have an access and wait for one") {
  const Fixture fixture;
  used_meanwhile<ByC>(fixture.path());
  used_meanwhile<ByCpp>(fixture.path());
}

TEST_CASE("deleting: while another thread waits for a follower") {
  const Fixture fixture;
  ends_a_wait<ByC>(fixture.path());
  ends_a_wait<ByCpp>(fixture.path());
}

TEST_CASE("deleting: callers that were not let in yet are hung up on") {
  const Fixture fixture;
  auto process = Process::forked([&] {
    auto *const writer = shmdata_make_writer(
        fixture.path().c_str(), 64, "x", [](void *, int) { ::usleep(100'000); }, nullptr, nullptr, nullptr, 0660);
    RawFollower first(fixture.path());
    if (!first.join()) return 2;
    // Its callback runs, so that nobody is let in.
    ::usleep(50'000);
    RawFollower waits(fixture.path());
    auto *const access = shmdata_get_one_write_access(writer);
    shmdata_delete_writer(writer);
    return access != nullptr && !waits.join() ? 0 : 3;
  });
  CHECK(process.wait() == 0);
}
