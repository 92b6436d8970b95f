// SPDX-License-Identifier: Apache-2.0
// What a program may do from within a callback, or meanwhile on another thread, is done while the peer is stopped: it comes back, and nothing is left.
#include <doctest/doctest.h>
#include <shmdata/cfollower.h>
#include <shmdata/cwriter.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "support.hpp"

using namespace support;

namespace {

enum class Callback { connected, data, disconnected, joined, left };
const std::string names[] = {"connected", "data", "disconnected", "client joined", "client left"};

// What happens once, within one of the callbacks.
struct Plan {
  Callback within;
  std::function<void()> act;
  std::atomic<bool> done{false};
  // What comes before is passed over.
  std::atomic<bool> begun{true};

  static void arrive(void *user_data, Callback callback) {
    auto &plan = *static_cast<Plan *>(user_data);
    if (callback == plan.within && plan.begun && !plan.done.exchange(true)) plan.act();
  }
};

void *make_follower(const std::string &path, Plan &plan) {
  return shmdata_make_follower(
      path.c_str(), [](void *user_data, void *, std::size_t) { Plan::arrive(user_data, Callback::data); },
      [](void *user_data, const char *) { Plan::arrive(user_data, Callback::connected); },
      [](void *user_data) { Plan::arrive(user_data, Callback::disconnected); }, &plan, nullptr);
}

void *make_writer(const std::string &path, Plan &plan) {
  return shmdata_make_writer(
      path.c_str(), 64, "application/x-test", [](void *user_data, int) { Plan::arrive(user_data, Callback::joined); },
      [](void *user_data, int) { Plan::arrive(user_data, Callback::left); }, &plan, nullptr, 0660);
}

// One writer after the other, of three frames each.
int write_again_and_again(const std::string &path) {
  for (;;) {
    const auto writer = write(path);
    if (!serve_until(writer, 1)) return 1;
    for (std::size_t i = 0; i < 3; i++) {
      write_frame(writer, i, 64, second);
      serve_for(writer, 5 * millisecond);
    }
  }
}

int read_frames(const std::string &path, int frames) {
  const auto follower = follow(path);
  for (int i = 0; i < frames; i++) {
    if (await(follower, SHMDATA_FRAME).kind != SHMDATA_FRAME) return 1;
  }
  return 0;
}

// Writes frames until one was announced to that many followers.
void write_until_told(void *writer, int followers) {
  for (int told = 0; told < followers; ::usleep(1000)) {
    auto *const turn = shmdata_get_one_write_access(writer);
    told = shmdata_notify_clients(turn, 1);
    shmdata_release_one_write_access(turn);
  }
}

void await(const std::atomic<bool> &flag) {
  while (!flag) ::usleep(1000);
}

// Opens, writes, closes and deletes others.
void use_others(const Fixture &fixture) {
  auto *const follower = shmdata_make_follower(fixture.path().c_str(), nullptr, nullptr, nullptr, nullptr, nullptr);
  CHECK(follower != nullptr);
  auto *const writer = shmdata_make_writer(fixture.path("other").c_str(), 8, "x", nullptr, nullptr, nullptr, nullptr, 0660);
  CHECK(writer != nullptr);
  CHECK(shmdata_copy_to_shm(writer, "a frame", 7) == 1);
  shmdata_delete_writer(writer);
  shmdata_delete_follower(follower);
}

// Whether the callback deletes its own object, or another thread does while the callback runs.
constexpr bool within_and_meanwhile[] = {true, false};

}  // namespace

TEST_CASE("callbacks: a follower's, with its writer stopped") {
  for (const auto callback : {Callback::connected, Callback::data, Callback::disconnected}) {
    for (const bool within : within_and_meanwhile) {
      CAPTURE(names[static_cast<int>(callback)]);
      CAPTURE(within);
      const Fixture fixture;
      {
        const auto peer = Process::forked([&] { return write_again_and_again(fixture.path()); });
        std::atomic<bool> stopped{false}, deleted{false};
        std::atomic<void *> follower{nullptr};
        Plan plan{callback, [&] {
                    peer.signal(SIGSTOP);
                    use_others(fixture);
                    stopped = true;
                    if (within) {
                      shmdata_delete_follower(follower);
                      deleted = true;
                    } else {
                      ::usleep(20'000);
                    }
                  }};
        // The first connected comes before there is a follower to delete.
        plan.begun = false;
        follower = make_follower(fixture.path(), plan);
        plan.begun = true;
        await(stopped);
        if (!within) {
          shmdata_delete_follower(follower);
          deleted = true;
        }
        await(deleted);
      }
      // What the killed writer left is the next one's to remove.
      write(fixture.path());
      // A session that was deleted within its callback ends after it, and with it the mapping of a segment that is gone already.
      while (fixture.more_objects() > 0) ::usleep(1000);
    }
  }
}

TEST_CASE("callbacks: a writer's, with a follower stopped") {
  for (const auto callback : {Callback::joined, Callback::left}) {
    for (const bool within : within_and_meanwhile) {
      CAPTURE(names[static_cast<int>(callback)]);
      CAPTURE(within);
      const Fixture fixture;
      {
        const auto stays = Process::forked([&] { return read_frames(fixture.path(), 1000); });
        std::atomic<bool> stopped{false}, deleted{false};
        std::atomic<void *> writer{nullptr};
        Plan plan{callback, [&] {
                    while (writer == nullptr) ::usleep(1000);
                    stays.signal(SIGSTOP);
                    // Which it never takes.
                    if (callback == Callback::joined) CHECK(shmdata_copy_to_shm(writer, "x", 1) == 1);
                    use_others(fixture);
                    stopped = true;
                    if (within) {
                      shmdata_delete_writer(writer);
                      deleted = true;
                    } else {
                      ::usleep(20'000);
                    }
                  }};
        if (callback == Callback::left) {
          writer = make_writer(fixture.path(), plan);
          write_until_told(writer, 1);
          // It leaves once nobody writes any more, since from then on the writer may be deleted.
          auto leaves = Process::forked([&] {
            const auto follower = follow(fixture.path());
            auto event = support::sized<ShmdataEvent>();
            while (::access(fixture.path("leave").c_str(), F_OK) != 0) support::take_next(follower.get(), millisecond, &event);
            return 0;
          });
          write_until_told(writer, 2);
          std::ofstream(fixture.path("leave")).put('x');
          CHECK(leaves.wait() == 0);
        } else {
          writer = make_writer(fixture.path(), plan);
        }
        await(stopped);
        if (!within) {
          shmdata_delete_writer(writer);
          deleted = true;
        }
        await(deleted);
      }
      // A session that was deleted within its callback ends after it.
      while (::access(fixture.path().c_str(), F_OK) == 0 || fixture.more_objects() > 0) ::usleep(1000);
    }
  }
}

TEST_CASE("callbacks: a writer may be deleted by whoever holds a turn that a callback waits for") {
  const Fixture fixture;
  std::atomic<bool> waits{false};
  std::atomic<void *> writer{nullptr};
  Plan plan{Callback::joined, [&] {
              while (writer == nullptr) ::usleep(1000);
              waits = true;
              CHECK(shmdata_copy_to_shm(writer, "x", 1) == 0);
            }};
  auto *const made = make_writer(fixture.path(), plan);
  auto *const turn = shmdata_get_one_write_access(made);
  REQUIRE(turn != nullptr);
  writer = made;
  const auto follower = Process::forked([&] { return read_frames(fixture.path(), 1); });
  await(waits);
  ::usleep(20'000);
  shmdata_delete_writer(made);
  shmdata_release_one_write_access(turn);
}
