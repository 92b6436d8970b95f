// SPDX-License-Identifier: Apache-2.0
// Many, slow, hostile, foreign: what a writer and a follower must stand beyond the ordinary.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <shmdata/cfollower.h>
#include <shmdata/cwriter.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "os/own_fd.hpp"
#include "raw.hpp"
#include "support.hpp"
#include "wire/messages.hpp"

using namespace support;
using shmdata::os::OwnFd;

namespace {

namespace wire = shmdata::wire;

// Serves and follows in one thread until so many are counted in.
void join(const WriterSession &writer, const FollowerSession &follower, int followers) {
  auto event = support::sized<ShmdataEvent>();
  for (int i = 0; i < 2000 && shmdata_writer_session_followers(writer.get()) < followers; i++) {
    support::take_next(follower.get(), millisecond, &event);
    support::serve_once(writer.get(), millisecond, &event);
  }
  REQUIRE(shmdata_writer_session_followers(writer.get()) == followers);
}

void read_one(const FollowerSession &follower) {
  const auto event = await(follower, SHMDATA_FRAME);
  REQUIRE(event.kind == SHMDATA_FRAME);
  CHECK(whole(event));
  support::release_last(follower.get());
}

std::size_t descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Allows as many descriptors as are needed. False if the system does not.
class Descriptors {
 public:
  explicit Descriptors(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit wanted = before_;
    wanted.rlim_cur = std::max(before_.rlim_cur, count);
    granted_ = wanted.rlim_cur <= before_.rlim_max && ::setrlimit(RLIMIT_NOFILE, &wanted) == 0;
    if (!granted_) MESSAGE("skipped: this system allows fewer than " << count << " descriptors");
  }
  ~Descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  explicit operator bool() const { return granted_; }

 private:
  rlimit before_{};
  bool granted_ = false;
};

template <class First, class Second>
std::vector<unsigned char> together(const First &first, const Second &second) {
  std::vector<unsigned char> both(first.begin(), first.end());
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

}  // namespace

TEST_CASE("extremes: descriptors above 1024") {
  const Fixture fixture;
  const Descriptors enough(4096);
  if (!enough) return;
  std::vector<OwnFd> others;
  for (int i = 0; i < 1100; i++) others.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  REQUIRE(others.back().get() > 1024);
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower, 1);
  for (std::size_t i = 0; i < 10; i++) {
    CHECK(write_frame(writer, i, 64) == 1);
    read_one(follower);
  }
}

TEST_CASE("extremes: a writer whose semaphores and segment have the id 0") {
  const Fixture fixture;
  constexpr int no_namespace = 77;
  auto process = Process::forked([&] {
    // The first of a new namespace.
    if (::unshare(CLONE_NEWIPC) != 0) return no_namespace;
    RawWriter writer(fixture.path());
    if (::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0) != 0 || ::shmget(::ftok(fixture.path().c_str(), 'n'), 0, 0) != 0) return 2;
    const auto follower = follow(fixture.path());
    writer.accept(follower);
    say(writer.client(), wire::encode_hello(RawWriter::size, "application/x-raw"));
    for (int i = 0; i < 10; i++) {
      writer.count_in(1);
      say(writer.client(), wire::encode_update(RawWriter::size));
      const auto event = await(follower, SHMDATA_FRAME);
      if (event.kind != SHMDATA_FRAME || !whole(event)) return 3;
      if (writer.busy() != 1) return 4;
      support::release_last(follower.get());
      if (writer.busy() != 0) return 5;
    }
    return 0;
  });
  const int status = process.wait();
  if (status == no_namespace) {
    MESSAGE("skipped: no IPC namespace of its own to be had here");
  } else {
    CHECK(status == 0);
  }
}

TEST_CASE("extremes: 200 followers get every frame") {
  const Fixture fixture;
  const Descriptors enough(4096);
  if (!enough) return;
  const auto writer = write(fixture.path());
  std::vector<FollowerSession> followers;
  for (int n = 1; n <= 200; n++) {
    followers.push_back(follow(fixture.path()));
    join(writer, followers.back(), n);
  }
  for (std::size_t i = 0; i < 20; i++) {
    CHECK(write_frame(writer, i, 64 + 100 * i) == 200);
    for (const auto &follower : followers) read_one(follower);
  }
  std::atomic<bool> left{false};
  std::thread leaving([&] {
    followers.clear();
    left = true;
  });
  auto event = support::sized<ShmdataEvent>();
  while (!left) support::serve_once(writer.get(), millisecond, &event);
  leaving.join();
  CHECK(serve_until(writer, 0));
}

TEST_CASE("extremes: 1000 connections that never acknowledge cost a bounded number of descriptors, and others are served") {
  const Fixture fixture;
  const Descriptors enough(4096);
  if (!enough) return;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower, 1);
  const auto before = descriptors();
  std::vector<OwnFd> idle;
  auto event = support::sized<ShmdataEvent>();
  for (std::size_t i = 0; i < 1000; i++) {
    idle.push_back(connected(fixture.path()));
    support::serve_once(writer.get(), 0, &event);
    if (i % 100 == 0) {
      CHECK(write_frame(writer, i, 64) == 1);
      read_one(follower);
    }
  }
  serve_for(writer, 20 * millisecond);
  const auto held = descriptors() - before - idle.size();
  CHECK(held <= 100);
  MESSAGE("descriptors held for them: " << held);
  const auto another = follow(fixture.path());
  join(writer, another, 2);
  CHECK(write_frame(writer, 1, 64) == 2);
  read_one(follower);
  read_one(another);
}

TEST_CASE("extremes: a follower that never reads holds the writer back as long as the writer allows, and no longer") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  auto hostile = connected(fixture.path());
  say(hostile, wire::encode_hello(64, ""));
  join(writer, follower, 2);
  CHECK(write_frame(writer, 0, 64) == 2);
  read_one(follower);
  CHECK(write_frame(writer, 1, 64, 50 * millisecond) == -1);
  ShmdataError error{};
  SUBCASE("left behind") { CHECK(shmdata_writer_session_leave_behind(writer.get(), &error) == SHMDATA_OK); }
  SUBCASE("gone") { hostile.reset(); }
  if (write_frame(writer, 1, 64, 5 * second) == 1) read_one(follower);
  join(writer, follower, 1);
  CHECK(write_frame(writer, 2, 64) == 1);
  read_one(follower);
}

TEST_CASE("extremes: a follower that says quit with a frame unread does not hold the others up for long") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  auto rude = connected(fixture.path());
  say(rude, wire::encode_hello(64, ""));
  join(writer, follower, 2);
  CHECK(write_frame(writer, 0, 64) == 2);
  read_one(follower);
  say(rude, wire::encode_quit());
  rude.reset();
  serve_for(writer, 5 * millisecond);
  // The survivor makes progress within a second.
  CHECK(write_frame(writer, 1, 64, second) >= 0);
}

TEST_CASE("extremes: programs that are started inherit no descriptor of a writer or a follower") {
  const Fixture fixture;
  const auto inherited = [] {
    Process list({"ls", "/proc/self/fd"});
    int lines = 0;
    while (!list.await("").empty()) lines++;
    return lines;
  };
  const int before = inherited();
  CHECK(before > 0);
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  const auto searching = follow(fixture.path("nothing"));
  auto event = support::sized<ShmdataEvent>();
  support::take_next(searching.get(), 0, &event);
  join(writer, follower, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
  CHECK(inherited() == before);
}

TEST_CASE("extremes: a writer's messages may come in pieces and together") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  RawWriter raw(fixture.path());
  raw.accept(follower);
  auto event = support::sized<ShmdataEvent>();
  const auto hello = wire::encode_hello(RawWriter::size, "application/x-raw");
  for (std::size_t i = 0; i < hello.size(); i++) {
    say(raw.client(), std::string(1, static_cast<char>(hello[i])));
    const bool last = i + 1 == hello.size();
    const bool look = i < 64 || i % 256 == 0 || last;
    if (look) CHECK(support::take_next(follower.get(), last ? second : 0, &event) == (last ? int{SHMDATA_CONNECTED} : int{SHMDATA_TIMEOUT}));
  }
  CHECK(std::string(shmdata_follower_session_type(follower.get())) == "application/x-raw");
  const auto update = wire::encode_update(RawWriter::size);

  // Two at once.
  raw.count_in(2);
  say(raw.client(), together(update, update));
  read_one(follower);
  CHECK(raw.busy() == 1);
  read_one(follower);
  CHECK(raw.busy() == 0);

  // One byte by byte, with the next one's first half behind it.
  raw.count_in(1);
  for (const unsigned char byte : update) {
    CHECK(support::take_next(follower.get(), 0, &event) == SHMDATA_TIMEOUT);
    say(raw.client(), std::string(1, static_cast<char>(byte)));
  }
  read_one(follower);
  say(raw.client(), std::string(update.begin(), update.begin() + 8));
  CHECK(support::take_next(follower.get(), 10 * millisecond, &event) == SHMDATA_TIMEOUT);
  raw.count_in(1);
  say(raw.client(), together(std::string(update.begin() + 8, update.end()), wire::encode_quit()));
  read_one(follower);
  CHECK(raw.busy() == 0);
  CHECK(await(follower, SHMDATA_DISCONNECTED).kind == SHMDATA_DISCONNECTED);
}

TEST_CASE("extremes: a follower's messages may come in pieces and together") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  auto raw = connected(fixture.path());
  serve_for(writer, 10 * millisecond);
  unsigned char hello[wire::hello_size];
  REQUIRE(::recv(raw.get(), hello, sizeof hello, MSG_WAITALL) == static_cast<ssize_t>(sizeof hello));
  const std::string acknowledgement(hello, hello + sizeof hello);
  std::size_t said = 0;
  for (const std::size_t end : {1u, 2u, 100u, 4111u}) {
    say(raw, acknowledgement.substr(said, end - said));
    said = end;
    serve_for(writer, 5 * millisecond);
    CHECK(shmdata_writer_session_followers(writer.get()) == 1);
  }
  SUBCASE("the last byte alone, quit in two") {
    say(raw, acknowledgement.substr(4111));
    const auto quit = wire::encode_quit();
    say(raw, std::string(quit.begin(), quit.begin() + 1));
    serve_for(writer, 5 * millisecond);
    CHECK(shmdata_writer_session_followers(writer.get()) == 1);
    say(raw, std::string(quit.begin() + 1, quit.end()));
  }
  SUBCASE("the last byte and quit together") { say(raw, together(acknowledgement.substr(4111), wire::encode_quit())); }
  CHECK(serve_until(writer, 0));
  // It is answered.
  const auto quit = wire::encode_quit();
  unsigned char answer[wire::quit_size];
  CHECK(::recv(raw.get(), answer, sizeof answer, MSG_WAITALL) == static_cast<ssize_t>(sizeof answer));
  CHECK(std::equal(quit.begin(), quit.end(), answer));
  CHECK(::recv(raw.get(), answer, 1, 0) == 0);
  CHECK(write_frame(writer, 0, 64) == 0);
}

TEST_CASE("extremes: a writer that hangs up on whoever comes is not asked without end") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  const auto listener = listening(fixture.path());
  std::atomic<bool> done{false};
  int callers = 0;
  std::thread rude([&] {
    while (!done) {
      const OwnFd caller(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (caller) callers++;
    }
  });
  auto event = support::sized<ShmdataEvent>();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  while (std::chrono::steady_clock::now() < end) CHECK(support::take_next(follower.get(), 20 * millisecond, &event) != SHMDATA_FRAME);
  done = true;
  rude.join();
  CHECK(callers > 0);
  CHECK(callers < 100);
}

TEST_CASE("extremes: writers that race for a path, again and again, over what a dead one left") {
  const Fixture fixture;
  for (int round = 0; round < 20; round++) {
    CAPTURE(round);
    std::vector<Process> racers;
    for (int i = 0; i < 4; i++) {
      racers.push_back(Process::forked([&] {
        ShmdataError error{};
        const WriterSession session(shmdata_writer_session_open(fixture.path().c_str(), 64, "x", 0660, &error), shmdata_writer_session_delete);
        ::dprintf(STDOUT_FILENO, "racer: %s\n", session ? "won" : error.code == SHMDATA_WRITER_EXISTS ? "lost" : error.message);
        if (session) ::pause();
        return 0;
      }));
    }
    int won = 0;
    for (auto &racer : racers) {
      const auto line = racer.await("racer: ");
      won += line == "racer: won";
      CHECK_MESSAGE((line == "racer: won" || line == "racer: lost"), line);
    }
    CHECK(won == 1);
    // They die here: the winner without a goodbye.
  }
  const auto writer = write(fixture.path());
  CHECK(write_frame(writer, 0, 64) == 0);
}

TEST_CASE("extremes: a shmdata of another user") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: takes root to become somebody else");
    return;
  }
  const Fixture fixture;
  constexpr int reads = 1, refused = 2, wrong = 3;
  REQUIRE(::chmod(std::filesystem::path(fixture.path()).parent_path().c_str(), 0755) == 0);
  for (const unsigned mode : {0600u, 0640u, 0660u, 0666u}) {
    CAPTURE(mode);
    const auto writer = write(fixture.path(), 64, "application/x-test", mode);
    auto somebody = Process::forked([&] {
      constexpr unsigned nobody = 65534;
      if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) return wrong;
      ShmdataError error{};
      const FollowerSession follower(shmdata_follower_session_open(fixture.path().c_str(), &error), support::delete_follower);
      if (follower) {
        const auto frame = await(follower, SHMDATA_FRAME);
        return frame.kind == SHMDATA_FRAME && whole(frame) ? reads : wrong;
      }
      const bool told = error.code == SHMDATA_NO_PERMISSION && std::string(error.message).find(fixture.path()) == 0;
      // It may not take the path over either.
      error = {};
      const bool taken = shmdata_writer_session_open(fixture.path().c_str(), 64, "x", 0666, &error) != nullptr;
      return told && !taken && error.code == SHMDATA_NO_PERMISSION ? refused : wrong;
    });
    auto event = support::sized<ShmdataEvent>();
    while (!somebody.ended()) {
      support::serve_once(writer.get(), millisecond, &event);
      write_frame(writer, 0, 100, 0);
    }
    CHECK(somebody.wait() == (mode == 0666 ? reads : refused));
  }
}

#if defined(__SANITIZE_THREAD__)
constexpr bool other_threads = true;
#else
constexpr bool other_threads = false;
#endif

TEST_CASE("extremes: whoever has nothing to do does not wake up") {
  if (other_threads) {
    MESSAGE("skipped: the sanitizer has a thread of its own that wakes up");
    return;
  }
  const Fixture fixture;
  const auto stale = fixture.path("stale");
  listening(stale);
  const auto idle = [&](const std::function<void()> &work) {
    return Process::forked([&] {
      ::dprintf(STDOUT_FILENO, "started\n");
      work();
      return 0;
    });
  };
  const auto follow_for_ever = [&](const std::string &path) {
    return [path] {
      const auto follower = follow(path);
      auto event = support::sized<ShmdataEvent>();
      while (support::take_next(follower.get(), -1, &event) != SHMDATA_CLOSED) {
      }
    };
  };
  {
    std::vector<Process> processes;
    // The file is new, so its writer may be about to listen: for that time it is looked at again.
    ::usleep(3100000);
    processes.push_back(idle([&] {
      const auto writer = write(fixture.path());
      auto event = support::sized<ShmdataEvent>();
      while (support::serve_once(writer.get(), -1, &event) != SHMDATA_CLOSED) {
      }
    }));
    processes.push_back(idle(follow_for_ever(fixture.path())));
    processes.push_back(idle(follow_for_ever(fixture.path("nobody"))));
    processes.push_back(idle(follow_for_ever(stale)));
    processes.push_back(idle([&] {
      auto *const writer = shmdata_make_writer(fixture.path("c").c_str(), 64, "x", nullptr, nullptr, nullptr, nullptr, 0660);
      auto *const follower = shmdata_make_follower(fixture.path("c").c_str(), nullptr, nullptr, nullptr, nullptr, nullptr);
      ::pause();
      shmdata_delete_follower(follower);
      shmdata_delete_writer(writer);
    }));
    for (auto &process : processes) CHECK(process.await("started") == "started");
    const auto wakes = [](pid_t pid) {
      long sum = 0;
      for (const auto &task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::ifstream status(task.path() / "status");
        std::string word;
        long count = 0;
        while (status >> word) {
          if (word == "voluntary_ctxt_switches:" && status >> count) sum += count;
        }
      }
      return sum;
    };
    ::usleep(500000);
    std::vector<long> before;
    for (const auto &process : processes) before.push_back(wakes(process.pid()));
    ::usleep(10'000'000);
    for (std::size_t i = 0; i < processes.size(); i++) {
      CAPTURE(i);
      CHECK(before[i] > 0);
      CHECK(wakes(processes[i].pid()) == before[i]);
    }
  }
  // It takes over what the killed one left, and removes it.
  write(fixture.path());
  write(fixture.path("c"));
}
