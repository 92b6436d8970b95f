// SPDX-License-Identifier: Apache-2.0
// A follower that joins the writer there is, before it waits for anything.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "support.hpp"

using namespace support;

namespace {

using Clock = std::chrono::steady_clock;

int join(const FollowerSession &follower, std::int64_t timeout_ns) {
  auto event = support::sized<ShmdataEvent>();
  return support::try_join(follower.get(), timeout_ns, &event);
}

int next(const FollowerSession &follower, std::int64_t timeout_ns) {
  auto event = support::sized<ShmdataEvent>();
  return support::take_next(follower.get(), timeout_ns, &event);
}

// A thread that serves, until the end of the scope.
class Serving {
 public:
  explicit Serving(const WriterSession &writer)
      : writer_(writer), thread_([this] {
          auto event = support::sized<ShmdataEvent>();
          while (support::serve_once(writer_.get(), -1, &event) != SHMDATA_CLOSED) {
          }
        }) {}
  Serving(const Serving &) = delete;
  Serving &operator=(const Serving &) = delete;
  ~Serving() {
    shmdata_writer_session_close(writer_.get());
    thread_.join();
  }

 private:
  const WriterSession &writer_;
  std::thread thread_;
};

// A socket that takes connections and never says anything.
class Mute {
 public:
  explicit Mute(const std::string &path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_, 10) == 0);
  }
  Mute(const Mute &) = delete;
  Mute &operator=(const Mute &) = delete;
  ~Mute() { ::close(fd_); }

 private:
  int fd_;
};

}  // namespace

TEST_CASE("join: every frame written after it arrives") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Serving serving(writer);
  for (int i = 0; i < 300; i++) {
    const auto follower = follow(fixture.path());
    REQUIRE(join(follower, 10 * second) == SHMDATA_CONNECTED);
    CHECK(std::string(shmdata_follower_session_type(follower.get())) == "application/x-test");
    REQUIRE(write_frame(writer, static_cast<std::size_t>(i), 64) == 1);
    auto frame = support::sized<ShmdataEvent>();
    REQUIRE(support::take_next(follower.get(), 10 * second, &frame) == SHMDATA_FRAME);
    CHECK(whole(frame));
  }
}

TEST_CASE("join: a frame that was begun before it and committed after it arrives, whole, though the segment grew in between") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Serving serving(writer);
  for (std::size_t i = 0; i < 20; i++) {
    const std::size_t size = 100 * (i + 1);
    ShmdataError error{};
    auto access = support::sized<ShmdataWriteAccess>();
    REQUIRE(shmdata_writer_session_begin(writer.get(), 1, 10 * second, &access, &error) == SHMDATA_OK);
    const auto follower = follow(fixture.path());
    REQUIRE(join(follower, 10 * second) == SHMDATA_CONNECTED);
    REQUIRE(shmdata_writer_session_resize(writer.get(), size, &access, &error) == SHMDATA_OK);
    const auto bytes = payload(i, size);
    std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), size);
    REQUIRE(support::commit_frame(writer.get(), size, &error) == 1);
    auto frame = support::sized<ShmdataEvent>();
    REQUIRE(support::take_next(follower.get(), 10 * second, &frame) == SHMDATA_FRAME);
    CHECK(static_cast<std::size_t>(frame.size) == size);
    CHECK(whole(frame));
  }
}

TEST_CASE("join: whoever has joined is told so at once, and the frames that were announced stay for next") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Serving serving(writer);
  const auto follower = follow(fixture.path());
  REQUIRE(join(follower, 10 * second) == SHMDATA_CONNECTED);
  CHECK(write_frame(writer, 1, 64) == 1);
  CHECK(join(follower, 10 * second) == SHMDATA_CONNECTED);
  CHECK(next(follower, 10 * second) == SHMDATA_FRAME);
  // Held, it stays so.
  CHECK(join(follower, 10 * second) == SHMDATA_CONNECTED);
  CHECK(write_frame(writer, 2, 64, 0) == -1);
  support::release_last(follower.get());
  CHECK(write_frame(writer, 2, 64) == 1);
  CHECK(next(follower, 10 * second) == SHMDATA_FRAME);
  CHECK(next(follower, 0) == SHMDATA_TIMEOUT);
}

TEST_CASE("join: where nobody serves it does not wait") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  // Without end, the watchdog would say.
  CHECK(join(follower, -1) == SHMDATA_TIMEOUT);
  // What a killed writer left is nobody's either.
  auto dead = Process::forked([&] {
    const auto writer = write(fixture.path());
    ::raise(SIGKILL);
    return 0;
  });
  CHECK(dead.wait() == -SIGKILL);
  CHECK(join(follower, -1) == SHMDATA_TIMEOUT);
  {
    const auto writer = write(fixture.path());
    const Serving serving(writer);
    CHECK(join(follower, -1) == SHMDATA_CONNECTED);
  }
  CHECK(await(follower, SHMDATA_DISCONNECTED).kind == SHMDATA_DISCONNECTED);
  CHECK(join(follower, -1) == SHMDATA_TIMEOUT);
}

TEST_CASE("join: next goes on with what it began, and the other way round") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  // Nobody has let it in.
  CHECK(join(follower, 0) == SHMDATA_TIMEOUT);
  CHECK(join(follower, 20 * millisecond) == SHMDATA_TIMEOUT);
  CHECK(next(follower, 20 * millisecond) == SHMDATA_TIMEOUT);
  const Serving serving(writer);
  CHECK(join(follower, 10 * second) == SHMDATA_CONNECTED);
}

TEST_CASE("join: a writer that does not answer costs the timeout, and an interrupt or a close ends it") {
  const Fixture fixture;
  const Mute mute(fixture.path());
  const auto follower = follow(fixture.path());
  const auto began = Clock::now();
  CHECK(join(follower, 50 * millisecond) == SHMDATA_TIMEOUT);
  CHECK(Clock::now() - began >= std::chrono::milliseconds(50));
  for (const bool closes : {false, true}) {
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      (closes ? shmdata_follower_session_close : shmdata_follower_session_interrupt)(follower.get());
    });
    CHECK(join(follower, -1) == (closes ? SHMDATA_CLOSED : SHMDATA_INTERRUPTED));
    other.join();
  }
}

TEST_CASE("join: a writer that greets wrongly is a problem") {
  const Fixture fixture;
  auto peer = Process::peer({"write", fixture.path(), "--hostile", "wrong-type-hello", "--wait", "1", "--quiet"});
  if (!peer) return;
  REQUIRE(peer->await("ready") != "");
  const auto follower = follow(fixture.path());
  CHECK(join(follower, 10 * second) == SHMDATA_PROBLEM);
  CHECK(std::string(shmdata_follower_session_problem(follower.get())).find(fixture.path()) == 0);
  peer->signal(SIGKILL);
  peer->wait();
  // Takes over what that one left.
  write(fixture.path());
}
