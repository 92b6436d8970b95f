// SPDX-License-Identifier: Apache-2.0
// Our writer: its objects, its errors, and the verified peer's followers, well-behaved and not.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "support.hpp"
#include "system_calls.hpp"

using namespace support;

namespace {

ShmdataError refusal(const std::string &path, std::size_t size = 64, const std::string &type = "application/x-test") {
  ShmdataError error{};
  CHECK(shmdata_writer_session_open(path.c_str(), size, type.c_str(), 0660, &error) == nullptr);
  return error;
}

bool says(const ShmdataError &error, const std::string &text) { return std::string(error.message).find(text) != std::string::npos; }

struct Modes {
  unsigned socket, segment, semaphores;
  bool operator==(const Modes &other) const { return socket == other.socket && segment == other.segment && semaphores == other.semaphores; }
};

Modes modes_of(const std::string &path) {
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  shmid_ds segment{};
  REQUIRE(::shmctl(::shmget(::ftok(path.c_str(), 'n'), 0, 0), IPC_STAT, &segment) == 0);
  semid_ds semaphores{};
  REQUIRE(::semctl(::semget(::ftok(path.c_str(), 'm'), 2, 0), 0, IPC_STAT, &semaphores) == 0);
  return {file.st_mode & 0777u, segment.shm_perm.mode & 0777u, semaphores.sem_perm.mode & 0777u};
}

}  // namespace

TEST_CASE("the keys are those of ftok, and closing removes everything") {
  const Fixture fixture;
  const auto before = system_v_objects();
  auto writer = write(fixture.path(), 4096);
  CHECK(::shmget(::ftok(fixture.path().c_str(), 'n'), 0, 0) >= 0);
  CHECK(::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0) >= 0);
  CHECK(system_v_objects().size() == before.size() + 2);
  writer.reset();
  CHECK(system_v_objects() == before);
  CHECK(::access(fixture.path().c_str(), F_OK) != 0);
}

TEST_CASE("permissions are on all three objects, whatever the umask, before and after a resize") {
  const auto umask = ::umask(077);
  for (const unsigned mode : {0600u, 0640u, 0660u, 0666u}) {
    CAPTURE(mode);
    const Fixture fixture;
    const auto writer = write(fixture.path(), 64, "application/x-test", mode);
    CHECK(modes_of(fixture.path()) == Modes{mode, mode, mode});
    write_frame(writer, 0, 100000);
    CHECK(modes_of(fixture.path()) == Modes{mode, mode, mode});
  }
  ::umask(umask);
}

TEST_CASE("a resize that fails half way leaves memory that followers get") {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's calls do not come by here");
    return;
  }
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  const auto follower = follow(fixture.path());
  CHECK(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  auto access = support::sized<ShmdataWriteAccess>();
  ShmdataError error{};
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, second, &access, &error) == SHMDATA_OK);
  const auto before = access.mapping;
  // The first one only tries whether there is room; then the old segment is removed, and the second one fails.
  system_calls::inject({system_calls::Call::shmget, 2, system_calls::Act::fail, ENOSPC});
  CHECK(shmdata_writer_session_resize(writer.get(), 100'000, &access, &error) == SHMDATA_SYSTEM);
  system_calls::clear();
  CHECK(access.mapping != before);
  CHECK(access.capacity == 64);
  const auto bytes = payload(3, 64);
  std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), bytes.size());
  CHECK(commit_frame(writer.get(), bytes.size(), &error) == 1);
  const auto frame = await(follower, SHMDATA_FRAME);
  REQUIRE(frame.kind == SHMDATA_FRAME);
  CHECK(whole(frame));
  support::release_last(follower.get());
}

TEST_CASE("what cannot be served is refused with the reason, and leaves nothing") {
  const Fixture fixture;
  std::ofstream(fixture.path("file")) << "x";
  CHECK(says(refusal(fixture.path("file")), "is a regular file"));
  CHECK(::access(fixture.path("file").c_str(), F_OK) == 0);
  CHECK(says(refusal(fixture.path("no/data")), "the directory " + fixture.path("no") + " does not exist"));
  CHECK(says(refusal("/tmp/" + std::string(103, 'x')), "108 bytes is too long"));
  CHECK(refusal(fixture.path(), 64, "").code == SHMDATA_BAD_TYPE);
  CHECK(says(refusal(fixture.path(), 64, std::string(4096, 't')), "4096 bytes"));
  CHECK(refusal(fixture.path(), 0).code == SHMDATA_BAD_SIZE);
  CHECK(refusal(fixture.path(), std::size_t{1} << 62).code == SHMDATA_BAD_SIZE);
  CHECK(::access(fixture.path().c_str(), F_OK) != 0);
}

TEST_CASE("a second writer is refused and told who the first is; the first is unharmed") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto error = refusal(fixture.path());
  CHECK(error.code == SHMDATA_WRITER_EXISTS);
  CHECK(error.pid == ::getpid());
  CHECK(says(error, "another writer serves it (pid " + std::to_string(::getpid()) + ")"));
  CHECK(write_frame(writer, 0, 64) == 0);
}

TEST_CASE("writers that start at once leave exactly one") {
  const Fixture fixture;
  constexpr int racers_count = 8;
  const auto all_tried = fixture.path("all-tried");
  std::vector<Process> racers;
  for (int i = 0; i < racers_count; i++) {
    racers.push_back(Process::forked([&] {
      ShmdataError error{};
      WriterSession session(shmdata_writer_session_open(fixture.path().c_str(), 64, "x", 0660, &error), shmdata_writer_session_delete);
      if (!session) return error.code == SHMDATA_WRITER_EXISTS ? 1 : 2;
      // Serves the path until everybody has tried.
      while (::access(all_tried.c_str(), F_OK) != 0) ::usleep(1000);
      return 0;
    }));
  }
  const auto have_ended = [&] { return std::count_if(racers.begin(), racers.end(), [](Process &racer) { return racer.ended(); }); };
  for (int i = 0; i < 20'000 && have_ended() < racers_count - 1; i++) ::usleep(1000);
  std::ofstream(all_tried) << "all tried";
  int winners = 0;
  for (auto &racer : racers) {
    const int status = racer.wait();
    CHECK(status <= 1);
    winners += status == 0;
  }
  CHECK(winners == 1);
}

TEST_CASE("what a dead writer left is taken over and removed") {
  const Fixture fixture;
  auto dead = Process::forked([&] {
    const auto writer = write(fixture.path());
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  CHECK(dead.wait() == -SIGKILL);
  CHECK(fixture.more_objects() == 2);
  const auto writer = write(fixture.path());
  CHECK(fixture.more_objects() == 2);
  CHECK(write_frame(writer, 0, 64) == 0);
}

// A tmpfs numbers its files one after the other, so keys can be known before their socket is made.
class NumberedFiles {
 public:
  NumberedFiles() {
    char name[] = "/dev/shm/shmdata-test-XXXXXX";
    if (::mkdtemp(name) != nullptr) directory_ = name;
  }
  NumberedFiles(const NumberedFiles &) = delete;
  NumberedFiles &operator=(const NumberedFiles &) = delete;
  ~NumberedFiles() { ::rmdir(directory_.c_str()); }

  // False, with a message, if files are not numbered so.
  [[nodiscard]] bool usable() const {
    const auto first = made("first"), second = made("second");
    const bool so = !directory_.empty() && second.st_ino == first.st_ino + 1;
    if (!so) MESSAGE("skipped: /dev/shm does not number its files one after the other");
    return so;
  }
  [[nodiscard]] std::string path(const std::string &name) const { return directory_ + "/" + name; }
  // A file that is gone again.
  [[nodiscard]] struct stat made(const std::string &name) const {
    struct stat file {};
    ::close(::open(path(name).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    ::stat(path(name).c_str(), &file);
    ::unlink(path(name).c_str());
    return file;
  }
  // The key of the file that is made next.
  [[nodiscard]] key_t next_key(char project) const {
    const auto file = made("filler");
    return static_cast<key_t>((static_cast<unsigned>(project) << 24) | ((file.st_dev & 0xff) << 16) | ((file.st_ino + 1) & 0xffff));
  }

 private:
  std::string directory_;
};

TEST_CASE("keys that belong to somebody alive are never touched: another socket is made") {
  const NumberedFiles files;
  if (!files.usable()) return;
  const Fixture fixture;
  const auto first_path = files.path("live"), second_path = files.path("other");
  const auto first = write(first_path);
  const auto key = ::ftok(first_path.c_str(), 'n');
  int tries = 0;
  while (files.next_key('n') != key && ++tries < 70000) {
  }
  REQUIRE(tries < 70000);
  const auto second = write(second_path);
  CHECK(::ftok(second_path.c_str(), 'n') != key);
  CHECK(write_frame(second, 0, 64) == 0);
  CHECK(write_frame(first, 0, 64) == 0);
  CHECK(modes_of(first_path) == Modes{0660, 0660, 0660});
}

TEST_CASE("objects of other programs under a new socket's keys are never touched: another socket is made") {
  const NumberedFiles files;
  if (!files.usable()) return;
  const Fixture fixture;
  const auto path = files.path("data");
  // A set of five, one of two that nobody has used yet, and a segment whose maker has not attached it yet.
  for (const int semaphores : {5, 2, 0}) {
    CAPTURE(semaphores);
    const auto key = files.next_key(semaphores > 0 ? 'm' : 'n');
    const int id = semaphores > 0 ? ::semget(key, semaphores, IPC_CREAT | IPC_EXCL | 0600) : ::shmget(key, 10, IPC_CREAT | IPC_EXCL | 0600);
    REQUIRE(id >= 0);
    {
      const auto writer = write(path);
      CHECK(::ftok(path.c_str(), semaphores > 0 ? 'm' : 'n') != key);
      CHECK(write_frame(writer, 0, 64) == 0);
    }
    if (semaphores > 0) {
      CHECK(::semctl(id, 0, IPC_RMID) == 0);
    } else {
      CHECK(::shmctl(id, IPC_RMID, nullptr) == 0);
    }
  }
}

TEST_CASE("objects under a new socket's keys whose writer and file are gone are removed") {
  const NumberedFiles files;
  if (!files.usable()) return;
  const Fixture fixture;
  const auto path = files.path("data");
  for (const bool with_segment : {true, false}) {
    CAPTURE(with_segment);
    auto dead = Process::forked([&] {
      const auto writer = write(path);
      write_frame(writer, 0, 64);
      if (!with_segment) ::shmctl(::shmget(::ftok(path.c_str(), 'n'), 0, 0), IPC_RMID, nullptr);
      ::kill(::getpid(), SIGKILL);
      return 0;
    });
    REQUIRE(dead.wait() == -SIGKILL);
    const auto key = ::ftok(path.c_str(), 'm');
    REQUIRE(::unlink(path.c_str()) == 0);
    CHECK(fixture.more_objects() == (with_segment ? 2 : 1));
    int tries = 0;
    while (files.next_key('m') != key && ++tries < 70000) {
    }
    REQUIRE(tries < 70000);
    const auto writer = write(path);
    CHECK(::ftok(path.c_str(), 'm') == key);
    CHECK(fixture.more_objects() == 2);
  }
}

TEST_CASE("a semaphore that somebody else counted up stops nobody for good") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto semaphores = [&] { return ::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0); };
  auto reader = Process::forked([&] {
    const auto follower = follow(fixture.path());
    for (int frames = 0; frames < 3;) frames += await(follower, SHMDATA_FRAME).kind == SHMDATA_FRAME;
    return 0;
  });
  for (const int index : {0, 1}) {
    CAPTURE(index);
    CHECK(serve_until(writer, 1));
    sembuf up{static_cast<unsigned short>(index), 1, 0};
    REQUIRE(::semop(semaphores(), &up, 1) == 0);
    // Its semaphore is up while this frame is read: nobody can read until the next one is written.
    if (index == 1) CHECK(write_frame(writer, 0, 64) == 1);
    CHECK(write_frame(writer, 1, 64) >= 0);
  }
  auto event = support::sized<ShmdataEvent>();
  for (std::size_t i = 2; !reader.ended(); i++) {
    support::serve_once(writer.get(), millisecond, &event);
    write_frame(writer, i, 64);
  }
  CHECK(reader.wait() == 0);
}

TEST_CASE("a follower that the writing thread lets in is counted in, though the serving one sleeps") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  const auto slow = follow(fixture.path());
  CHECK(await(slow, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(await(slow, SHMDATA_FRAME).kind == SHMDATA_FRAME);
  // It holds the frame, so that every begin looks around.
  for (int i = 0; i < 300; i++) {
    std::atomic<bool> over{false};
    std::thread begins([&] {
      ShmdataError error{};
      auto access = support::sized<ShmdataWriteAccess>();
      while (!over) {
        shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error);
        ::usleep(100);
      }
    });
    const auto other = follow(fixture.path());
    CHECK(await(other, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
    over = true;
    begins.join();
    wait_for_followers(writer, 2);
    shmdata_follower_session_close(other.get());
  }
}

TEST_CASE("a frame that does not fit is refused, and the writer goes on") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 64);
  ShmdataError error{};
  auto access = support::sized<ShmdataWriteAccess>();
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_OK);
  CHECK(support::commit_frame(writer.get(), 65, &error) == -1);
  CHECK(error.code == SHMDATA_BAD_SIZE);
  CHECK(shmdata_writer_session_begin(writer.get(), std::size_t{1} << 62, 0, &access, &error) == SHMDATA_BAD_SIZE);
  CHECK(write_frame(writer, 0, 64) == 0);
  CHECK(support::commit_frame(writer.get(), 1, &error) == -1);
  CHECK(error.code == SHMDATA_WRONG_STATE);
}

TEST_CASE("the peer's follower reads every frame whole: fixed, varying and growing sizes") {
  const std::vector<std::vector<std::size_t>> streams{{64}, {100, 50, 100, 7}, {10, 1000, 100000, 10}, {1, 0, 1}};
  for (const auto &sizes : streams) {
    CAPTURE(sizes.size());
    const Fixture fixture;
    const auto writer = write(fixture.path(), sizes[0]);
    auto peer = Process::peer({"follow", fixture.path(), "--check", "--count", "300", "--quiet"});
    if (!peer) return;
    {
      const Served served(writer);
      wait_for_followers(writer, 1);
      for (std::size_t i = 0; i < 300; i++) CHECK(write_frame(writer, i, sizes[i % sizes.size()]) == 1);
      CHECK(peer->await("\"done\"").find("\"frames\": 300, \"bad\": 0") != std::string::npos);
      CHECK(peer->wait() == 0);
      wait_for_followers(writer, 0);
    }
  }
}

TEST_CASE("a segment replaced for a frame of the size before does not leave the peer with the old one") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 10);
  auto peer = Process::peer({"follow", fixture.path(), "--check", "--timeout", "5"});
  if (!peer) return;
  const Served served(writer);
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 1, 10) == 1);
  ShmdataError error{};
  auto access = support::sized<ShmdataWriteAccess>();
  REQUIRE(shmdata_writer_session_begin(writer.get(), 1000, 10 * second, &access, &error) == SHMDATA_OK);
  std::memcpy(reinterpret_cast<void *>(access.address), payload(2, 10).data(), 10);
  // After another update of 10 bytes it would read the segment that was removed. So the writer hangs up, and it joins again.
  CHECK(support::commit_frame(writer.get(), 10, &error) == 0);
  CHECK(peer->await("\"done\"").find("\"frames\": 1, \"bad\": 0") != std::string::npos);
}

TEST_CASE("a peer killed at any stage does not stop the writer") {
  for (const std::string stage : {"connected", "greeted", "acked", "notified", "locked", "unlocked"}) {
    CAPTURE(stage);
    const Fixture fixture;
    const auto writer = write(fixture.path());
    const Served served(writer);
    auto peer = Process::peer({"follow", fixture.path(), "--die", stage, "--quiet"});
    if (!peer) return;
    for (std::size_t i = 0; !peer->ended(); i++) {
      CHECK(write_frame(writer, i, 64) >= 0);
      ::usleep(1000);
    }
    CHECK(peer->wait() == -SIGKILL);
    for (std::size_t i = 0; i < 50; i++) CHECK(write_frame(writer, i, 64) >= 0);
    // And whoever comes next is served.
    auto next = Process::peer({"follow", fixture.path(), "--check", "--count", "20", "--quiet"});
    wait_for_followers(writer, 1);
    for (std::size_t i = 0; i < 20; i++) CHECK(write_frame(writer, i, 64) == 1);
    CHECK(next->await("\"done\"").find("\"frames\": 20, \"bad\": 0") != std::string::npos);
  }
}

TEST_CASE("one follower killed inside the lock costs the others no torn frame") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 100000);
  const Served served(writer);
  auto witness = Process::forked([&] {
    const auto follower = follow(fixture.path());
    int frames = 0;
    while (frames < 150) {
      const auto event = await(follower, {SHMDATA_FRAME});
      if (event.kind != SHMDATA_FRAME || !whole(event)) return 1;
      frames++;
    }
    return 0;
  });
  auto victim = Process::peer({"follow", fixture.path(), "--die", "locked", "--quiet"});
  if (!victim) return;
  wait_for_followers(writer, 2);
  for (std::size_t i = 0; i < 400; i++) {
    CHECK(write_frame(writer, i, 100000) >= 0);
    ::usleep(1000);
  }
  CHECK(victim->wait() == -SIGKILL);
  CHECK(witness.wait() == 0);
}

TEST_CASE("hostile followers cost the writer and its other followers nothing") {
  for (const std::string mode : {"never-ack", "garbage-ack", "short-ack", "quit", "flood", "never-read"}) {
    CAPTURE(mode);
    const Fixture fixture;
    const auto writer = write(fixture.path());
    const Served served(writer);
    auto good = Process::peer({"follow", fixture.path(), "--check", "--count", "100", "--quiet"});
    if (!good) return;
    wait_for_followers(writer, 1);
    auto hostile = Process::peer({"follow", fixture.path(), "--hostile", mode, "--timeout", "3", "--quiet"});
    // The others are hung up on, if they are counted in at all.
    if (mode == "garbage-ack" || mode == "short-ack" || mode == "never-read") wait_for_followers(writer, 2);
    int sent = 0;
    // short-ack is counted in and, like never-read, reads nothing: the writer holds every frame for it until it goes.
    for (std::size_t i = 0; sent < 300 && i < 3000; i++) {
      if (write_frame(writer, i, 64, 5 * millisecond) >= 0) sent++;
      ::usleep(500);
    }
    hostile->signal(SIGKILL);
    hostile->wait();
    for (std::size_t i = 0; i < 100; i++) CHECK(write_frame(writer, i, 64) >= 0);
    CHECK(good->await("\"done\"").find("\"frames\": 100, \"bad\": 0") != std::string::npos);
  }
}

TEST_CASE("a peer that is stopped holds the writer back for as long as the writer allows, and loses nothing of what it was told") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const Served served(writer);
  auto peer = Process::peer({"follow", fixture.path(), "--check", "--stop", "locked", "--count", "1"});
  if (!peer) return;
  wait_for_followers(writer, 1);
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(peer->await("stopping") != "");
  CHECK(write_frame(writer, 1, 64, 50 * millisecond) == -1);
  CHECK(write_frame(writer, 1, 64, 0) == -1);
  peer->signal(SIGCONT);
  CHECK(write_frame(writer, 1, 64) >= 0);
  CHECK(peer->await("\"done\"").find("\"bad\": 0") != std::string::npos);
}

TEST_CASE("close ends a wait for readers and for followers") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  std::thread closer([&] {
    ::usleep(30000);
    shmdata_writer_session_close(writer.get());
  });
  auto event = support::sized<ShmdataEvent>();
  CHECK(support::serve_once(writer.get(), -1, &event) == SHMDATA_CLOSED);
  closer.join();
  ShmdataError error{};
  auto access = support::sized<ShmdataWriteAccess>();
  CHECK(shmdata_writer_session_begin(writer.get(), 1, -1, &access, &error) == SHMDATA_CLOSED);
}

TEST_CASE("an interrupt ends one wait for followers, and the writer goes on") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto reader = follow(fixture.path());
  auto event = support::sized<ShmdataEvent>();
  while (shmdata_writer_session_followers(writer.get()) == 0) {
    support::take_next(reader.get(), millisecond, &event);
    support::serve_once(writer.get(), millisecond, &event);
  }
  auto access = support::sized<ShmdataWriteAccess>();
  ShmdataError error{};
  // Nothing to wait for: nothing to end.
  shmdata_writer_session_interrupt(writer.get());
  CHECK(write_frame(writer, 0, 64) == 1);
  CHECK(shmdata_writer_session_begin(writer.get(), 64, -1, &access, &error) == SHMDATA_INTERRUPTED);
  std::thread other([&] {
    ::usleep(50000);
    shmdata_writer_session_interrupt(writer.get());
  });
  CHECK(shmdata_writer_session_begin(writer.get(), 64, -1, &access, &error) == SHMDATA_INTERRUPTED);
  other.join();
  CHECK(shmdata_writer_session_begin(writer.get(), 64, 20 * millisecond, &access, &error) == SHMDATA_TIMEOUT);
  CHECK(await(reader, SHMDATA_FRAME).size == 64);
  support::release_last(reader.get());
  CHECK(write_frame(writer, 1, 64) == 1);
}

TEST_CASE("semaphores that somebody removed or changed are made again") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const int id = ::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0);
  const auto follower = follow(fixture.path());
  auto event = support::sized<ShmdataEvent>();
  const auto join = [&] {
    for (int i = 0; i < 10'000 && shmdata_writer_session_followers(writer.get()) == 0; i++) {
      support::take_next(follower.get(), millisecond, &event);
      support::serve_once(writer.get(), millisecond, &event);
    }
    REQUIRE(shmdata_writer_session_followers(writer.get()) == 1);
  };
  join();
  REQUIRE(::semctl(id, 0, IPC_RMID) == 0);
  // The follower joins again, too late for this one.
  CHECK(write_frame(writer, 0, 64) == 0);
  join();
  ShmdataError error{};
  auto access = support::sized<ShmdataWriteAccess>();
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_OK);
  REQUIRE(::semctl(::semget(::ftok(fixture.path().c_str(), 'm'), 2, 0), 0, SETVAL, 0) == 0);
  CHECK(support::commit_frame(writer.get(), 64, &error) == -1);
  CHECK(write_frame(writer, 1, 64) == 0);
}
