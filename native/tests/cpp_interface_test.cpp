// SPDX-License-Identifier: Apache-2.0
// The C++ interface of libshmdata 1.3.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <shmdata/console-logger.hpp>
#include <shmdata/follower.hpp>
#include <shmdata/reader.hpp>
#include <shmdata/writer.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "support.hpp"

using namespace support;
using shmdata::Follower;
using shmdata::OneWriteAccess;
using shmdata::Reader;
using shmdata::Writer;

static_assert(!std::is_copy_constructible_v<Writer> && !std::is_copy_assignable_v<Writer>);
static_assert(!std::is_convertible_v<Writer, bool> && std::is_constructible_v<bool, Writer>);
static_assert(!std::is_convertible_v<Reader, bool> && std::is_constructible_v<bool, Reader>);
static_assert(std::is_same_v<Reader::onData, std::function<void(void *, size_t)>>);
static_assert(std::is_same_v<Reader::onServerConnected, std::function<void(const std::string &)>>);
static_assert(std::is_same_v<Reader::onServerDisconnected, std::function<void()>>);

namespace {

// Keeps what it is told, a line each: "error: text".
class Kept : public shmdata::AbstractLogger {
 public:
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool has(const std::string &part) { return text().find(part) != std::string::npos; }

 private:
  void keep(const char *level, std::string &&text) {
    const std::lock_guard lock(mutex_);
    text_ += std::string(level) + ": " + std::move(text) + "\n";
  }
  void on_error(std::string &&text) override { keep("error", std::move(text)); }
  void on_critical(std::string &&text) override { keep("critical", std::move(text)); }
  void on_warning(std::string &&text) override { keep("warning", std::move(text)); }
  void on_message(std::string &&text) override { keep("message", std::move(text)); }
  void on_info(std::string &&text) override { keep("info", std::move(text)); }
  void on_debug(std::string &&text) override { keep("debug", std::move(text)); }

  std::mutex mutex_;
  std::string text_;
};

class Throwing : public shmdata::AbstractLogger {
  void on_error(std::string &&) override { throw std::runtime_error("error"); }
  void on_critical(std::string &&) override { throw std::runtime_error("critical"); }
  void on_warning(std::string &&) override { throw std::runtime_error("warning"); }
  void on_message(std::string &&) override { throw std::runtime_error("message"); }
  void on_info(std::string &&) override { throw std::runtime_error("info"); }
  void on_debug(std::string &&) override { throw 1; }
};

// What the callbacks of a reader or a follower saw.
struct Seen {
  std::atomic<int> frames{0}, whole{0}, connected{0}, disconnected{0};
  std::atomic<std::size_t> size{0};

  Reader::onData on_data() {
    return [this](void *data, std::size_t count) {
      const auto *bytes = static_cast<unsigned char *>(data);
      if (count == 0 || std::memcmp(bytes, payload(bytes[0], count).data(), count) == 0) whole++;
      size = count;
      frames++;
    };
  }
  Reader::onServerConnected on_connected() {
    return [this](const std::string &type) {
      {
        const std::lock_guard lock(mutex);
        last_type = type;
      }
      connected++;
    };
  }
  Reader::onServerDisconnected on_disconnected() {
    return [this] { disconnected++; };
  }
  std::string type() {
    const std::lock_guard lock(mutex);
    return last_type;
  }

 private:
  std::mutex mutex;
  std::string last_type;
};

template <class Receiver>
std::unique_ptr<Receiver> receive(const std::string &path, Seen &seen, shmdata::AbstractLogger *log = nullptr) {
  return std::make_unique<Receiver>(path, seen.on_data(), seen.on_connected(), seen.on_disconnected(), log);
}

void await(const std::function<bool()> &condition) {
  for (int i = 0; i < 4000 && !condition(); i++) ::usleep(2500);
  REQUIRE(condition());
}

bool copy(Writer &writer, std::size_t i, std::size_t size) { return writer.copy_to_shm(payload(i, size).data(), size); }

// The permission bits of the socket, the segment and the semaphores.
std::vector<unsigned> modes(const std::string &path) {
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  shmid_ds segment{};
  REQUIRE(::shmctl(::shmget(::ftok(path.c_str(), 'n'), 0, 0), IPC_STAT, &segment) == 0);
  semid_ds semaphores{};
  union {
    int value;
    semid_ds *status;
  } argument{};
  argument.status = &semaphores;
  REQUIRE(::semctl(::semget(::ftok(path.c_str(), 'm'), 0, 0), 0, IPC_STAT, argument) == 0);
  return {static_cast<unsigned>(file.st_mode & 0777U), static_cast<unsigned>(segment.shm_perm.mode & 0777U),
          static_cast<unsigned>(semaphores.sem_perm.mode & 0777U)};
}

void leave_stale_socket(const std::string &path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path.c_str());
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
  ::close(fd);
}

}  // namespace

TEST_CASE("C++: a logger replaces placeholders in turn") {
  Kept log;
  shmdata::AbstractLogger *to = &log;
  const std::string value = "a%b";
  to->error("plain");
  to->critical(std::string("% and %"), value, "second");
  to->warning("% without a value: %, 100 %", 'x' + std::string("y"));
  to->message("left over", value);
  to->info("%%", "1", "2", "3");
  to->debug("50% of %");
  CHECK(log.text() ==
        "error: plain\n"
        "critical: a%b and second\n"
        "warning: xy without a value: %, 100 %\n"
        "message: left over\n"
        "info: 12\n"
        "debug: 50% of %\n");
}

TEST_CASE("C++: the console logger writes errors to one side and the rest to the other, debugs on demand") {
  const Fixture fixture;
  // Or the child would write what is in this process's buffers once more.
  std::fflush(nullptr);
  auto console = Process::forked([&] {
    if (std::freopen(fixture.path("errors").c_str(), "w", stderr) == nullptr) return 1;
    shmdata::ConsoleLogger log;
    shmdata::AbstractLogger *to = &log;
    to->error("an error on %", "a path");
    to->critical("a critical");
    to->warning("a warning");
    to->message("a message");
    to->info("an info");
    to->debug("a debug");
    log.set_debug(false);
    to->debug("a hidden debug");
    log.set_debug(true);
    to->debug("a debug again");
    return std::fflush(nullptr);
  });
  CHECK(console.await("") == "a message");
  CHECK(console.await("") == "an info");
  CHECK(console.await("") == "a debug");
  CHECK(console.await("") == "a debug again");
  CHECK(console.await("") == "");
  CHECK(console.wait() == 0);
  std::stringstream errors;
  errors << std::ifstream(fixture.path("errors")).rdbuf();
  CHECK(errors.str() == "an error on a path\na critical\na warning\n");
}

TEST_CASE("C++: frames go from a writer to several followers, growing and shrinking") {
  const Fixture fixture;
  Kept log;
  std::vector<std::unique_ptr<Seen>> seen;
  std::vector<std::unique_ptr<Follower>> followers;
  for (int i = 0; i < 4; i++) followers.push_back(receive<Follower>(fixture.path(), *seen.emplace_back(std::make_unique<Seen>()), &log));
  std::atomic<int> joined{0}, left{0};
  auto writer = std::make_unique<Writer>(
      fixture.path(), 100, "application/x-test", &log, [&](int) { joined++; }, [&](int) { left++; });
  REQUIRE(*writer);
  CHECK(writer->alloc_size() == 100);
  await([&] { return joined == 4; });
  int written = 0;
  for (const std::size_t size : {100u, 1u, 0u, 5000u, 5000u, 40u, 4000000u, 7u}) {
    CHECK(copy(*writer, static_cast<std::size_t>(written), size));
    written++;
    for (const auto &each : seen) await([&] { return each->frames == written; });
    for (const auto &each : seen) CHECK(each->size == size);
  }
  CHECK(writer->alloc_size() == 4000000);
  for (const auto &each : seen) {
    CHECK(each->whole == written);
    CHECK(each->type() == "application/x-test");
  }
  followers.pop_back();
  await([&] { return left == 1; });
  CHECK(copy(*writer, 1, 10));
  writer.reset();
  for (int i = 0; i < 3; i++) await([&] { return seen[static_cast<std::size_t>(i)]->disconnected == 1; });
  CHECK(seen[3]->frames == written);
  CHECK(seen[0]->frames == written + 1);
  CHECK_FALSE(log.has("error:"));
  CHECK_FALSE(log.has("warning:"));
}

TEST_CASE("C++: a follower goes on with the next writer") {
  const Fixture fixture;
  Seen seen;
  const auto follower = receive<Follower>(fixture.path(), seen);
  for (int generation = 1; generation <= 3; generation++) {
    std::atomic<int> joined{0};
    Writer writer(fixture.path(), 0, "application/x-" + std::to_string(generation), nullptr, [&](int) { joined++; });
    await([&] { return joined == 1 && seen.connected == generation; });
    CHECK(seen.type() == "application/x-" + std::to_string(generation));
    CHECK(copy(writer, 0, 10));
    await([&] { return seen.frames == generation; });
  }
  await([&] { return seen.disconnected == 3; });
}

TEST_CASE("C++: frames are written in place") {
  const Fixture fixture;
  Kept log;
  Seen seen;
  std::atomic<int> joined{0};
  Writer writer(fixture.path(), 10, "x", &log, [&](int) { joined++; });
  const auto follower = receive<Follower>(fixture.path(), seen);
  await([&] { return joined == 1; });
  {
    const auto access = writer.get_one_write_access();
    REQUIRE(access);
    std::memcpy(access->get_mem(), payload(1, 10).data(), 10);
    CHECK(access->notify_clients(11) == 0);
    CHECK(log.has("error: " + fixture.path() + ": a frame of 11 bytes does not fit the segment of 10"));
    CHECK(access->notify_clients(10) == 1);
    CHECK(access->notify_clients(10) == 0);
    CHECK(log.has("notified of this frame already"));
  }
  await([&] { return seen.whole == 1; });
  {
    const auto access = writer.get_one_write_access_resize(1000);
    REQUIRE(access);
    CHECK(writer.alloc_size() == 1000);
    CHECK(access->shm_resize(2000) == 2000);
    CHECK(writer.alloc_size() == 2000);
    CHECK(access->shm_resize(500) == 500);
    CHECK(writer.alloc_size() == 2000);
    std::memcpy(access->get_mem(), payload(2, 2000).data(), 2000);
    CHECK(access->notify_clients(2000) == 1);
  }
  await([&] { return seen.whole == 2; });
  CHECK(seen.size == 2000);
  // Without a notify nobody gets it.
  writer.get_one_write_access().reset();
  OneWriteAccess *access = writer.get_one_write_access_ptr();
  REQUIRE(access != nullptr);
  std::memcpy(access->get_mem(), payload(3, 5).data(), 5);
  CHECK(access->notify_clients(5) == 1);
  delete access;
  await([&] { return seen.whole == 3; });
  access = writer.get_one_write_access_ptr_resize(3000);
  REQUIRE(access != nullptr);
  CHECK(writer.alloc_size() == 3000);
  std::memcpy(access->get_mem(), payload(4, 3000).data(), 3000);
  CHECK(access->notify_clients(3000) == 1);
  // Another thread may end it.
  std::thread([access] { delete access; }).join();
  await([&] { return seen.whole == 4; });
  CHECK(seen.frames == 4);
}

TEST_CASE("C++: an access may outlive its writer") {
  const Fixture fixture;
  auto writer = std::make_unique<Writer>(fixture.path(), 10, "x", nullptr);
  auto access = writer->get_one_write_access();
  writer.reset();
  std::memset(access->get_mem(), 1, 10);
  CHECK(access->notify_clients(10) == 0);
  access.reset();
  CHECK(::access(fixture.path().c_str(), F_OK) != 0);
}

TEST_CASE("C++: several threads write and ask for the size") {
  const Fixture fixture;
  Seen seen;
  std::atomic<int> joined{0};
  Writer writer(fixture.path(), 10, "x", nullptr, [&](int) { joined++; });
  const auto follower = receive<Follower>(fixture.path(), seen);
  await([&] { return joined == 1; });
  std::atomic<std::size_t> largest{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 3; t++) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 50; i++) {
        if (t == 0) largest = writer.alloc_size();
        copy(writer, i, 10 + i * (t + 1));
      }
    });
  }
  for (auto &thread : threads) thread.join();
  await([&] { return seen.frames == 150; });
  CHECK(seen.whole == 150);
  CHECK(largest <= writer.alloc_size());
  CHECK(writer.alloc_size() == 10 + 49 * 3);
}

TEST_CASE("C++: a writer that cannot be is invalid, says why, and does no harm") {
  const Fixture fixture;
  Kept log;
  const Writer first(fixture.path(), 10, "x", &log);
  REQUIRE(first);
  Writer second(fixture.path(), 10, "x", &log);
  CHECK_FALSE(second);
  CHECK(log.has("error: " + fixture.path() + ": another writer serves it (pid " + std::to_string(::getpid()) + ")"));
  CHECK(second.alloc_size() == 0);
  CHECK_FALSE(second.copy_to_shm("x", 1));
  CHECK(second.get_one_write_access() == nullptr);
  CHECK(second.get_one_write_access_resize(5) == nullptr);
  CHECK(second.get_one_write_access_ptr() == nullptr);
  CHECK(second.get_one_write_access_ptr_resize(5) == nullptr);
  CHECK_FALSE(static_cast<bool>(Writer(fixture.path("missing/data"), 10, "x", &log)));
  CHECK(log.has("missing does not exist"));
  CHECK_FALSE(static_cast<bool>(Writer(fixture.path("other"), 10, std::string(4096, 'x'), &log)));
  CHECK(log.has("a type string of 4096 bytes is too long"));
  CHECK_FALSE(static_cast<bool>(Writer("", 10, "x", nullptr)));
  CHECK(first);
}

TEST_CASE("C++: permissions are 0660 unless the program says otherwise, before and after a resize") {
  const Fixture fixture;
  const std::vector<unsigned> usual{0660, 0660, 0660};
  const std::vector<unsigned> own{0600, 0600, 0600};
  Writer writer(fixture.path(), 10, "x", nullptr);
  Writer other(fixture.path("other"), 10, "x", nullptr, nullptr, nullptr, 0600);
  CHECK(modes(fixture.path()) == usual);
  CHECK(modes(fixture.path("other")) == own);
  CHECK(copy(writer, 0, 100000));
  CHECK(copy(other, 0, 100000));
  CHECK(modes(fixture.path()) == usual);
  CHECK(modes(fixture.path("other")) == own);
}

TEST_CASE("C++: a frame may be written from within the client-connected callback") {
  const Fixture fixture;
  Seen seen;
  std::atomic<Writer *> ready{nullptr};
  Writer writer(fixture.path(), 10, "x", nullptr, [&](int) { CHECK(copy(*ready.load(), 3, 20)); });
  ready = &writer;
  const auto follower = receive<Follower>(fixture.path(), seen);
  await([&] { return seen.whole == 1; });
  CHECK(seen.size == 20);
}

TEST_CASE("C++: a reader reads from the writer there is, and from no other") {
  const Fixture fixture;
  Kept log;
  Seen seen;
  std::atomic<int> joined{0};
  auto writer = std::make_unique<Writer>(fixture.path(), 10, "application/x-first", &log, [&](int) { joined++; });
  const auto reader = receive<Reader>(fixture.path(), seen, &log);
  CHECK(*reader);
  await([&] { return joined == 1 && seen.connected == 1; });
  CHECK(seen.type() == "application/x-first");
  for (std::size_t i = 0; i < 20; i++) {
    CHECK(copy(*writer, i, 10 + i));
    await([&] { return seen.frames == static_cast<int>(i) + 1; });
  }
  CHECK(seen.whole == 20);
  writer.reset();
  await([&] { return seen.disconnected == 1; });
  CHECK(*reader);
  Seen other;
  std::atomic<int> joined_again{0};
  Writer next(fixture.path(), 10, "application/x-next", &log, [&](int) { joined_again++; });
  const auto follower = receive<Follower>(fixture.path(), other);
  await([&] { return joined_again == 1; });
  CHECK(copy(next, 0, 10));
  await([&] { return other.frames == 1; });
  CHECK(joined_again == 1);
  CHECK(seen.connected == 1);
  CHECK(seen.frames == 20);
  CHECK_FALSE(log.has("error:"));
}

TEST_CASE_TEMPLATE("C++: connected comes within the constructor, disconnected once, and no frame written in between is lost", Receiver, Follower, Reader) {
  const Fixture fixture;
  auto writer = std::make_unique<Writer>(fixture.path(), 10, "application/x-test", nullptr);
  for (int i = 0; i < 100; i++) {
    Seen seen;
    auto receiver = receive<Receiver>(fixture.path(), seen);
    REQUIRE(seen.connected == 1);
    REQUIRE(seen.type() == "application/x-test");
    CHECK(copy(*writer, 0, 10));
    await([&] { return seen.frames == 1; });
    CHECK(seen.disconnected == 0);
    receiver.reset();
    REQUIRE(seen.disconnected == 1);
  }
  // Deleted within a callback, it is told within that one; by a writer that went before, no more.
  Seen deleted, left;
  std::unique_ptr<Receiver> first;
  std::atomic<int> told{0};
  const auto second = receive<Receiver>(fixture.path(), left);
  first = std::make_unique<Receiver>(
      fixture.path(),
      [&](void *, std::size_t) {
        first.reset();
        told = deleted.disconnected.load();
        deleted.frames++;
      },
      nullptr, deleted.on_disconnected(), nullptr);
  CHECK(copy(*writer, 0, 10));
  await([&] { return deleted.frames == 1; });
  CHECK(told == 1);
  writer.reset();
  await([&] { return left.disconnected == 1; });
  CHECK(deleted.disconnected == 1);
}

TEST_CASE("C++: whoever never was connected is not told of a disconnection, and nobody of one twice") {
  const Fixture fixture;
  Seen seen;
  receive<Follower>(fixture.path(), seen).reset();
  receive<Reader>(fixture.path(), seen).reset();
  CHECK(seen.connected == 0);
  CHECK(seen.disconnected == 0);
  auto follower = receive<Follower>(fixture.path(), seen);
  std::make_unique<Writer>(fixture.path(), 10, "x", nullptr).reset();
  await([&] { return seen.connected == seen.disconnected; });
  const int before = seen.disconnected;
  follower.reset();
  CHECK(seen.disconnected == before);
}

TEST_CASE("C++: an empty type string is as good as any") {
  const Fixture fixture;
  Seen followed, read;
  Writer writer(fixture.path(), 10, "", nullptr);
  REQUIRE(writer);
  const auto follower = receive<Follower>(fixture.path(), followed);
  const auto reader = receive<Reader>(fixture.path(), read);
  CHECK(*reader);
  CHECK(copy(writer, 0, 10));
  await([&] { return followed.frames == 1 && read.frames == 1; });
  CHECK(followed.type() == "");
  CHECK(read.type() == "");
}

TEST_CASE("C++: a reader without a live writer is invalid and stays silent") {
  const Fixture fixture;
  leave_stale_socket(fixture.path("stale"));
  std::ofstream(fixture.path("file")) << "text";
  const std::vector<std::string> names{"nothing", "stale", "file", "missing/data", std::string(200, 'x')};
  for (const auto &name : names) {
    CAPTURE(name);
    Kept log;
    Seen seen;
    const auto reader = receive<Reader>(fixture.path(name), seen, &log);
    CHECK_FALSE(*reader);
    CHECK(log.text().find("error: " + fixture.path(name) + ": ") == 0);
    CHECK(seen.connected + seen.disconnected + seen.frames == 0);
  }
  // A writer that comes afterwards is not the reader's.
  Seen seen;
  const auto early = receive<Reader>(fixture.path(), seen);
  CHECK_FALSE(*early);
  Seen other;
  Writer writer(fixture.path(), 10, "x", nullptr);
  const auto late = receive<Reader>(fixture.path(), other);
  CHECK(*late);
  await([&] { return copy(writer, 0, 10) && other.frames > 0; });
  CHECK(seen.connected == 0);
}

TEST_CASE("C++: readers and followers understand the verified peer's writer") {
  const Fixture fixture;
  auto peer = Process::peer({"write", fixture.path(), "--wait", "2", "--count", "30", "--sizes", "100,5000,7", "--type", "application/x-peer, k=(int)5"});
  if (!peer) return;
  REQUIRE(peer->await("ready") != "");
  Seen read, followed;
  const auto reader = receive<Reader>(fixture.path(), read);
  CHECK(*reader);
  const auto follower = receive<Follower>(fixture.path(), followed);
  for (auto *seen : {&read, &followed}) {
    await([&] { return seen->disconnected == 1; });
    CHECK(seen->type() == "application/x-peer, k=(int)5");
    CHECK(seen->frames == 30);
    CHECK(seen->whole == 30);
  }
  CHECK(peer->wait() == 0);
}

TEST_CASE("C++: a reader of a writer that misbehaves is invalid after a bounded wait, and says why") {
  const Fixture fixture;
  for (const char *kind : {"no-hello", "short-hello", "wrong-type-hello"}) {
    CAPTURE(kind);
    auto peer = Process::peer({"write", fixture.path(), "--wait", "1", "--timeout", "20", "--hostile", kind});
    if (!peer) return;
    REQUIRE(peer->await("ready") != "");
    Kept log;
    Seen seen;
    const auto reader = receive<Reader>(fixture.path(), seen, &log);
    CHECK_FALSE(*reader);
    CHECK(log.text().find("error: " + fixture.path() + ": its writer") == 0);
    CHECK(seen.connected == 0);
    peer->signal(SIGKILL);
    peer->wait();
    // Takes over what it left, and removes it.
    CHECK(static_cast<bool>(Writer(fixture.path(), 10, "x", nullptr)));
  }
}

TEST_CASE("C++: the verified peer's follower understands a writer") {
  const Fixture fixture;
  std::atomic<int> joined{0}, left{0};
  Writer writer(
      fixture.path(), 10, "application/x-ours", nullptr, [&](int) { joined++; }, [&](int) { left++; });
  auto peer = Process::peer({"follow", fixture.path(), "--count", "20", "--check"});
  if (!peer) return;
  await([&] { return joined == 1; });
  for (std::size_t i = 0; i < 20; i++) CHECK(copy(writer, i, 10 + 100 * i));
  CHECK(peer->await("\"done\"").find("\"frames\": 20, \"bad\": 0") != std::string::npos);
  CHECK(peer->wait() == 0);
  await([&] { return left == 1; });
}

TEST_CASE("C++: everything may be deleted from within its callbacks") {
  const Fixture fixture;
  std::mutex mutex;
  std::atomic<int> joined{0}, left{0}, frames{0}, gone{0};
  auto writer = std::make_unique<Writer>(
      fixture.path(), 10, "x", nullptr, [&](int) { joined++; }, [&](int) { left++; });

  std::unique_ptr<Follower> follower;
  std::unique_ptr<Reader> reader;
  const auto in_order = [&](const std::function<void()> &work) {
    const std::lock_guard lock(mutex);
    work();
  };
  in_order([&] {
    const auto delete_it = [&](auto &receiver) {
      return [&](void *, std::size_t) {
        frames++;
        in_order([&] { receiver.reset(); });
      };
    };
    follower = std::make_unique<Follower>(fixture.path(), delete_it(follower), nullptr, nullptr, nullptr);
    reader = std::make_unique<Reader>(fixture.path(), delete_it(reader), nullptr, nullptr, nullptr);
  });
  await([&] { return joined == 2; });
  CHECK(copy(*writer, 0, 10));
  await([&] { return left == 2; });
  CHECK(frames == 2);
  CHECK(copy(*writer, 0, 10));

  // Within connected: of a writer that came later, since before the constructor returns there is nothing to delete.
  in_order([&] {
    follower = std::make_unique<Follower>(
        fixture.path("later"), nullptr, [&](const std::string &) { in_order([&] { follower.reset(); }); }, nullptr, nullptr);
  });
  {
    std::atomic<int> left_later{0};
    const Writer later(fixture.path("later"), 10, "x", nullptr, nullptr, [&](int) { left_later++; });
    await([&] { return left_later == 1; });
  }

  // Within disconnected, and the writer within its own.
  in_order([&] {
    const auto delete_it = [&](auto &receiver) {
      return [&] {
        in_order([&] { receiver.reset(); });
        gone++;
      };
    };
    follower = std::make_unique<Follower>(fixture.path(), nullptr, nullptr, delete_it(follower), nullptr);
    reader = std::make_unique<Reader>(fixture.path(), nullptr, nullptr, delete_it(reader), nullptr);
  });
  await([&] { return joined == 4; });
  writer.reset();
  await([&] { return gone == 2; });
  Seen seen;
  const auto delete_writer = [&](int) {
    in_order([&] { writer.reset(); });
    gone++;
  };
  in_order([&] { writer = std::make_unique<Writer>(fixture.path(), 10, "x", nullptr, delete_writer); });
  const auto last = receive<Follower>(fixture.path(), seen);
  await([&] { return seen.disconnected == 1; });
  await([&] { return ::access(fixture.path().c_str(), F_OK) != 0 && fixture.more_objects() == 0; });
  // It uses what is here to its end.
  await([&] { return gone == 3; });
}

TEST_CASE("C++: what a callback throws is logged, and everything goes on") {
  const Fixture fixture;
  Kept log;
  std::atomic<int> frames{0}, connected{0};
  Writer writer(
      fixture.path(), 10, "x", &log, [](int) { throw std::runtime_error("no room"); }, [](int) { throw 5; });
  auto follower = std::make_unique<Follower>(
      fixture.path(),
      [&](void *, std::size_t) {
        frames++;
        throw std::runtime_error("bad frame");
      },
      [&](const std::string &) {
        connected++;
        throw std::runtime_error("bad type");
      },
      [] { throw std::runtime_error("bye"); }, &log);
  await([&] { return connected == 1 && log.has("error: " + fixture.path() + ": the client connected callback threw: no room"); });
  CHECK(log.has("error: " + fixture.path() + ": the server connected callback threw: bad type"));
  for (int i = 1; i <= 3; i++) {
    CHECK(copy(writer, 0, 10));
    await([&] { return frames == i; });
  }
  // The callback counts before it throws.
  await([&] { return log.has("error: " + fixture.path() + ": the data callback threw: bad frame"); });
  follower.reset();
  await([&] { return log.has("the client disconnected callback threw something that is no std::exception"); });
}

TEST_CASE("C++: a logger that throws does no harm") {
  const Fixture fixture;
  Throwing log;
  Seen seen;
  Writer writer(fixture.path(), 10, "x", &log, [](int) { throw std::runtime_error("logged in vain"); });
  CHECK_FALSE(static_cast<bool>(Writer(fixture.path(), 10, "x", &log)));
  CHECK_FALSE(*receive<Reader>(fixture.path("nothing"), seen, &log));
  const auto follower = receive<Follower>(fixture.path(), seen, &log);
  await([&] { return copy(writer, 0, 10) && seen.frames > 0; });
  const auto access = writer.get_one_write_access();
  CHECK(access->notify_clients(1000) == 0);
  // A program's own call is its own affair.
  CHECK_THROWS_WITH(static_cast<shmdata::AbstractLogger &>(log).error("text"), "error");
}
