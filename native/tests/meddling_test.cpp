// SPDX-License-Identifier: Apache-2.0
// Others on the machine who take what belongs to a writer, or count when they should not; and objects that cannot be found, or whose id some take for a
// failure.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "raw.hpp"
#include "support.hpp"
#include "system_calls.hpp"

using namespace support;
using system_calls::Act;
using system_calls::Call;

namespace {

key_t segment_key(const std::string &path) { return ::ftok(path.c_str(), 'n'); }
key_t semaphores_key(const std::string &path) { return ::ftok(path.c_str(), 'm'); }
int semaphores_of(const std::string &path) { return ::semget(semaphores_key(path), 2, 0); }
int segment_of(const std::string &path) { return ::shmget(segment_key(path), 0, 0); }

// By another process, as who does such a thing is.
void stranger(const std::function<bool()> &act) {
  auto process = Process::forked([&] { return act() ? 0 : 1; });
  REQUIRE(process.wait() == 0);
}

void read_one(const FollowerSession &follower) {
  REQUIRE(await(follower, {SHMDATA_FRAME, SHMDATA_DISCONNECTED}).kind == SHMDATA_FRAME);
  support::release_last(follower.get());
}

// Until each of the followers got a frame; the writer writes one whenever it can.
bool flow(const WriterSession &writer, const std::vector<const FollowerSession *> &followers) {
  std::vector<bool> got(followers.size(), false);
  for (std::size_t i = 0; i < 500; i++) {
    write_frame(writer, i, 64, 20 * millisecond);
    for (std::size_t k = 0; k < followers.size(); k++) {
      auto event = support::sized<ShmdataEvent>();
      if (support::take_next(followers[k]->get(), 20 * millisecond, &event) == SHMDATA_FRAME) got[k] = true;
      support::release_last(followers[k]->get());
    }
    if (std::find(got.begin(), got.end(), false) == got.end()) return true;
  }
  return false;
}

constexpr int no_namespace = 77;

// In an IPC namespace of its own; skipped if there is none to be had.
void in_namespace(const std::function<int()> &body) {
  auto process = Process::forked([&] { return ::unshare(CLONE_NEWIPC) == 0 ? body() : no_namespace; });
  for (auto line = process.await(""); !line.empty(); line = process.await("")) MESSAGE(line);
  const int status = process.wait();
  if (status == no_namespace) {
    MESSAGE("skipped: no IPC namespace of its own to be had here");
  } else {
    CHECK(status == 0);
  }
}

// The number of the object that is made next, if the system lets it be set.
bool number_next(const char *kind) {
  std::ofstream file(std::string("/proc/sys/kernel/") + kind + "_next_id");
  return static_cast<bool>(file << 0 << std::flush);
}

// What a handler of a signal takes; nothing else can be passed to one.
key_t wanted = 0;
int taken_semaphores = -1, taken_segment = -1;

void take_semaphores(int) { taken_semaphores = ::semget(wanted, 2, IPC_CREAT | IPC_EXCL | 0666); }
void take_segment(int) { taken_segment = ::shmget(wanted, 10, IPC_CREAT | IPC_EXCL | 0666); }

}  // namespace

TEST_CASE("meddling: a semaphore that a stranger sets does not stop the writer") {
  for (const int followers : {0, 1, 2}) {
    for (const bool set : {true, false}) {
      CAPTURE(followers);
      CAPTURE(set);
      const Fixture fixture;
      const auto writer = write(fixture.path());
      const Served served(writer);
      std::vector<FollowerSession> all;
      for (int i = 0; i < followers; i++) {
        all.push_back(follow(fixture.path()));
        CHECK(await(all.back(), SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
        wait_for_followers(writer, i + 1);
      }
      CHECK(write_frame(writer, 0, 64) == followers);
      for (const auto &follower : all) read_one(follower);
      const int semaphores = semaphores_of(fixture.path());
      stranger([&] {
        sembuf up{0, 1, 0};
        return set ? ::semctl(semaphores, 0, SETVAL, 1) == 0 : ::semop(semaphores, &up, 1) == 0;
      });
      CHECK(write_frame(writer, 1, 64, second) >= 0);
      std::vector<const FollowerSession *> each;
      for (const auto &follower : all) each.push_back(&follower);
      CHECK(flow(writer, each));
    }
  }
}

TEST_CASE("meddling: a semaphore that a stranger counts up while a frame is read does not stop the writer") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  const auto follower = follow(fixture.path());
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME);
  // One that only takes its time is waited for.
  CHECK(write_frame(writer, 1, 64, 1500 * millisecond) == -1);
  sembuf up{0, 1, 0};
  REQUIRE(::semop(semaphores_of(fixture.path()), &up, 1) == 0);
  CHECK(write_frame(writer, 1, 64, second) >= 0);
  support::release_last(follower.get());
  CHECK(flow(writer, {&follower}));
}

TEST_CASE("meddling: a key that a stranger takes while it is free costs the writer its socket, no more") {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's system calls cannot be intercepted here");
    return;
  }
  const Fixture fixture;
  taken_segment = taken_semaphores = -1;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  {
    const Served served(writer);
    REQUIRE(flow(writer, {&follower}));
    const auto before = segment_key(fixture.path());
    std::size_t size = 64;
    SUBCASE("the semaphores', in a new generation") {
      wanted = semaphores_key(fixture.path());
      ::signal(SIGUSR1, take_semaphores);
      system_calls::inject({Call::semget, 1, Act::raise_before, SIGUSR1});
      REQUIRE(::semctl(semaphores_of(fixture.path()), 0, IPC_RMID) == 0);
    }
    SUBCASE("the segment's, in a new generation") {
      wanted = segment_key(fixture.path());
      ::signal(SIGUSR1, take_segment);
      system_calls::inject({Call::shmget, 1, Act::raise_before, SIGUSR1});
      REQUIRE(::semctl(semaphores_of(fixture.path()), 0, IPC_RMID) == 0);
    }
    SUBCASE("the segment's, when it grows") {
      wanted = segment_key(fixture.path());
      ::signal(SIGUSR1, take_segment);
      // The first is for a look whether there is room.
      system_calls::inject({Call::shmget, 2, Act::raise_before, SIGUSR1});
      size = 100'000;
    }
    SUBCASE("the segment's, after removing it") {
      REQUIRE(::shmctl(segment_of(fixture.path()), IPC_RMID, nullptr) == 0);
      wanted = segment_key(fixture.path());
      take_segment(0);
      // Looked at twice a second.
      ::usleep(600'000);
    }
    write_frame(writer, 0, size);
    system_calls::clear();
    ::signal(SIGUSR1, SIG_DFL);
    CHECK((taken_segment >= 0 || taken_semaphores >= 0));
    CHECK(segment_key(fixture.path()) != before);
    CHECK(flow(writer, {&follower}));
    const auto next = follow(fixture.path());
    CHECK(flow(writer, {&follower, &next}));
  }
  // What is the stranger's stays.
  if (taken_segment >= 0) CHECK(::shmctl(taken_segment, IPC_RMID, nullptr) == 0);
  if (taken_semaphores >= 0) CHECK(::semctl(taken_semaphores, 0, IPC_RMID) == 0);
}

TEST_CASE("meddling: who makes the same trouble again and again is told of once, then counted") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  constexpr int times = 300;
  std::vector<std::string> problems;
  {
    const Served served(writer);
    for (int i = 0; i < times; i++) {
      RawFollower hostile(fixture.path());
      REQUIRE(hostile.join());
      say(hostile.socket(), std::string("not the protocol"));
      CHECK(hostile.take() == shmdata::wire::Kind::quit);
    }
    // What was counted is told in the end.
    ::usleep(1'500'000);
    problems = served.problems();
  }
  unsigned long told = 0;
  for (const auto &problem : problems) {
    CHECK(problem.find("does not speak the protocol") != std::string::npos);
    const auto more = problem.find("(and ");
    told += 1 + (more == std::string::npos ? 0 : std::stoul(problem.substr(more + 5)));
  }
  CHECK(told == times);
  CHECK(problems.size() < times / 2);
}

TEST_CASE("meddling: no writer keeps semaphores or a segment with the id 0") {
  const Fixture fixture;
  in_namespace([&] {
    const auto writer = write(fixture.path());
    const auto good = [&] { return semaphores_of(fixture.path()) > 0 && segment_of(fixture.path()) > 0 && system_v_objects().size() == 2; };
    if (!good()) return 1;
    if (!number_next("shm") || !number_next("sem")) {
      ::dprintf(STDOUT_FILENO, "the system does not number what is made next: the first ones alone were looked at\n");
      return 0;
    }
    if (write_frame(writer, 0, 100'000) != 0 || !good()) return 2;
    number_next("shm");
    number_next("sem");
    ShmdataError error{};
    if (shmdata_writer_session_leave_behind(writer.get(), &error) != SHMDATA_OK || !good()) return 3;
    return write_frame(writer, 0, 64) == 0 && good() ? 0 : 4;
  });
}

TEST_CASE("meddling: a follower in another IPC namespace is told so, and what to do") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  in_namespace([&] {
    const auto follower = follow(fixture.path());
    if (await(follower, SHMDATA_PROBLEM).kind != SHMDATA_PROBLEM) return 1;
    const std::string problem = shmdata_follower_session_problem(follower.get());
    const auto has = [&](const std::string &part) { return problem.find(part) != std::string::npos; };
    const bool good = has(fixture.path()) && has("its writer answers (pid ") && has("is in another IPC namespace") && has("--ipc=host") && !has("\n");
    if (!good) ::dprintf(STDOUT_FILENO, "%s\n", problem.c_str());
    return good ? 0 : 2;
  });
}
