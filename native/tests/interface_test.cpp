// SPDX-License-Identifier: Apache-2.0
// The C interface of libshmdata 1.3.
#include <doctest/doctest.h>
#include <shmdata/cfollower.h>
#include <shmdata/cwriter.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "support.hpp"
#include "system_calls.hpp"

using namespace support;

namespace {

// What a program sees of a writer and a follower.
struct Seen {
  std::atomic<int> frames{0}, connected{0}, disconnected{0}, joined{0}, left{0};
  std::atomic<std::size_t> size{0};
  std::mutex mutex;
  std::string type, log;
  std::function<void()> on_frame, on_joined;

  std::string logged() {
    const std::lock_guard lock(mutex);
    return log;
  }
};

Seen &seen(void *user_data) { return *static_cast<Seen *>(user_data); }

void on_data(void *user_data, void *, size_t size) {
  seen(user_data).size = size;
  seen(user_data).frames++;
  if (seen(user_data).on_frame) seen(user_data).on_frame();
}
void on_connected(void *user_data, const char *type) {
  const std::lock_guard lock(seen(user_data).mutex);
  seen(user_data).type = type;
  seen(user_data).connected++;
}
void on_disconnected(void *user_data) { seen(user_data).disconnected++; }
void on_joined(void *user_data, int) {
  seen(user_data).joined++;
  if (seen(user_data).on_joined) seen(user_data).on_joined();
}
void on_left(void *user_data, int) { seen(user_data).left++; }
void on_log(void *user_data, const char *text) {
  const std::lock_guard lock(seen(user_data).mutex);
  seen(user_data).log += std::string(text) + "\n";
}

void await(const std::function<bool()> &condition) {
  for (int i = 0; i < 4000 && !condition(); i++) ::usleep(2500);
  REQUIRE(condition());
}

}  // namespace

TEST_CASE("C: frames go from a writer to a follower, by copy and in place") {
  const Fixture fixture;
  Seen at;
  auto *log = shmdata_make_logger(on_log, on_log, on_log, on_log, on_log, nullptr, &at);
  auto *follower = shmdata_make_follower(fixture.path().c_str(), on_data, on_connected, on_disconnected, &at, log);
  auto *writer = shmdata_make_writer(fixture.path().c_str(), 0, "application/x-c", on_joined, on_left, &at, log, 0660);
  REQUIRE(writer != nullptr);
  await([&] { return at.joined == 1 && at.connected == 1; });
  CHECK(at.type == "application/x-c");
  const std::string text = "a frame";
  CHECK(shmdata_copy_to_shm(writer, text.data(), text.size()) == 1);
  await([&] { return at.frames == 1; });
  CHECK(at.size == text.size());
  auto *access = shmdata_get_one_write_access_resize(writer, 1000);
  REQUIRE(access != nullptr);
  std::memset(shmdata_get_mem(access), 1, 1000);
  CHECK(shmdata_shm_resize(access, 2000) == 2000);
  std::memset(shmdata_get_mem(access), 2, 2000);
  CHECK(shmdata_notify_clients(access, 2001) == 0);
  CHECK(shmdata_notify_clients(access, 2000) == 1);
  CHECK(shmdata_notify_clients(access, 2000) == 0);
  shmdata_release_one_write_access(access);
  await([&] { return at.frames == 2; });
  CHECK(at.size == 2000);
  // Without a notify nobody gets it.
  shmdata_release_one_write_access(shmdata_get_one_write_access(writer));
  CHECK(shmdata_make_writer(fixture.path().c_str(), 1, "x", nullptr, nullptr, nullptr, log, 0660) == nullptr);
  CHECK(at.logged().find("another writer serves it (pid " + std::to_string(::getpid())) != std::string::npos);
  shmdata_delete_writer(writer);
  await([&] { return at.disconnected == 1; });
  CHECK(at.frames == 2);
  shmdata_delete_follower(follower);
  shmdata_delete_logger(log);
}

TEST_CASE("C: connected comes before the follower is returned, disconnected before it is deleted, and no frame written in between is lost") {
  const Fixture fixture;
  auto *const writer = shmdata_make_writer(fixture.path().c_str(), 5, "", nullptr, nullptr, nullptr, nullptr, 0660);
  REQUIRE(writer != nullptr);
  for (int i = 0; i < 100; i++) {
    Seen at;
    at.type = "none";
    auto *const follower = shmdata_make_follower(fixture.path().c_str(), on_data, on_connected, on_disconnected, &at, nullptr);
    REQUIRE(at.connected == 1);
    CHECK(at.type == "");
    CHECK(shmdata_copy_to_shm(writer, "frame", 5) == 1);
    await([&] { return at.frames == 1; });
    CHECK(at.disconnected == 0);
    shmdata_delete_follower(follower);
    REQUIRE(at.disconnected == 1);
  }
  shmdata_delete_writer(writer);
}

TEST_CASE("C: a frame may be written from within the client-connected callback") {
  const Fixture fixture;
  Seen at;
  void *writer = nullptr;
  at.on_joined = [&] { CHECK(shmdata_copy_to_shm(writer, "first", 5) == 1); };
  writer = shmdata_make_writer(fixture.path().c_str(), 5, "x", on_joined, on_left, &at, nullptr, 0660);
  auto *follower = shmdata_make_follower(fixture.path().c_str(), on_data, nullptr, nullptr, &at, nullptr);
  await([&] { return at.frames == 1; });
  CHECK(at.size == 5);
  shmdata_delete_follower(follower);
  await([&] { return at.left == 1; });
  shmdata_delete_writer(writer);
}

TEST_CASE("C: a follower and a writer may be deleted from within their own callbacks") {
  const Fixture fixture;
  Seen at;
  auto *writer = shmdata_make_writer(fixture.path().c_str(), 5, "x", on_joined, on_left, &at, nullptr, 0660);
  void *follower = nullptr;
  at.on_frame = [&] { shmdata_delete_follower(follower); };
  follower = shmdata_make_follower(fixture.path().c_str(), on_data, nullptr, nullptr, &at, nullptr);
  await([&] { return at.joined == 1; });
  CHECK(shmdata_copy_to_shm(writer, "x", 1) == 1);
  await([&] { return at.left == 1; });
  CHECK(at.frames == 1);
  at.on_joined = [&] { shmdata_delete_writer(writer); };
  at.on_frame = nullptr;
  auto *second = shmdata_make_follower(fixture.path().c_str(), on_data, on_connected, on_disconnected, &at, nullptr);
  await([&] { return at.disconnected == 1; });
  shmdata_delete_follower(second);
  await([&] { return ::access(fixture.path().c_str(), F_OK) != 0 && fixture.more_objects() == 0; });
}

TEST_CASE("C: null handles and arguments are refused or ignored, not followed") {
  const Fixture fixture;
  shmdata_delete_writer(nullptr);
  shmdata_delete_follower(nullptr);
  shmdata_delete_logger(nullptr);
  shmdata_release_one_write_access(nullptr);
  CHECK(shmdata_copy_to_shm(nullptr, "x", 1) == 0);
  CHECK(shmdata_get_one_write_access(nullptr) == nullptr);
  CHECK(shmdata_get_mem(nullptr) == nullptr);
  CHECK(shmdata_notify_clients(nullptr, 1) == 0);
  CHECK(shmdata_shm_resize(nullptr, 1) == 0);
  CHECK(shmdata_make_writer(nullptr, 1, "x", nullptr, nullptr, nullptr, nullptr, 0660) == nullptr);
  CHECK(shmdata_make_writer(fixture.path().c_str(), 1, nullptr, nullptr, nullptr, nullptr, nullptr, 0660) == nullptr);
}

TEST_CASE("C: the system's limits are those the kernel has") {
  unsigned long largest = 0;
  unsigned long most = 0;
  if (auto *file = ::fopen("/proc/sys/kernel/shmmax", "r")) {
    CHECK(::fscanf(file, "%lu", &largest) == 1);
    ::fclose(file);
  }
  if (auto *file = ::fopen("/proc/sys/kernel/shmmni", "r")) {
    CHECK(::fscanf(file, "%lu", &most) == 1);
    ::fclose(file);
  }
  CHECK(shmdata_get_shmmax(nullptr) == largest);
  CHECK(shmdata_get_shmmni(nullptr) == most);
}

TEST_CASE("C: a follower of a path whose directory is missing waits for that too") {
  const Fixture fixture;
  Seen at;
  const auto directory = fixture.path("later");
  auto *follower = shmdata_make_follower((directory + "/data").c_str(), on_data, on_connected, on_disconnected, &at, nullptr);
  REQUIRE(follower != nullptr);
  ::usleep(20000);
  REQUIRE(Process({"mkdir", directory}).wait() == 0);
  auto *writer = shmdata_make_writer((directory + "/data").c_str(), 5, "x", on_joined, on_left, &at, nullptr, 0660);
  await([&] { return at.joined == 1; });
  shmdata_delete_writer(writer);
  shmdata_delete_follower(follower);
}

TEST_CASE("C: a resize that cannot be had leaves the memory as it was, and whoever reads it") {
  const Fixture fixture;
  Seen at;
  auto *writer = shmdata_make_writer(fixture.path().c_str(), 100, "x", on_joined, on_left, &at, nullptr, 0660);
  auto *follower = shmdata_make_follower(fixture.path().c_str(), on_data, on_connected, on_disconnected, &at, nullptr);
  await([&] { return at.joined == 1; });
  CHECK(shmdata_copy_to_shm(writer, std::string(100, 'x').data(), 100) == 1);
  await([&] { return at.frames == 1; });
  // More than there is address space for, and more than a segment can be.
  for (const std::size_t size : {std::size_t{1} << 50, std::size_t{1} << 62, ~std::size_t{0}}) {
    CAPTURE(size);
    const int frames = at.frames;
    auto *access = shmdata_get_one_write_access(writer);
    REQUIRE(access != nullptr);
    auto *const memory = static_cast<char *>(shmdata_get_mem(access));
    CHECK(shmdata_shm_resize(access, size) == 0);
    CHECK(shmdata_get_mem(access) == memory);
    std::memset(memory, 7, 100);
    CHECK(shmdata_notify_clients(access, 100) == 1);
    shmdata_release_one_write_access(access);
    await([&] { return at.frames == frames + 1; });
  }
  CHECK(at.disconnected == 0);
  CHECK(at.joined == 1);
  shmdata_delete_follower(follower);
  shmdata_delete_writer(writer);
}

TEST_CASE("C: a copy says so when its frame is lost") {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's calls do not come by here");
    return;
  }
  const Fixture fixture;
  auto *writer = shmdata_make_writer(fixture.path().c_str(), 8, "x", nullptr, nullptr, nullptr, nullptr, 0660);
  // Without a follower there is nobody to lose it, and no call.
  Seen at;
  auto *follower = shmdata_make_follower(fixture.path().c_str(), on_data, on_connected, on_disconnected, &at, nullptr);
  await([&] { return at.connected == 1; });
  // The lock is taken by another call, and ended by this one.
  system_calls::inject({system_calls::Call::semop, 1, system_calls::Act::fail, EIDRM});
  CHECK(shmdata_copy_to_shm(writer, "a frame", 7) == 0);
  system_calls::clear();
  CHECK(shmdata_copy_to_shm(writer, "a frame", 7) == 1);
  shmdata_delete_follower(follower);
  shmdata_delete_writer(writer);
}

TEST_CASE("C: where the process goes after is of no account to a relative path") {
  const Fixture fixture;
  const auto directory = std::filesystem::path(fixture.path()).parent_path();
  auto elsewhere = Process::forked([&] {
    if (::chdir(directory.c_str()) != 0) return 1;
    Seen at;
    auto *follower = shmdata_make_follower("data", on_data, on_connected, on_disconnected, &at, nullptr);
    if (::chdir("/") != 0) return 1;
    for (int round = 1; round <= 2; round++) {
      if (::chdir(directory.c_str()) != 0) return 1;
      auto *writer = shmdata_make_writer("data", 1, "x", on_joined, on_left, &at, nullptr, 0660);
      if (::chdir("/") != 0) return 1;
      for (int i = 0; i < 4000 && at.joined < round; i++) ::usleep(2500);
      shmdata_delete_writer(writer);
      if (at.joined != round || ::access(fixture.path().c_str(), F_OK) == 0) return 2;
    }
    shmdata_delete_follower(follower);
    return 0;
  });
  CHECK(elsewhere.wait() == 0);
}

TEST_CASE("C: a follower of a path that no shmdata can have says so") {
  const Fixture fixture;
  for (const auto &path : {std::string(), "/tmp/" + std::string(200, 'x')}) {
    Seen at;
    auto *log = shmdata_make_logger(on_log, on_log, on_log, on_log, on_log, nullptr, &at);
    auto *follower = shmdata_make_follower(path.c_str(), on_data, on_connected, on_disconnected, &at, log);
    REQUIRE(follower != nullptr);
    await([&] { return at.logged().find(path.empty() ? "is empty" : "too long") != std::string::npos; });
    shmdata_delete_follower(follower);
    shmdata_delete_logger(log);
  }
}

TEST_CASE("C: what a logger throws ends there") {
  const Fixture fixture;
  auto *log = shmdata_make_logger([](void *, const char *) { throw 1; }, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  CHECK(shmdata_make_writer("", 1, "x", nullptr, nullptr, nullptr, log, 0660) == nullptr);
  shmdata_delete_logger(log);
}
