// SPDX-License-Identifier: Apache-2.0
// Followers that leave, in any order and at any moment: no writer waits for one that went, and nobody else is disconnected for it.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <fstream>
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
  explicit Reads(const std::string &path)
      : session_(follow(path)), thread_([this] {
          auto event = support::sized<ShmdataEvent>();
          for (;;) {
            const int kind = support::take_next(session_.get(), -1, &event);
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
  RawFollower goes{(await(stays, SHMDATA_CONNECTED), wait_for_followers(writer, 1), fixture.path())};

  Company() {
    REQUIRE(goes.join());
    wait_for_followers(writer, 2);
  }

  void stays_reads() const {
    REQUIRE(await(stays, {SHMDATA_FRAME, SHMDATA_DISCONNECTED}).kind == SHMDATA_FRAME);
    support::release_last(stays.get());
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
  wait_for_followers(writer, 1);
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

TEST_CASE("leaving: one that read its frame and left does not disconnect another that still holds it") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  auto child = Process::forked([&] {
    auto follower = follow(fixture.path());
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
    for (int i = 0; i < 5000 && ::access(fixture.path("go").c_str(), F_OK) != 0; i++) ::usleep(1000);
    // The last to use the semaphores.
    release_last(follower.get());
    follower.reset();
    return 0;
  });
  const auto holder = follow(fixture.path());
  auto event = sized<ShmdataEvent>();
  for (int i = 0; i < 10'000 && shmdata_writer_session_followers(writer.get()) < 2; i++) {
    take_next(holder.get(), millisecond, &event);
    serve_once(writer.get(), millisecond, &event);
  }
  REQUIRE(write_frame(writer, 1, 64) == 2);
  REQUIRE(await(holder, SHMDATA_FRAME).kind == SHMDATA_FRAME);
  std::ofstream(fixture.path("go")) << "go";
  REQUIRE(serve_until(writer, 1));
  CHECK(child.wait() == 0);
  // So that the writer forgets about whoever left.
  serve_for(writer, 20 * millisecond);
  CHECK(write_frame(writer, 2, 64, 50 * millisecond) == SHMDATA_TIMEOUT);
  CHECK(shmdata_writer_session_followers(writer.get()) == 1);
  release_last(holder.get());
  CHECK(write_frame(writer, 3, 64) == 1);
  CHECK(await(holder, {SHMDATA_FRAME, SHMDATA_DISCONNECTED}).kind == SHMDATA_FRAME);
}

TEST_CASE("leaving: followers that come and go, in all orders, disconnect nobody else") {
  const Fixture fixture(300);
  const auto writer = write(fixture.path());
  const Served served(writer);
  Reads stays(fixture.path());
  wait_for_followers(writer, 1);
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
  const auto followers = [&] { return shmdata_writer_session_followers(writer.get()); };
  for (int i = 0; i < 500; i++) {
    RawFollower raw(fixture.path());
    REQUIRE(raw.join());
    REQUIRE(raw.say_quit());
    REQUIRE(raw.take() == wire::Kind::quit);
    REQUIRE(followers() == 0);
  }
  auto event = support::sized<ShmdataEvent>();
  for (int i = 0; i < 200; i++) {
    auto follower = follow(fixture.path());
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    // It may leave before the writer heard that it joined, with an update that it did not take, with one that it reads, or with none.
    if (i % 4 > 0) {
      wait_for_followers(writer, 1);
      CHECK(write_frame(writer, 0, 64) == 1);
    }
    if (i % 4 > 1) CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
    if (i % 4 > 2) CHECK(support::take_next(follower.get(), 0, &event) == SHMDATA_TIMEOUT);
    follower.reset();
    CHECK(followers() == 0);
    CHECK(write_frame(writer, 1, 64, second) == 0);
  }
}

namespace {

// A writer as the original's: it tells of a frame and counts its readers while it holds its lock, forgets a follower that says quit, counts out one that hangs
// up with something unread, and has no other help.
class OriginalWriter {
 public:
  explicit OriginalWriter(const std::string &path) : raw_(path) {}

  void greet() {
    raw_.accept();
    auto hello = wire::encode_hello(RawWriter::size, "application/x-raw");
    std::fill(hello.begin() + 2, hello.begin() + 8, static_cast<unsigned char>(0));
    say(raw_.client(), hello);
    std::array<unsigned char, wire::hello_size> acknowledgement{};
    REQUIRE(::recv(raw_.client().get(), acknowledgement.data(), acknowledgement.size(), MSG_WAITALL) == static_cast<ssize_t>(acknowledgement.size()));
  }
  // Begins a frame, and tells of it before it counts, or after.
  void begin(bool tell_first) const {
    raw_.use({{0, 0, 0}, {1, 1, 0}, {0, 1, 0}});
    if (!tell_first) raw_.count_in(1);
    say(raw_.client(), wire::encode_update(RawWriter::size));
    if (tell_first) raw_.count_in(1);
  }
  void end() const { raw_.use({{0, -1, 0}, {1, -1, 0}}); }
  // Hears what its follower says, until it hung up.
  void hear() const {
    char byte = 0;
    ssize_t count = 0;
    while ((count = ::recv(raw_.client().get(), &byte, 1, 0)) > 0 || (count < 0 && errno == EINTR)) {
      // It said quit: the rest is not heard any more.
      if (count > 0) return;
    }
    if (count < 0 && errno == ECONNRESET) raw_.use({{0, -1, IPC_NOWAIT}});
  }
  [[nodiscard]] int busy() const { return raw_.busy(); }

 private:
  RawWriter raw_;
};

// In which state a follower goes while the writer holds its lock.
enum class At { told, waiting, reading_before, idle };

}  // namespace

TEST_CASE("leaving: a writer of libshmdata is owed nothing, though it holds its lock meanwhile") {
  for (const auto at : {At::told, At::waiting}) {
    for (const bool tell_first : {true, false}) {
      CAPTURE(static_cast<int>(at));
      CAPTURE(tell_first);
      const Fixture fixture;
      auto follower = follow(fixture.path());
      OriginalWriter writer(fixture.path());
      std::thread greets([&] { writer.greet(); });
      CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
      greets.join();
      writer.begin(tell_first);
      auto event = support::sized<ShmdataEvent>();
      if (at == At::waiting) CHECK(support::take_next(follower.get(), 30 * millisecond, &event) == SHMDATA_TIMEOUT);
      follower.reset();
      writer.hear();
      CHECK(writer.busy() == 1);
      writer.end();
      CHECK(writer.busy() == 0);
    }
  }
}

TEST_CASE("leaving: one that is killed while it waits for a writer of libshmdata, or leaves it, owes nothing") {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's system calls cannot be intercepted here");
    return;
  }
  int moments = 0;
  // Killed before the nth of these calls once it leaves; or while it waits for the lock.
  for (const auto at : {At::told, At::waiting, At::reading_before, At::idle}) {
    for (const auto call : {Call::recv, Call::send, Call::semop, Call::semtimedop, Call::poll, Call::ppoll, Call::shmdt}) {
      for (int nth = 1; nth < 10; nth++) {
        CAPTURE(static_cast<int>(at));
        CAPTURE(std::string(system_calls::name_of(call)));
        CAPTURE(nth);
        const Fixture fixture;
        int go[2];
        REQUIRE(::pipe2(go, O_CLOEXEC) == 0);
        OriginalWriter writer(fixture.path());
        auto child = Process::forked([&] {
          auto follower = follow(fixture.path());
          if (await(follower, SHMDATA_CONNECTED).kind != SHMDATA_CONNECTED) return 1;
          char byte = 0;
          if (::read(go[0], &byte, 1) != 1) return 1;
          auto event = support::sized<ShmdataEvent>();
          if (at == At::waiting || at == At::reading_before) support::take_next(follower.get(), 30 * millisecond, &event);
          system_calls::inject({call, nth, Act::raise_before, SIGKILL});
          follower.reset();
          return 0;
        });
        writer.greet();
        if (at != At::idle) writer.begin(false);
        if (at == At::reading_before) writer.end();
        CHECK(::write(go[1], "x", 1) == 1);
        const int status = child.wait();
        ::close(go[0]);
        ::close(go[1]);
        writer.hear();
        if (at == At::told || at == At::waiting) {
          CHECK(writer.busy() == 1);
          writer.end();
        }
        CHECK(writer.busy() == 0);
        if (status == 0) break;
        CHECK(status == -SIGKILL);
        moments++;
      }
    }
  }
  MESSAGE(moments << " moments");
}

TEST_CASE("leaving: the peer's writer goes on, though it is stopped within its lock meanwhile") {
  const Fixture fixture;
  auto peer = Process::peer({"write", fixture.path(), "--count", "5", "--wait", "1", "--stop", "notified", "--quiet"});
  if (!peer) return;
  auto follower = follow(fixture.path());
  SUBCASE("with the update unread") {
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    CHECK(peer->await("stopping") != "");
  }
  SUBCASE("with the update taken") {
    auto event = support::sized<ShmdataEvent>();
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    CHECK(peer->await("stopping") != "");
    CHECK(support::take_next(follower.get(), 50 * millisecond, &event) == SHMDATA_TIMEOUT);
  }
  follower.reset();
  // It stops at every frame.
  while (!peer->ended()) {
    peer->signal(SIGCONT);
    ::usleep(5000);
  }
  CHECK(peer->wait() == 0);
}
