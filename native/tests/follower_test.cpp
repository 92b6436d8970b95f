// SPDX-License-Identifier: Apache-2.0
// Our follower: with our own writer in this and other processes, and with the verified peer.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "support.hpp"

using namespace support;
namespace fs = std::filesystem;

namespace {

int kind_of_next(const FollowerSession &follower, std::int64_t timeout_ns) {
  auto event = support::sized<ShmdataEvent>();
  return support::take_next(follower.get(), timeout_ns, &event);
}

void join(const WriterSession &writer, const FollowerSession &follower, int followers = 1) {
  auto event = support::sized<ShmdataEvent>();
  // Both sides in one thread: the follower needs the hello, the writer the acknowledgement.
  for (int i = 0; i < 1000 && shmdata_writer_session_followers(writer.get()) < followers; i++) {
    support::take_next(follower.get(), millisecond, &event);
    support::serve_once(writer.get(), millisecond, &event);
  }
  REQUIRE(shmdata_writer_session_followers(writer.get()) == followers);
}

// A follower that sleeps in another thread until it is connected, which this waits for. Every call looks for the writer again, so there is just one.
class Meeting {
 public:
  explicit Meeting(const FollowerSession &follower) : thread_([this, &follower] { connected_ = kind_of_next(follower, 10 * second) == SHMDATA_CONNECTED; }) {}
  Meeting(const Meeting &) = delete;
  Meeting &operator=(const Meeting &) = delete;
  ~Meeting() {
    thread_.join();
    CHECK(connected_);
  }

 private:
  bool connected_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a follower that comes after the writer gets the type, then frames") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 64, "video/x-raw, format=(string)RGBA");
  const auto follower = follow(fixture.path());
  join(writer, follower);
  CHECK(std::string(shmdata_follower_session_type(follower.get())) == "video/x-raw, format=(string)RGBA");
  for (std::size_t i = 0; i < 100; i++) {
    CHECK(write_frame(writer, i, 64) == 1);
    const auto frame = await(follower, SHMDATA_FRAME);
    REQUIRE(frame.kind == SHMDATA_FRAME);
    CHECK(frame.size == 64);
    CHECK(whole(frame));
    CHECK(*reinterpret_cast<unsigned char *>(frame.address) == i);
    support::release_last(follower.get());
  }
}

TEST_CASE("a follower that comes first waits for the writer, and for the next one") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  CHECK(kind_of_next(follower, 20 * millisecond) == SHMDATA_TIMEOUT);
  for (int generation = 0; generation < 3; generation++) {
    CAPTURE(generation);
    auto writer = write(fixture.path(), 16, "application/x-" + std::to_string(generation));
    join(writer, follower);
    CHECK(std::string(shmdata_follower_session_type(follower.get())) == "application/x-" + std::to_string(generation));
    CHECK(write_frame(writer, 5, 16) == 1);
    CHECK(await(follower, SHMDATA_FRAME).size == 16);
    support::release_last(follower.get());
    writer.reset();
    CHECK(await(follower, SHMDATA_DISCONNECTED).kind == SHMDATA_DISCONNECTED);
  }
}

TEST_CASE("frame sizes may vary and grow; a mapping stays as long as its segment") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 100);
  const auto follower = follow(fixture.path());
  join(writer, follower);
  std::int64_t mapping = 0;
  int mappings = 0;
  std::size_t i = 0;
  for (const std::size_t size : {100u, 50u, 99u, 1u, 0u, 5000u, 5000u, 100u, 4000000u, 1u}) {
    CAPTURE(size);
    CHECK(write_frame(writer, i++, size) == 1);
    const auto frame = await(follower, SHMDATA_FRAME);
    REQUIRE(frame.kind == SHMDATA_FRAME);
    CHECK(frame.size == static_cast<std::int64_t>(size));
    CHECK(whole(frame));
    if (frame.mapping != mapping) mappings++;
    mapping = frame.mapping;
    support::release_last(follower.get());
  }
  // 100, then 5000, then 4000000.
  CHECK(mappings == 3);
}

TEST_CASE("several followers get every frame, and the writer waits for the slowest") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  std::vector<FollowerSession> followers;
  for (int n = 1; n <= 5; n++) {
    followers.push_back(follow(fixture.path()));
    join(writer, followers.back(), n);
  }
  CHECK(write_frame(writer, 1, 64) == 5);
  for (std::size_t n = 0; n < 4; n++) {
    CHECK(await(followers[n], SHMDATA_FRAME).kind == SHMDATA_FRAME);
    support::release_last(followers[n].get());
  }
  CHECK(await(followers[4], SHMDATA_FRAME).kind == SHMDATA_FRAME);
  CHECK(write_frame(writer, 2, 64, 30 * millisecond) == -1);
  support::release_last(followers[4].get());
  CHECK(write_frame(writer, 3, 64) == 5);
  for (const auto &follower : followers) {
    CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
    support::release_last(follower.get());
  }
}

TEST_CASE("a mapping that is kept outlives the writer, the segment and the follower") {
  const Fixture fixture;
  auto writer = write(fixture.path(), 4096);
  auto follower = follow(fixture.path());
  join(writer, follower);
  write_frame(writer, 7, 4096);
  REQUIRE(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
  auto *mapping = shmdata_follower_session_mapping(follower.get(), support::last_token(follower.get()));
  REQUIRE(mapping != nullptr);
  follower.reset();
  writer.reset();
  CHECK(shmdata_mapping_size(mapping) == 4096);
  CHECK(static_cast<unsigned char *>(shmdata_mapping_address(mapping))[1] == 8);
  shmdata_mapping_release(mapping);
}

TEST_CASE("a follower maps the memory read-only") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  auto reader = Process::forked([&] {
    const auto follower = follow(fixture.path());
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
    std::ifstream maps("/proc/self/maps");
    std::string line;
    int others = 0, read_only = 0;
    while (std::getline(maps, line)) {
      if (line.find("/SYSV") == std::string::npos) continue;
      // The writer's own, which a fork has too.
      if (line.find(" rw-s ") != std::string::npos) others++;
      if (line.find(" r--s ") != std::string::npos) read_only++;
    }
    return others == 1 && read_only == 1 ? 0 : 2;
  });
  CHECK(serve_until(writer, 1));
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(reader.wait() == 0);
}

TEST_CASE("a look without waiting finds what is there") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  for (std::size_t i = 0; i < 10; i++) {
    CHECK(kind_of_next(follower, 0) == SHMDATA_TIMEOUT);
    CHECK(write_frame(writer, i, 64) == 1);
    CHECK(kind_of_next(follower, 0) == SHMDATA_FRAME);
  }
}

TEST_CASE("close ends a wait in another thread, and every one after it") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  std::thread closer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    shmdata_follower_session_close(follower.get());
  });
  CHECK(kind_of_next(follower, -1) == SHMDATA_CLOSED);
  closer.join();
  CHECK(kind_of_next(follower, -1) == SHMDATA_CLOSED);
}

TEST_CASE("an interrupt ends one wait, while it searches, follows or waits for the lock, and the follower goes on") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  const auto interrupted = [&] {
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      shmdata_follower_session_interrupt(follower.get());
    });
    int kind = kind_of_next(follower, -1);
    while (kind != SHMDATA_INTERRUPTED && kind != SHMDATA_TIMEOUT) kind = kind_of_next(follower, -1);
    other.join();
    return kind == SHMDATA_INTERRUPTED;
  };
  CHECK(interrupted());
  CHECK(kind_of_next(follower, 20 * millisecond) == SHMDATA_TIMEOUT);
  const auto writer = write(fixture.path(), 16);
  join(writer, follower);
  CHECK(interrupted());
  CHECK(kind_of_next(follower, 20 * millisecond) == SHMDATA_TIMEOUT);
  // Told of a frame it waits for the lock, which looks taken.
  const int semaphores = ::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0);
  CHECK(write_frame(writer, 1, 16) == 1);
  REQUIRE(::semctl(semaphores, 1, SETVAL, 1) == 0);
  CHECK(interrupted());
  REQUIRE(::semctl(semaphores, 1, SETVAL, 0) == 0);
  CHECK(await(follower, SHMDATA_FRAME).size == 16);
  // If nobody waits, the next call is interrupted, once, however often interrupt was called.
  shmdata_follower_session_interrupt(follower.get());
  shmdata_follower_session_interrupt(follower.get());
  CHECK(kind_of_next(follower, -1) == SHMDATA_INTERRUPTED);
  CHECK(write_frame(writer, 2, 16) == 1);
  CHECK(await(follower, SHMDATA_FRAME).size == 16);
  shmdata_follower_session_interrupt(follower.get());
  shmdata_follower_session_close(follower.get());
  CHECK(kind_of_next(follower, -1) == SHMDATA_CLOSED);
}

TEST_CASE("a path that can never work is refused with the reason") {
  const Fixture fixture;
  ShmdataError error{};
  const auto refused = [&](const std::string &path) {
    error = {};
    return shmdata_follower_session_open(path.c_str(), &error) == nullptr;
  };
  std::ofstream(fixture.path("file")) << "x";
  CHECK(refused(fixture.path("file")));
  CHECK(error.code == SHMDATA_BAD_PATH);
  CHECK(std::string(error.message).find("regular file") != std::string::npos);
  CHECK(refused(fixture.path("no/such/data")));
  CHECK(std::string(error.message).find("no/such does not exist") != std::string::npos);
  CHECK(refused("/tmp/" + std::string(103, 'x')));
  CHECK(std::string(error.message).find("108 bytes") != std::string::npos);
  CHECK(refused(""));
  // The longest that works.
  follow("/tmp/" + std::string(102, 'x'));
}

TEST_CASE("the peer's frames arrive whole: fixed, varying and growing sizes") {
  for (const std::string sizes : {"1024", "100,50,100,7", "10,1000,100000,10", "0,1,0"}) {
    CAPTURE(sizes);
    const Fixture fixture;
    const auto follower = follow(fixture.path());
    auto peer = Process::peer({"write", fixture.path(), "--sizes", sizes, "--count", "200", "--wait", "1", "--type", "application/x-peer", "--quiet"});
    if (!peer) return;
    REQUIRE(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    CHECK(std::string(shmdata_follower_session_type(follower.get())) == "application/x-peer");
    int frames = 0;
    for (;;) {
      const auto event = await(follower, {SHMDATA_FRAME, SHMDATA_DISCONNECTED, SHMDATA_PROBLEM});
      if (event.kind != SHMDATA_FRAME) {
        CHECK(event.kind == SHMDATA_DISCONNECTED);
        break;
      }
      CHECK(whole(event));
      frames++;
      support::release_last(follower.get());
    }
    CHECK(frames == 200);
    CHECK(peer->wait() == 0);
  }
}

TEST_CASE("a peer writer that misbehaves is reported or passed over, and the next one is followed") {
  for (const std::string mode :
       {"short-hello", "no-hello", "no-nul", "wrong-type-hello", "oversize", "huge", "zero", "unknown-message", "no-segment", "no-semaphore", "half-update"}) {
    CAPTURE(mode);
    const Fixture fixture;
    const auto follower = follow(fixture.path());
    {
      auto peer = Process::peer(
          {"write", fixture.path(), "--hostile", mode, "--count", "3", "--wait", "1", "--timeout", "1", "--linger", "0.2", "--size", "4096", "--quiet"});
      if (!peer) return;
      REQUIRE(peer->await("ready") != "");
      bool problem = false;
      for (int i = 0; i < 40; i++) {
        auto event = support::sized<ShmdataEvent>();
        if (support::take_next(follower.get(), 20 * millisecond, &event) == SHMDATA_FRAME) {
          // What is delivered can be read to its end.
          CHECK(event.size <= 4096);
          volatile unsigned char last = 0;
          if (event.size > 0) last = *reinterpret_cast<unsigned char *>(event.address + event.size - 1);
          (void)last;
        }
        if (event.kind == SHMDATA_PROBLEM) {
          problem = true;
          CHECK(std::string(shmdata_follower_session_problem(follower.get())).find(fixture.path()) == 0);
        }
      }
      const bool silent = mode == "no-hello" || mode == "zero" || mode == "half-update";
      CHECK(problem == !silent);
      peer->signal(SIGKILL);
      peer->wait();
    }
    const auto writer = write(fixture.path(), 8);
    join(writer, follower);
    CHECK(write_frame(writer, 1, 8) == 1);
    CHECK(await(follower, SHMDATA_FRAME).size == 8);
    support::release_last(follower.get());
  }
}

TEST_CASE("a peer writer killed at any stage is noticed, and the next one is followed") {
  for (const std::string stage : {"bound", "ready", "connected", "locked", "notified", "committed"}) {
    CAPTURE(stage);
    const Fixture fixture;
    const auto follower = follow(fixture.path());
    {
      auto peer = Process::peer({"write", fixture.path(), "--die", stage, "--count", "3", "--wait", "1", "--timeout", "5", "--quiet"});
      if (!peer) return;
      auto event = support::sized<ShmdataEvent>();
      while (!peer->ended()) support::take_next(follower.get(), 10 * millisecond, &event);
      CHECK(peer->wait() == -SIGKILL);
    }
    const auto writer = write(fixture.path(), 8);
    join(writer, follower);
    CHECK(write_frame(writer, 1, 8) == 1);
    CHECK(await(follower, SHMDATA_FRAME).size == 8);
    support::release_last(follower.get());
  }
}

TEST_CASE("a follower of ours that leaves or dies never stops the peer's writer") {
  for (const bool killed : {false, true}) {
    CAPTURE(killed);
    const Fixture fixture;
    auto peer = Process::peer({"write", fixture.path(), "--count", "400", "--rate", "400", "--wait", "1", "--quiet"});
    if (!peer) return;
    REQUIRE(peer->await("ready") != "");
    auto victim = Process::forked([&] {
      const auto follower = follow(fixture.path());
      for (int frames = 0; frames < 20; frames++) {
        if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
      }
      if (!killed) return 0;
      // Inside the read lock. A process that dies pays its semaphores' debts before its sockets close: this peer, which has one thread, would write in
      // between, and then wait without end for a reader of whose death it never learned.
      peer->signal(SIGSTOP);
      ::kill(::getpid(), SIGKILL);
      return 0;
    });
    CHECK(victim.wait() == (killed ? -SIGKILL : 0));
    peer->signal(SIGCONT);
    CHECK(peer->await("done") != "");
    CHECK(peer->wait() == 0);
  }
}

TEST_CASE("followers read a writer of another process and see it killed") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  auto first = Process::forked([&] {
    const auto writer = write(fixture.path());
    serve_until(writer, 1);
    for (std::size_t i = 0; i < 100; i++) write_frame(writer, i, 64);
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  int frames = 0;
  for (;;) {
    const auto event = await(follower, {SHMDATA_FRAME, SHMDATA_DISCONNECTED});
    if (event.kind != SHMDATA_FRAME) break;
    CHECK(whole(event));
    frames++;
  }
  // The last one was announced. It is lost with the writer only if that died before the lock was taken.
  CHECK(frames >= 99);
  CHECK(first.wait() == -SIGKILL);
  CHECK(fixture.more_objects() == 2);
  const auto second = write(fixture.path(), 8);
  CHECK(fixture.more_objects() == 2);
  join(second, follower);
}

TEST_CASE("a waiting follower finds its writer whatever came to lead to the path") {
  const Fixture fixture;
  const fs::path root = fixture.path("root");
  const fs::path other = fixture.path("other");
  const auto path = (root / "a" / "b" / "data").string();
  fs::create_directories(root / "a" / "b");
  fs::create_directories(other / "x" / "b");
  fs::create_directories(other / "y" / "b");
  const auto follower = follow(path);
  const auto finds_it_after = [&](const std::function<void()> &change) {
    {
      const Meeting meeting(follower);
      ::usleep(20'000);
      change();
      const auto writer = write(path);
      CHECK(serve_until(writer, 1));
    }
    CHECK(await(follower, SHMDATA_DISCONNECTED).kind == SHMDATA_DISCONNECTED);
  };
  SUBCASE("a directory further up is moved away and made again") {
    finds_it_after([&] {
      fs::rename(root, fixture.path("moved"));
      fs::create_directories(root / "a" / "b");
    });
  }
  SUBCASE("a directory becomes a link, which then leads elsewhere, twice") {
    finds_it_after([&] {
      fs::remove_all(root / "a");
      fs::create_directory_symlink(other / "x", root / "a");
    });
    finds_it_after([&] {
      fs::create_directory_symlink(other / "y", root / "next");
      fs::rename(root / "next", root / "a");
    });
    finds_it_after([&] {
      fs::remove(root / "a");
      fs::create_directory_symlink(fs::path("..") / "other" / "x", root / "a");
    });
  }
  SUBCASE("the link's target is made last") {
    finds_it_after([&] {
      fs::remove_all(root / "a");
      fs::create_directory_symlink(other / "z", root / "a");
      ::usleep(20'000);
      fs::create_directories(other / "z" / "b");
    });
  }
}

TEST_CASE("a follower comes to a writer by a link to its socket, whichever is there first") {
  const Fixture fixture;
  const auto link = fixture.path("link");
  fs::create_symlink(fixture.path(), link);
  for (const bool writer_first : {true, false}) {
    CAPTURE(writer_first);
    FollowerSession follower(nullptr, support::delete_follower);
    WriterSession writer(nullptr, shmdata_writer_session_delete);
    if (writer_first) writer = write(fixture.path());
    follower = follow(link);
    const Meeting meeting(follower);
    ::usleep(20'000);
    if (!writer_first) writer = write(fixture.path());
    CHECK(serve_until(writer, 1));
  }
}

TEST_CASE("a directory that may be passed but not read leads to a writer all the same") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: takes root to become somebody else");
    return;
  }
  const Fixture fixture;
  REQUIRE(::chmod(fs::path(fixture.path()).parent_path().c_str(), 0711) == 0);
  for (const bool writer_first : {true, false}) {
    CAPTURE(writer_first);
    WriterSession writer(nullptr, shmdata_writer_session_delete);
    if (writer_first) writer = write(fixture.path(), 64, "x", 0666);
    auto somebody = Process::forked([&] {
      constexpr unsigned nobody = 65534;
      if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) return 1;
      const auto follower = follow(fixture.path());
      ::dprintf(STDOUT_FILENO, "waits\n");
      return await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED ? 0 : 2;
    });
    REQUIRE(somebody.await("waits") == "waits");
    if (!writer_first) writer = write(fixture.path(), 64, "x", 0666);
    CHECK(serve_until(writer, 1));
    CHECK(somebody.wait() == 0);
  }
}
