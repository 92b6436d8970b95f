// SPDX-License-Identifier: Apache-2.0
// Shmdatas that nobody can join or that are held back, and what is said of them; what is said if descriptors run out.
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "support.hpp"
#include "system_calls.hpp"

using namespace support;
using system_calls::Act;
using system_calls::Call;

namespace {

constexpr int no_namespace = 77;

ShmdataPathInfo look(const std::string &path) {
  auto info = support::sized<ShmdataPathInfo>();
  ShmdataError error{};
  shmdata_path_examine(path.c_str(), 5 * second, &info, &error);
  return info;
}

bool holds(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

int listen_at(const std::string &path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return ::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && ::listen(fd, 8) == 0 ? fd : -1;
}

// A process that says that it is ready, or that it cannot have what it needs.
Process ready_or_skipped(const std::function<int()> &body) {
  auto process = Process::forked(body);
  process.await("ready");
  return process;
}

void say(const std::string &line) {
  const auto whole = line + "\n";
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, whole.data(), whole.size());
}

// Waits, for ten seconds at most.
bool in_time(const std::function<bool()> &condition) {
  for (int i = 0; i < 1000 && !condition(); i++) ::usleep(10'000);
  return condition();
}

}  // namespace

TEST_CASE("listing: a writer in another IPC namespace is told of, and how to share its memory") {
  const Fixture fixture;
  auto process = ready_or_skipped([&] {
    if (::unshare(CLONE_NEWIPC) != 0) return no_namespace;
    const auto writer = write(fixture.path(), 64, "application/x-elsewhere");
    say("ready");
    serve_for(writer, 50 * second);
    return 0;
  });
  if (process.ended()) {
    CHECK(process.wait() == no_namespace);
    MESSAGE("skipped: no IPC namespace of its own to be had here");
    return;
  }
  const auto info = look(fixture.path());
  CHECK(info.state == SHMDATA_PATH_ALIVE);
  CHECK(info.writer == process.pid());
  CHECK(std::string(info.type) == "application/x-elsewhere");
  INFO(info.problem);
  CHECK(holds(info.problem, "(pid " + std::to_string(process.pid()) + "), but its memory is in another IPC namespace"));
  CHECK(holds(info.problem, "--ipc=host"));
}

TEST_CASE("listing: in a container, a writer outside is told of, and other programs inside are not touched") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 64, "application/x-outside");
  const Served served(writer);
  auto process = Process::forked([&] {
    if (::unshare(CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNS) != 0) return no_namespace;
    const pid_t child = ::fork();
    if (child != 0) {
      int status = 0;
      ::waitpid(child, &status, 0);
      return WEXITSTATUS(status);
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || ::mount("proc", "/proc", "proc", 0, nullptr) != 0) ::_exit(no_namespace);
    // The writer's own, which came along.
    for (int fd = STDERR_FILENO + 1; fd < 256; fd++) ::close(fd);
    const auto info = look(fixture.path());
    say(std::string("problem: ") + info.problem);
    const int other = listen_at(fixture.path("other"));
    const bool left_alone = look(fixture.path("other")).state == SHMDATA_PATH_OTHER && ::accept(other, nullptr, nullptr) < 0 && errno == EAGAIN;
    const bool found = info.state == SHMDATA_PATH_ALIVE && std::string(info.type) == "application/x-outside";
    ::_exit(other < 0 || !left_alone ? 2 : found ? 0 : 1);
  });
  const auto said = process.await("problem: ");
  const int status = process.wait();
  if (status == no_namespace) {
    MESSAGE("skipped: no namespaces of its own to be had here");
    return;
  }
  INFO(said);
  CHECK(status == 0);
  CHECK(holds(said, "its memory is not to be found here, most likely since it is in another IPC namespace"));
}

TEST_CASE("listing: a path that is served, but whose socket file was removed") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 100);
  const Served served(writer);
  REQUIRE(look(fixture.path()).state == SHMDATA_PATH_ALIVE);
  CHECK(std::string(look(fixture.path()).problem).empty());
  const auto moved = fixture.path("moved");
  REQUIRE(::rename(fixture.path().c_str(), moved.c_str()) == 0);
  const auto info = look(fixture.path());
  CHECK(info.state == SHMDATA_PATH_ALIVE);
  CHECK(info.writer == ::getpid());
  CHECK(info.segment_size == 100);
  CHECK(info.mode == 0660);
  INFO(info.problem);
  CHECK(holds(info.problem, "its socket file was removed"));
  CHECK(holds(info.problem, "nobody can join"));
  // Another program's.
  const int other = listen_at(fixture.path("other"));
  REQUIRE(other >= 0);
  ::unlink(fixture.path("other").c_str());
  CHECK(look(fixture.path("other")).state == SHMDATA_PATH_OTHER);
  ::close(other);
  ::rename(moved.c_str(), fixture.path().c_str());
}

TEST_CASE("listing: who holds a writer back is named, by the writer once") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  auto process = Process::forked([&] {
    const auto follower = follow(fixture.path());
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
    say("holds");
    // Then takes the next ones, and holds the last.
    ::sleep(4);
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
    ::sleep(40);
    return 0;
  });
  wait_for_followers(writer, 1);
  REQUIRE(write_frame(writer, 0, 64) == 1);
  REQUIRE(process.await("holds") == "holds");
  CHECK(std::string(look(fixture.path()).problem).empty());
  CHECK(served.problems().empty());
  const auto name = "pid " + std::to_string(process.pid()) + " (";
  // As a caller does that does not wait for long.
  for (int i = 0; i < 250 && served.problems().empty(); i++) CHECK(write_frame(writer, 1, 64, 20 * millisecond) == -1);
  REQUIRE(in_time([&] { return served.problems().size() == 1; }));
  CHECK(holds(served.problems()[0], "by " + name));
  const std::string problem = look(fixture.path()).problem;
  INFO(problem);
  CHECK(holds(problem, "perhaps by " + name));
  REQUIRE(write_frame(writer, 1, 64) == 1);
  CHECK(std::string(look(fixture.path()).problem).empty());
  CHECK(write_frame(writer, 2, 64, 3 * second) == -1);
  CHECK(served.problems().size() == 1);
}

TEST_CASE("listing: one that joined and takes no frame is named") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  const auto follower = follow(fixture.path());
  auto event = support::sized<ShmdataEvent>();
  REQUIRE(support::try_join(follower.get(), 10 * second, &event) == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  REQUIRE(write_frame(writer, 0, 64) == 1);
  CHECK(write_frame(writer, 1, 64, 3 * second) == -1);
  REQUIRE(in_time([&] { return served.problems().size() == 1; }));
  CHECK(holds(served.problems()[0], "by pid " + std::to_string(::getpid()) + " ("));
}

TEST_CASE("listing: without descriptors a path is not passed over in silence") {
  if (!system_calls::interposed()) return;
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  for (int nth : {1, 2}) {
    const auto path = nth == 1 ? fixture.path() : fixture.path("other");
    const int other = nth == 1 ? -1 : listen_at(path);
    system_calls::count();
    system_calls::inject({Call::socket, 1, Act::fail, EMFILE, true});
    auto info = support::sized<ShmdataPathInfo>();
    ShmdataError error{};
    CHECK(shmdata_path_examine(path.c_str(), second, &info, &error) > 0);
    system_calls::clear();
    INFO(error.message);
    CHECK(holds(error.message, path));
    CHECK(holds(error.message, "no file descriptors left"));
    if (other >= 0) ::close(other);
  }
}

TEST_CASE("listing: a follower that cannot be let in is told of once, until it works again") {
  if (!system_calls::interposed()) return;
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  for (std::size_t times : {1U, 2U}) {
    CAPTURE(times);
    system_calls::count();
    system_calls::inject({Call::accept4, 1, Act::fail, EMFILE, true});
    const auto follower = follow(fixture.path());
    auto event = support::sized<ShmdataEvent>();
    CHECK(support::take_next(follower.get(), 2500 * millisecond, &event) == SHMDATA_TIMEOUT);
    CHECK(system_calls::count_of(Call::accept4) > 2);
    CHECK(served.problems().size() == times);
    system_calls::clear();
    CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    wait_for_followers(writer, 1);
  }
}
