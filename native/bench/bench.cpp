// SPDX-License-Identifier: Apache-2.0
// Frames per second and latency of this library, with the arguments and the output of the yardstick it is compared to (compare.py):
//
//   bench follow PATH [touch]
//   bench write PATH SIZE COUNT [RATE [VARY]]
//
// touch reads one byte of every cache line of every frame. VARY=1 sends SIZE, SIZE-8 ... SIZE-504 in turn. The first 8 bytes of a frame are
// CLOCK_MONOTONIC in nanoseconds when the write began. The writer waits for one follower and starts 0.3 s after it joined. And what the yardstick
// does not have:
//
//   bench place PATH SIZE COUNT RATE     writes in place, 8 bytes of every frame
//   bench appear PATH COUNT              appears, writes a frame once a follower joined, and goes, again and again; the frame holds when it appeared
//   bench await PATH COUNT               follows that many frames over any number of writers
#include <shmdata/extension.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t settling = second * 3 / 10;

std::int64_t now() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * second + t.tv_nsec;
}

void sleep(std::int64_t nanoseconds) {
  const timespec time{nanoseconds / second, nanoseconds % second};
  ::nanosleep(&time, nullptr);
}

// A writer with a thread that serves it.
class Writer {
 public:
  Writer(const char *path, std::size_t size) : session_(shmdata_writer_session_open(path, size, "application/x-bench", 0660, &error_)) {
    if (session_ == nullptr) fail();
    server_ = std::thread([this] {
      ShmdataEvent event{};
      event.struct_size = sizeof event;
      while (shmdata_writer_session_serve(session_, -1, &event) != SHMDATA_CLOSED) {
      }
    });
  }
  ~Writer() {
    shmdata_writer_session_close(session_);
    server_.join();
    shmdata_writer_session_delete(session_);
  }

  void await_follower(std::int64_t look_every) const {
    while (shmdata_writer_session_followers(session_) == 0) sleep(look_every);
  }

  // Takes the lock, has the frame made, ends the lock.
  template <class Make>
  void frame(std::size_t size, const Make &make) {
    ShmdataWriteAccess access{};
    access.struct_size = sizeof access;
    if (shmdata_writer_session_begin(session_, size, -1, &access, &error_) != SHMDATA_OK) fail();
    make(reinterpret_cast<void *>(access.address));
    if (shmdata_writer_session_commit(session_, size, nullptr, nullptr, &error_) != SHMDATA_OK) fail();
  }

 private:
  [[noreturn]] void fail() const {
    std::fprintf(stderr, "%s\n", error_.message);
    std::exit(1);
  }

  ShmdataError error_{};
  void *session_;
  std::thread server_;
};

struct Pace {
  std::int64_t start;
  double rate;
  void await(long frame) const {
    if (rate <= 0) return;
    const auto due = start + static_cast<std::int64_t>(static_cast<double>(frame) * 1e9 / rate);
    const timespec at{due / second, due % second};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
  }
};

int write(const char *path, std::size_t size, long count, double rate, bool vary) {
  Writer writer(path, size);
  writer.await_follower(second / 1000);
  sleep(settling);
  std::vector<unsigned char> source(size, 1);
  const Pace pace{now(), rate};
  std::size_t bytes = 0;
  for (long i = 0; i < count; i++) {
    pace.await(i);
    const auto n = vary ? size - static_cast<std::size_t>(i % 64) * 8 : size;
    const auto t = now();
    std::memcpy(source.data(), &t, sizeof t);
    writer.frame(n, [&](void *memory) { std::memcpy(memory, source.data(), n); });
    bytes += n;
  }
  const double seconds = static_cast<double>(now() - pace.start) / 1e9;
  std::printf("ours write: %ld frames of %zu%s in %.3f s, %.0f frames/s, %.2f GB/s\n", count, size, vary ? " (varying)" : "", seconds,
              static_cast<double>(count) / seconds, static_cast<double>(bytes) / seconds / 1e9);
  return 0;
}

int place(const char *path, std::size_t size, long count, double rate) {
  Writer writer(path, size);
  writer.await_follower(second / 1000);
  sleep(settling);
  const Pace pace{now(), rate};
  for (long i = 0; i < count; i++) {
    pace.await(i);
    const auto t = now();
    writer.frame(size, [&](void *memory) { std::memcpy(memory, &t, sizeof t); });
  }
  return 0;
}

int appear(const char *path, long count) {
  for (long i = 0; i < count; i++) {
    const auto t = now();
    Writer writer(path, sizeof t);
    // The thread that serves is not to share its processor with one that looks without end.
    writer.await_follower(second / 50'000);
    writer.frame(sizeof t, [&](void *memory) { std::memcpy(memory, &t, sizeof t); });
    sleep(second / 100);
  }
  return 0;
}

// Until the writer goes, or for so many frames.
int follow(const char *path, bool touch, std::size_t frames) {
  ShmdataError error{};
  auto *session = shmdata_follower_session_open(path, &error);
  if (session == nullptr) {
    std::fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  std::vector<std::int64_t> latency;
  latency.reserve(1 << 20);
  volatile std::int64_t sum = 0;
  ShmdataEvent event{};
  event.struct_size = sizeof event;
  for (std::int64_t kind = SHMDATA_TIMEOUT; frames > 0 ? latency.size() < frames : kind != SHMDATA_DISCONNECTED;) {
    shmdata_follower_session_next(session, -1, &event);
    kind = event.kind;
    if (kind != SHMDATA_FRAME) continue;
    const auto *frame = reinterpret_cast<const unsigned char *>(event.address);
    std::int64_t t;
    std::memcpy(&t, frame, sizeof t);
    latency.push_back(now() - t);
    for (std::int64_t i = 0; touch && i < event.size; i += 64) sum = sum + frame[i];
    shmdata_follower_session_release(session, event.token);
  }
  shmdata_follower_session_delete(session);
  if (latency.empty()) return 1;
  std::sort(latency.begin(), latency.end());
  const auto us = [&](std::size_t thousandths) {
    return static_cast<double>(latency[std::min(latency.size() - 1, latency.size() * thousandths / 1000)]) / 1e3;
  };
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const double cpu =
      static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  std::printf("ours follow: %zu frames, latency us p50 %.1f p90 %.1f p99 %.1f p99.9 %.1f max %.1f, cpu %.2f s\n", latency.size(), us(500), us(900), us(990),
              us(999), us(1000), cpu);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  const std::string role = argc > 1 ? argv[1] : "";
  if (role == "write" && argc >= 5) {
    return write(argv[2], std::strtoull(argv[3], nullptr, 10), std::atol(argv[4]), argc > 5 ? std::atof(argv[5]) : 0, argc > 6 && std::atoi(argv[6]) != 0);
  }
  if (role == "follow" && argc >= 3) return follow(argv[2], argc > 3, 0);
  if (role == "place" && argc == 6) return place(argv[2], std::strtoull(argv[3], nullptr, 10), std::atol(argv[4]), std::atof(argv[5]));
  if (role == "appear" && argc == 4) return appear(argv[2], std::atol(argv[3]));
  if (role == "await" && argc == 4) return follow(argv[2], false, std::strtoull(argv[3], nullptr, 10));
  std::fprintf(stderr,
               "usage: bench follow PATH [touch] | write PATH SIZE COUNT [RATE [VARY]] | place PATH SIZE COUNT RATE | appear PATH COUNT | await PATH COUNT\n");
  return 2;
}
