// SPDX-License-Identifier: Apache-2.0
// A look at what others serve, and the removal of what dead writers left.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"
#include "victims.hpp"

using namespace support;

namespace {

ShmdataPathInfo examine(const std::string &path, std::int64_t timeout_ns = 5 * second) {
  auto info = support::sized<ShmdataPathInfo>();
  ShmdataError error{};
  const int result = shmdata_path_examine(path.c_str(), timeout_ns, &info, &error);
  INFO(error.message);
  CHECK(result == SHMDATA_OK);
  return info;
}

int clean(const std::string &path) {
  ShmdataError error{};
  std::int32_t removed = -1;
  const int result = shmdata_path_clean(path.c_str(), &removed, &error);
  INFO(error.message);
  CHECK(result == SHMDATA_OK);
  return removed;
}

bool there(const std::string &path) {
  struct stat file {};
  return ::lstat(path.c_str(), &file) == 0;
}

int segment_of(const std::string &path) { return ::shmget(::ftok(path.c_str(), 'n'), 0, 0); }
int semaphores_of(const std::string &path) { return ::semget(::ftok(path.c_str(), 'm'), 2, 0); }

// A socket bound to the path by this process. Leaves the file behind when it is closed.
class Bound {
 public:
  explicit Bound(const std::string &path, int type = SOCK_STREAM) : fd_(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr *>(&address_of(path)), sizeof(sockaddr_un)) == 0);
  }
  Bound(const Bound &) = delete;
  Bound &operator=(const Bound &) = delete;
  ~Bound() { ::close(fd_); }

  Bound &listen() {
    REQUIRE(::listen(fd_, 8) == 0);
    return *this;
  }
  // Whether somebody connected.
  bool called() const {
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
    const int caller = ::accept(fd_, nullptr, nullptr);
    if (caller >= 0) ::close(caller);
    return caller >= 0;
  }

 private:
  static const sockaddr_un &address_of(const std::string &path) {
    static sockaddr_un address;
    address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
  }
  int fd_;
};

// Segment and semaphores under a file's keys, as a writer makes them; removed at the end if they are still there.
class Objects {
 public:
  explicit Objects(const std::string &path, int mode = 0660, int semaphores = 2)
      : segment_(::shmget(::ftok(path.c_str(), 'n'), 100, IPC_CREAT | IPC_EXCL | mode)),
        semaphores_(::semget(::ftok(path.c_str(), 'm'), semaphores, IPC_CREAT | IPC_EXCL | mode)) {
    REQUIRE(segment_ >= 0);
    REQUIRE(semaphores_ >= 0);
  }
  Objects(const Objects &) = delete;
  Objects &operator=(const Objects &) = delete;
  ~Objects() {
    ::shmctl(segment_, IPC_RMID, nullptr);
    ::semctl(semaphores_, 0, IPC_RMID);
  }
  [[nodiscard]] bool there() const {
    shmid_ds state{};
    return ::shmctl(segment_, IPC_STAT, &state) == 0 && ::semctl(semaphores_, 0, GETVAL) >= 0;
  }
  [[nodiscard]] int segment() const { return segment_; }

 private:
  int segment_;
  int semaphores_;
};

// A writer in a process of its own, that serves until it is killed.
Process writer_process(const std::string &path, std::size_t size, unsigned mode = 0660) {
  auto process = Process::forked([=] {
    const auto writer = write(path, size, "application/x-dead", mode);
    [[maybe_unused]] const auto ready = ::write(STDOUT_FILENO, "ready\n", 6);
    serve_for(writer, 50 * second);
    return 0;
  });
  REQUIRE(process.await("ready") == "ready");
  return process;
}

void kill(Process &process) {
  process.signal(SIGKILL);
  REQUIRE(process.wait() == -SIGKILL);
}

// Keeps every processor busy, twice over.
class Load {
 public:
  Load() {
    for (unsigned i = 0; i < 2 * std::thread::hardware_concurrency(); i++) {
      threads_.emplace_back([this] {
        while (!over_) {
        }
      });
    }
  }
  Load(const Load &) = delete;
  Load &operator=(const Load &) = delete;
  ~Load() {
    over_ = true;
    for (auto &thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> over_{false};
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("discovery: a live writer tells what it is, and does not notice") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 4096, "video/x-raw, format=(string)RGBA", 0640);
  const Served served(writer);
  for (int i = 0; i < 100; i++) {
    const auto info = examine(fixture.path());
    CHECK(info.state == SHMDATA_PATH_ALIVE);
    CHECK(std::string(info.type) == "video/x-raw, format=(string)RGBA");
    CHECK(info.segment_size == 4096);
    CHECK(info.followers == 0);
    CHECK(info.writer == ::getpid());
    CHECK(info.user == ::geteuid());
    CHECK(info.group == ::getegid());
    CHECK(info.mode == 0640);
  }
  CHECK(served.events() == 0);
  CHECK(clean(fixture.path()) == 0);
  const auto follower = follow(fixture.path());
  REQUIRE(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  // It counts once the writer has read its acknowledgement.
  wait_for_followers(writer, 1);
  CHECK(examine(fixture.path()).followers == 1);
  CHECK(write_frame(writer, 1, 5000) == 1);
  const auto frame = await(follower, SHMDATA_FRAME);
  CHECK(whole(frame));
  CHECK(examine(fixture.path()).segment_size == 5000);
}

TEST_CASE("discovery: a follower gets every frame while others look") {
  const Fixture fixture;
  const auto writer = write(fixture.path(), 64);
  const Served served(writer);
  const auto follower = follow(fixture.path());
  REQUIRE(await(follower, SHMDATA_CONNECTED).kind == SHMDATA_CONNECTED);
  // It counts once the writer has read its acknowledgement.
  wait_for_followers(writer, 1);
  std::atomic<bool> end{false};
  std::atomic<int> missed{0};
  std::thread looker([&] {
    while (!end) missed += examine(fixture.path()).state == SHMDATA_PATH_ALIVE ? 0 : 1;
  });
  constexpr std::size_t frames = 2000;
  std::size_t received = 0;
  for (std::size_t i = 0; i < frames; i++) {
    const bool told = write_frame(writer, i, 64) == 1;
    const auto frame = await(follower, SHMDATA_FRAME);
    received += told && frame.kind == SHMDATA_FRAME && whole(frame) ? 1 : 0;
    support::release_last(follower.get());
  }
  end = true;
  looker.join();
  CHECK(missed == 0);
  CHECK(received == frames);
}

TEST_CASE("discovery: a stopped writer is alive, though it does not greet") {
  const Fixture fixture;
  auto process = writer_process(fixture.path(), 300);
  process.signal(SIGSTOP);
  const auto info = examine(fixture.path(), 20 * millisecond);
  CHECK(info.state == SHMDATA_PATH_ALIVE);
  CHECK(std::string(info.type).empty());
  CHECK(info.segment_size == 300);
  CHECK(info.writer == process.pid());
  CHECK(clean(fixture.path()) == 0);
  process.signal(SIGCONT);
  CHECK(std::string(examine(fixture.path()).type) == "application/x-dead");
  kill(process);
  CHECK(clean(fixture.path()) == 1);
}

TEST_CASE("discovery: what a killed writer left is dead, and is removed") {
  const Fixture fixture;
  for (const unsigned mode : {0660u, 0600u, 0666u}) {
    auto process = writer_process(fixture.path(), 300, mode);
    const int segment = segment_of(fixture.path());
    kill(process);
    const auto info = examine(fixture.path());
    CHECK(info.state == SHMDATA_PATH_DEAD);
    CHECK(info.leftovers == 1);
    CHECK(info.segment_size == 300);
    CHECK(info.followers == 0);
    CHECK(info.writer == process.pid());
    CHECK(info.mode == mode);
    CHECK(std::string(info.type).empty());
    CHECK(clean(fixture.path()) == 1);
    CHECK_FALSE(there(fixture.path()));
    shmid_ds state{};
    CHECK(::shmctl(segment, IPC_STAT, &state) == -1);
    CHECK(clean(fixture.path()) == 0);
  }
}

TEST_CASE("discovery: a killed writer that its parent never asks about is dead, though somebody has its segment") {
  for (const bool taken_over : {false, true}) {
    CAPTURE(taken_over);
    const Fixture fixture;
    auto dead = writer_process(fixture.path(), 100);
    const auto id = ::shmget(::ftok(fixture.path().c_str(), 'n'), 0, 0);
    void *const attached = ::shmat(id, nullptr, SHM_RDONLY);
    REQUIRE(attached != reinterpret_cast<void *>(-1));
    dead.signal(SIGKILL);
    siginfo_t how{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(dead.pid()), &how, WEXITED | WNOWAIT) == 0);
    if (taken_over) {
      write(fixture.path());
    } else {
      CHECK(clean(fixture.path()) == 1);
    }
    ::shmdt(attached);
    // The fixture looks for what is left.
  }
}

TEST_CASE("discovery: a writer that is killed leaves nothing, however soon it is looked at, though somebody has its segment") {
  // Its sockets are closed before the system has done with its threads: the more there are, and the busier the processors, the longer that takes.
  constexpr int threads = 200;
  for (int i = 0; i < 40; i++) {
    const bool taken_over = i % 2 == 0;
    CAPTURE(taken_over);
    const Fixture fixture;
    auto dead = Process::forked([&] {
      for (int t = 0; t < threads; t++) {
        std::thread([] { ::pause(); }).detach();
      }
      const auto writer = write(fixture.path());
      [[maybe_unused]] const auto ready = ::write(STDOUT_FILENO, "ready\n", 6);
      serve_for(writer, 50 * second);
      return 0;
    });
    REQUIRE(dead.await("ready") == "ready");
    void *const attached = ::shmat(segment_of(fixture.path()), nullptr, SHM_RDONLY);
    REQUIRE(attached != reinterpret_cast<void *>(-1));
    const Load load;
    dead.signal(SIGKILL);
    if (taken_over) {
      void *next = nullptr;
      while ((next = shmdata_writer_session_open(fixture.path().c_str(), 64, "application/x-test", 0660, nullptr)) == nullptr) {
      }
      shmdata_writer_session_delete(next);
    } else {
      while (clean(fixture.path()) == 0) {
      }
    }
    ::shmdt(attached);
    // The fixture looks for what is left.
  }
}

TEST_CASE("discovery: a writer's process that closes its socket first leaves nothing, though it is looked at before it ends") {
  for (const bool taken_over : {false, true}) {
    CAPTURE(taken_over);
    const Fixture fixture;
    auto ends = Process::forked([&] {
      {
        const Bound socket(fixture.path());
        if (::chmod(fixture.path().c_str(), 0660) != 0) return 1;
        const int segment = ::shmget(::ftok(fixture.path().c_str(), 'n'), 100, IPC_CREAT | IPC_EXCL | 0660);
        if (::semget(::ftok(fixture.path().c_str(), 'm'), 2, IPC_CREAT | IPC_EXCL | 0660) < 0) return 1;
        if (::shmat(segment, nullptr, 0) == reinterpret_cast<void *>(-1)) return 1;
      }
      [[maybe_unused]] const auto closed = ::write(STDOUT_FILENO, "closed\n", 7);
      ::usleep(200'000);
      return 0;
    });
    REQUIRE(ends.await("closed") == "closed");
    if (taken_over) {
      write(fixture.path());
    } else {
      CHECK(clean(fixture.path()) == 1);
    }
    CHECK_FALSE(there(fixture.path()));
    // The fixture looks for what is left.
  }
}

TEST_CASE("discovery: whatever is left of a writer killed while it starts or ends") {
  const Fixture fixture;
  for (const bool with_segment : {false, true}) {
    for (const bool with_semaphores : {false, true}) {
      CAPTURE(with_segment);
      CAPTURE(with_semaphores);
      { const Bound socket(fixture.path()); }
      REQUIRE(::chmod(fixture.path().c_str(), 0660) == 0);
      const Objects objects(fixture.path());
      if (!with_segment) REQUIRE(::shmctl(segment_of(fixture.path()), IPC_RMID, nullptr) == 0);
      if (!with_semaphores) REQUIRE(::semctl(semaphores_of(fixture.path()), 0, IPC_RMID) == 0);
      const auto info = examine(fixture.path());
      CHECK(info.state == SHMDATA_PATH_DEAD);
      CHECK(info.leftovers == (with_segment || with_semaphores ? 1 : 0));
      CHECK(info.segment_size == (with_segment ? 100 : -1));
      const auto before = system_v_objects().size();
      CHECK(clean(fixture.path()) == 1);
      CHECK(system_v_objects().size() == before - (with_segment ? 1 : 0) - (with_semaphores ? 1 : 0));
      CHECK_FALSE(there(fixture.path()));
    }
  }
}

TEST_CASE("discovery: a writer in the making is neither alive nor dead") {
  const Fixture fixture;
  auto process = victims::writer(victims::Peer::ours, victims::Stage::bound, fixture.path());
  for (int i = 0; i < 5000 && !victims::stopped(*process); i++) ::usleep(1000);
  REQUIRE(victims::stopped(*process));
  CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
  CHECK(clean(fixture.path()) == 0);
  CHECK(there(fixture.path()));
  kill(*process);
  CHECK(examine(fixture.path()).state == SHMDATA_PATH_DEAD);
  CHECK(clean(fixture.path()) == 1);
}

TEST_CASE("discovery: sockets of other programs are not touched") {
  const Fixture fixture;
  SUBCASE("one that listens") {
    Bound server(fixture.path());
    server.listen();
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK(clean(fixture.path()) == 0);
    CHECK_FALSE(server.called());
  }
  SUBCASE("one of datagrams") {
    const Bound server(fixture.path(), SOCK_DGRAM);
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK(clean(fixture.path()) == 0);
  }
  SUBCASE("one that does not listen") {
    const Bound client(fixture.path());
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK(clean(fixture.path()) == 0);
  }
  SUBCASE("one bound to a relative path") {
    const auto directory = std::filesystem::path(fixture.path()).parent_path();
    const auto back = std::filesystem::current_path();
    std::filesystem::current_path(directory);
    Bound server("data");
    std::filesystem::current_path(back);
    server.listen();
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK_FALSE(server.called());
  }
  SUBCASE("one that has the keys of objects with other permissions") {
    Bound server(fixture.path());
    server.listen();
    REQUIRE(::chmod(fixture.path().c_str(), 0777) == 0);
    const Objects objects(fixture.path());
    REQUIRE(::shmctl(objects.segment(), IPC_RMID, nullptr) == 0);
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK_FALSE(server.called());
  }
  SUBCASE("one that has the keys of a set of three") {
    Bound server(fixture.path());
    server.listen();
    REQUIRE(::chmod(fixture.path().c_str(), 0660) == 0);
    const Objects objects(fixture.path(), 0660, 3);
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_OTHER);
    CHECK_FALSE(server.called());
    CHECK(objects.there());
  }
  CHECK(there(fixture.path()));
}

TEST_CASE("discovery: a silent socket with the keys of another process's objects is no shmdata") {
  const Fixture fixture;
  Bound server(fixture.path());
  server.listen();
  REQUIRE(::chmod(fixture.path().c_str(), 0660) == 0);
  auto other = Process::forked([&] {
    const int segment = ::shmget(::ftok(fixture.path().c_str(), 'n'), 100, IPC_CREAT | IPC_EXCL | 0660);
    const int semaphores = ::semget(::ftok(fixture.path().c_str(), 'm'), 2, IPC_CREAT | IPC_EXCL | 0660);
    const void *memory = ::shmat(segment, nullptr, 0);
    [[maybe_unused]] const auto ready = ::write(STDOUT_FILENO, "ready\n", 6);
    for (int i = 0; i < 5000 && there(fixture.path("wait")); i++) ::usleep(1000);
    ::shmctl(segment, IPC_RMID, nullptr);
    ::semctl(semaphores, 0, IPC_RMID);
    return memory == reinterpret_cast<void *>(-1) ? 1 : 0;
  });
  { const std::ofstream wait(fixture.path("wait")); }
  REQUIRE(other.await("ready") == "ready");
  CHECK(examine(fixture.path(), 20 * millisecond).state == SHMDATA_PATH_OTHER);
  CHECK(clean(fixture.path()) == 0);
  ::unlink(fixture.path("wait").c_str());
  CHECK(other.wait() == 0);
}

TEST_CASE("discovery: a dead socket that shares its keys with a live writer leaves it its objects") {
  const Fixture fixture;
  { const Bound socket(fixture.path()); }
  REQUIRE(::chmod(fixture.path().c_str(), 0660) == 0);
  const Objects objects(fixture.path());
  void *memory = ::shmat(objects.segment(), nullptr, 0);
  const auto info = examine(fixture.path());
  CHECK(info.state == SHMDATA_PATH_DEAD);
  CHECK(info.leftovers == 0);
  CHECK(info.segment_size == -1);
  CHECK(clean(fixture.path()) == 1);
  CHECK(objects.there());
  CHECK_FALSE(there(fixture.path()));
  ::shmdt(memory);
}

TEST_CASE("discovery: a dead socket leaves objects alone that are not its own") {
  const Fixture fixture;
  { const Bound socket(fixture.path()); }
  REQUIRE(::chmod(fixture.path().c_str(), 0600) == 0);
  const Objects objects(fixture.path(), 0660, 3);
  CHECK(examine(fixture.path()).leftovers == 0);
  CHECK(clean(fixture.path()) == 1);
  CHECK(objects.there());
}

TEST_CASE("discovery: what is no socket is let be") {
  const Fixture fixture;
  auto process = writer_process(fixture.path(), 64);
  kill(process);
  const auto file = fixture.path("file"), link = fixture.path("link"), fifo = fixture.path("fifo");
  { const std::ofstream made(file); }
  REQUIRE(::symlink(fixture.path().c_str(), link.c_str()) == 0);
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const auto &path : {file, link, fifo, fixture.path("nothing"), fixture.path("no/directory"), std::filesystem::path(file).parent_path().string(),
                           std::string(), "/tmp/" + std::string(200, 'x')}) {
    CAPTURE(path);
    CHECK(examine(path).state == SHMDATA_PATH_OTHER);
    CHECK(clean(path) == 0);
  }
  CHECK(there(file));
  CHECK(there(link));
  CHECK(there(fifo));
  CHECK(clean(fixture.path()) == 1);
}

TEST_CASE("discovery: the verified peer's writers") {
  const Fixture fixture;
  auto live = Process::peer({"write", fixture.path(), "--type", "application/x-live", "--size", "200", "--count", "3", "--wait", "1"});
  if (!live) return;
  REQUIRE(!live->await("ready").empty());
  for (int i = 0; i < 20; i++) {
    const auto info = examine(fixture.path());
    CHECK(info.state == SHMDATA_PATH_ALIVE);
    CHECK(std::string(info.type) == "application/x-live");
    CHECK(info.segment_size == 200);
    CHECK(info.writer == live->pid());
  }
  // It goes on as if nobody had been there.
  const auto follower = follow(fixture.path());
  for (int i = 0; i < 3; i++) CHECK(whole(await(follower, SHMDATA_FRAME)));
  CHECK(live->wait() == 0);
  auto dead = Process::peer({"write", fixture.path(), "--size", "200", "--count", "1", "--die", "ready"});
  REQUIRE(dead->wait() == -SIGKILL);
  CHECK(examine(fixture.path()).state == SHMDATA_PATH_DEAD);
  CHECK(clean(fixture.path()) == 1);
  for (const char *hostile : {"short-hello", "no-hello", "no-nul", "wrong-type-hello", "no-segment", "no-semaphore"}) {
    CAPTURE(hostile);
    auto peer = Process::peer({"write", fixture.path(), "--wait", "99", "--timeout", "9", "--hostile", hostile});
    REQUIRE(!peer->await("ready").empty());
    const auto info = examine(fixture.path(), 50 * millisecond);
    // Without a word of its own, the process that made the segment is still a writer.
    const bool silent = std::string(hostile) == "no-hello" || std::string(hostile) == "short-hello";
    const bool greets = std::string(hostile) == "no-semaphore" || std::string(hostile) == "no-segment";
    CHECK(info.state == (silent || greets ? SHMDATA_PATH_ALIVE : SHMDATA_PATH_OTHER));
    CHECK(std::string(info.type).empty() != greets);
    CHECK(clean(fixture.path()) == 0);
    kill(*peer);
    CHECK(clean(fixture.path()) == 1);
  }
}

TEST_CASE("discovery: another user's shmdatas are seen, and stay") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: takes root to become somebody else");
    return;
  }
  const Fixture fixture;
  REQUIRE(::chmod(std::filesystem::path(fixture.path()).parent_path().c_str(), 0755) == 0);
  auto writer = writer_process(fixture.path(), 77, 0600);
  constexpr int wrong = 1;
  const auto as_nobody = [](const std::function<bool()> &check) {
    auto somebody = Process::forked([&] {
      constexpr unsigned nobody = 65534;
      if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) return wrong;
      return check() ? 0 : wrong;
    });
    CHECK(somebody.wait() == 0);
  };
  as_nobody([&] {
    const auto info = examine(fixture.path());
    return info.state == SHMDATA_PATH_ALIVE && info.segment_size == 77 && info.writer == writer.pid() && info.followers == 0 && info.user == 0 &&
           info.type[0] == 0;
  });
  kill(writer);
  as_nobody([&] {
    const auto info = examine(fixture.path());
    ShmdataError error{};
    return info.state == SHMDATA_PATH_DEAD && info.leftovers == 1 && shmdata_path_clean(fixture.path().c_str(), nullptr, &error) > 0 &&
           error.code == SHMDATA_NO_PERMISSION && std::string(error.message).find(fixture.path()) == 0;
  });
  CHECK(there(fixture.path()));
  CHECK(clean(fixture.path()) == 1);
}

TEST_CASE("discovery: cleaning takes turns with writers that start") {
  const Fixture fixture;
  // A writer that takes the path over holds the lock meanwhile.
  auto process = writer_process(fixture.path(), 64);
  kill(process);
  {
    const int directory = ::open(std::filesystem::path(fixture.path()).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(::flock(directory, LOCK_EX) == 0);
    ShmdataError error{};
    CHECK(shmdata_path_clean(fixture.path().c_str(), nullptr, &error) > 0);
    CHECK(error.code == SHMDATA_SYSTEM);
    CHECK(examine(fixture.path()).state == SHMDATA_PATH_DEAD);
    ::close(directory);
  }
  CHECK(clean(fixture.path()) == 1);
  // Whatever the order, no writer that started is without its path.
  auto cleaner = Process::forked([&] {
    ShmdataError error{};
    for (;;) shmdata_path_clean(fixture.path().c_str(), nullptr, &error);
    return 0;
  });
  for (int i = 0; i < 300; i++) {
    if (i % 10 == 0) {
      auto victim = Process::forked([&] {
        [[maybe_unused]] const auto writer = write(fixture.path());
        ::raise(SIGKILL);
        return 0;
      });
      REQUIRE(victim.wait() == -SIGKILL);
    }
    const auto writer = write(fixture.path());
    CHECK(there(fixture.path()));
    CHECK(segment_of(fixture.path()) >= 0);
    CHECK(semaphores_of(fixture.path()) >= 0);
  }
  kill(cleaner);
}

TEST_CASE("discovery: a writer can be removed under those that are inside") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto segment_key = ::ftok(fixture.path().c_str(), 'n'), semaphores_key = ::ftok(fixture.path().c_str(), 'm');
  const auto nothing_left = [&] { return ::shmget(segment_key, 0, 0) == -1 && ::semget(semaphores_key, 2, 0) == -1; };
  CHECK_FALSE(nothing_left());
  ShmdataError error{};
  auto access = support::sized<ShmdataWriteAccess>();
  bool resized = false;
  SUBCASE("while a frame is written") {}
  SUBCASE("while a frame is written that grows") { resized = true; }
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_OK);
  std::thread([&] {
    shmdata_writer_session_close(writer.get());
    shmdata_writer_session_remove(writer.get());
  }).join();
  CHECK(nothing_left());
  CHECK_FALSE(there(fixture.path()));
  std::memset(reinterpret_cast<void *>(access.address), 1, 64);
  if (resized) CHECK(shmdata_writer_session_resize(writer.get(), 10'000, &access, &error) == SHMDATA_WRONG_STATE);
  CHECK(support::commit_frame(writer.get(), 64, &error) == -1);
  CHECK(error.code == SHMDATA_WRONG_STATE);
  CHECK(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_CLOSED);
  CHECK(nothing_left());
  // The path is another writer's now, and stays its own.
  const auto next = write(fixture.path());
  shmdata_writer_session_remove(writer.get());
  CHECK(there(fixture.path()));
  CHECK(segment_of(fixture.path()) >= 0);
}
