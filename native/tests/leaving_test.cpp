// SPDX-License-Identifier: Apache-2.0
// Followers that leave, in any order and at any moment: no writer waits for one that went, and nobody else is disconnected for it.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "raw.hpp"
#include "support.hpp"
#include "system_calls.hpp"

using namespace support;
using system_calls::Act;
using system_calls::Call;

namespace {

namespace wire = shmdata::wire;

// A follower of a thread of its own that reads all the time, and counts how often it is disconnected.
class Reads {
 public:
  explicit Reads(const std::string &path) : session_(follow(path)), thread_([this] {
    ShmdataEvent event{};
    for (;;) {
      const int kind = shmdata_follower_session_next(session_.get(), -1, &event);
      if (kind == SHMDATA_CLOSED) return;
      if (kind == SHMDATA_DISCONNECTED) disconnected++;
      if (kind == SHMDATA_FRAME) frames++;
    }
  }) {}
  ~Reads() {
    shmdata_follower_session_close(session_.get());
    thread_.join();
  }

  std::atomic<int> disconnected{0};
  std::atomic<int> frames{0};

 private:
  FollowerSession session_;
  std::thread thread_;
};

// A writer of ours that a thread serves, a follower that reads, and one made by hand that was counted in after it.
struct Company {
  Fixture fixture;
  WriterSession writer = write(fixture.path());
  Served served{writer};
  FollowerSession stays = follow(fixture.path());
  RawFollower goes{(await(stays, SHMDATA_CONNECTED), wait_for_clients(writer, 1), fixture.path())};

  Company() {
    REQUIRE(goes.join());
    wait_for_clients(writer, 2);
  }

  void stays_reads() const {
    REQUIRE(await(stays, {SHMDATA_FRAME, SHMDATA_DISCONNECTED}).kind == SHMDATA_FRAME);
    shmdata_follower_session_release(stays.get());
  }
};

}  // namespace

TEST_CASE("leaving: one that says quit may take its last update and count itself out after it") {
  Company company;
  CHECK(write_frame(company.writer, 0, 64) == 2);
  company.stays_reads();
  REQUIRE(company.goes.say_quit());
  // It is still to read the frame.
  CHECK(write_frame(company.writer, 1, 64, 60 * millisecond) == -1);
  CHECK(company.goes.take() == wire::Kind::update);
  CHECK(company.goes.begin_read());
  CHECK(write_frame(company.writer, 1, 64, 60 * millisecond) == -1);
  CHECK(company.goes.count_out());
  CHECK(company.goes.take() == wire::Kind::quit);
  company.goes.hang_up();
  CHECK(write_frame(company.writer, 1, 64) == 1);
  company.stays_reads();
}

TEST_CASE("leaving: the only one that says quit may read its last update after it") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  RawFollower goes(fixture.path());
  REQUIRE(goes.join());
  wait_for_clients(writer, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  REQUIRE(goes.say_quit());
  CHECK(write_frame(writer, 1, 64, 60 * millisecond) == -1);
  CHECK(goes.take() == wire::Kind::update);
  CHECK(goes.read());
  CHECK(goes.take() == wire::Kind::quit);
  CHECK(write_frame(writer, 1, 64) == 0);
}

TEST_CASE("leaving: one that says quit and hangs up with an update unread is counted out") {
  Company company;
  CHECK(write_frame(company.writer, 0, 64) == 2);
  company.stays_reads();
  useconds_t pause = 0;
  SUBCASE("at once") {}
  SUBCASE("after a while") { pause = 50'000; }
  SUBCASE("after a while, said twice") {
    pause = 50'000;
    CHECK(company.goes.say_quit());
  }
  CHECK(company.goes.say_quit());
  ::usleep(pause);
  company.goes.hang_up();
  CHECK(write_frame(company.writer, 1, 64) == 1);
  company.stays_reads();
}

TEST_CASE("leaving: one that says quit costs the others nothing, however slow they are") {
  Company company;
  CHECK(write_frame(company.writer, 0, 64) == 2);
  CHECK(company.goes.take() == wire::Kind::update);
  CHECK(company.goes.read());
  REQUIRE(company.goes.say_quit());
  CHECK(company.goes.take() == wire::Kind::quit);
  company.goes.hang_up();
  CHECK(write_frame(company.writer, 1, 64, 1500 * millisecond) == -1);
  company.stays_reads();
  CHECK(write_frame(company.writer, 1, 64) == 1);
  company.stays_reads();
}

TEST_CASE("leaving: followers that come and go, in all orders, disconnect nobody else") {
  const Fixture fixture(300);
  const auto writer = write(fixture.path());
  const Served served(writer);
  Reads stays(fixture.path());
  wait_for_clients(writer, 1);
  std::atomic<bool> done{false};
  std::atomic<int> left{0}, failed{0};
  const auto come_and_go = [&](int seed) {
    for (int i = 0; i < 250; i++) {
      RawFollower raw(fixture.path());
      bool good = raw.join();
      for (int frames = 0; frames < (i * 7 + seed) % 4; frames++) good = good && raw.take() == wire::Kind::update && raw.read();
      switch ((i + seed) % 4) {
        case 0:
          // Passes over what still comes, until it is answered.
          good = good && raw.say_quit();
          while (good && raw.take() == wire::Kind::update) good = raw.count_out();
          break;
        case 1:
          // Reads it.
          good = good && raw.say_quit();
          while (good && raw.take() == wire::Kind::update) good = raw.read();
          break;
        case 2:
          // Does not wait.
          good = good && raw.say_quit();
          break;
        default:
          // Is still reading.
          good = good && raw.take() == wire::Kind::update && raw.begin_read() && raw.say_quit();
          ::usleep(static_cast<useconds_t>(seed % 2 == 0 ? 0 : 12'000));
          good = good && raw.count_out();
          while (good && raw.take() == wire::Kind::update) good = raw.read();
      }
      left++;
      failed += !good;
    }
  };
  std::vector<std::thread> leavers;
  for (const int seed : {1, 2}) leavers.emplace_back(come_and_go, seed);
  std::thread writes([&] {
    for (std::size_t i = 0; !done; i++) write_frame(writer, i, 64);
  });
  for (auto &leaver : leavers) leaver.join();
  done = true;
  writes.join();
  MESSAGE(left.load() << " left, " << stays.frames.load() << " frames");
  for (const auto &problem : served.problems()) MESSAGE(problem);
  CHECK(failed.load() == 0);
  CHECK(stays.disconnected.load() == 0);
}

TEST_CASE("leaving: whoever is answered was counted out before") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  const auto clients = [&] { return shmdata_writer_session_clients(writer.get()); };
  for (int i = 0; i < 500; i++) {
    RawFollower raw(fixture.path());
    REQUIRE(raw.join());
    REQUIRE(raw.say_quit());
    REQUIRE(raw.take() == wire::Kind::quit);
    REQUIRE(clients() == 0);
  }
  ShmdataEvent event{};
  for (int i = 0; i < 200; i++) {
    auto follower = follow(fixture.path());
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    // It may leave before the writer heard that it joined, with an update that it did not take, with one that it reads, or with none.
    if (i % 4 > 0) {
      wait_for_clients(writer, 1);
      CHECK(write_frame(writer, 0, 64) == 1);
    }
    if (i % 4 > 1) CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
    if (i % 4 > 2) CHECK(shmdata_follower_session_next(follower.get(), 0, &event) == SHMDATA_TIMEOUT);
    follower.reset();
    CHECK(clients() == 0);
    CHECK(write_frame(writer, 1, 64, second) == 0);
  }
}
