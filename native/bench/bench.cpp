// SPDX-License-Identifier: Apache-2.0
// Frames per second and latency of this library, with the arguments and the output of the yardstick it is compared to (compare.py):
//
//   bench follow PATH [touch]
//   bench write PATH SIZE COUNT [RATE [VARY]]
//
// touch reads one byte of every cache line of every frame. VARY=1 sends SIZE, SIZE-8 ... SIZE-504 in turn. The first 8 bytes of a frame are
// CLOCK_MONOTONIC in nanoseconds when the write began. The writer waits for one follower and starts 0.3 s after it joined.
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

std::int64_t now() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int fail(const ShmdataError &error) {
  std::fprintf(stderr, "%s\n", error.message);
  return 1;
}

int write(const char *path, std::size_t size, long count, double rate, bool vary) {
  ShmdataError error{};
  auto *session = shmdata_writer_session_open(path, size, "application/x-bench", 0660, &error);
  if (session == nullptr) return fail(error);
  std::thread server([session] {
    ShmdataEvent event{};
    while (shmdata_writer_session_serve(session, -1, &event) != SHMDATA_CLOSED) {
    }
  });
  const timespec tick{0, 1000000};
  while (shmdata_writer_session_clients(session) == 0) ::nanosleep(&tick, nullptr);
  const timespec settle{0, 300000000};
  ::nanosleep(&settle, nullptr);
  std::vector<unsigned char> source(size, 1);
  const auto start = now();
  std::size_t bytes = 0;
  for (long i = 0; i < count; i++) {
    if (rate > 0) {
      const auto due = start + static_cast<std::int64_t>(static_cast<double>(i) * 1e9 / rate);
      const timespec at{due / 1000000000LL, due % 1000000000LL};
      ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
    }
    const auto n = vary ? size - static_cast<std::size_t>(i % 64) * 8 : size;
    const auto t = now();
    std::memcpy(source.data(), &t, sizeof t);
    ShmdataWriteAccess access{};
    if (shmdata_writer_session_begin(session, n, -1, &access, &error) != SHMDATA_OK) return fail(error);
    std::memcpy(reinterpret_cast<void *>(access.address), source.data(), n);
    if (shmdata_writer_session_commit(session, n, &error) < 0) return fail(error);
    bytes += n;
  }
  const double seconds = static_cast<double>(now() - start) / 1e9;
  std::printf("ours write: %ld frames of %zu%s in %.3f s, %.0f frames/s, %.2f GB/s\n", count, size, vary ? " (varying)" : "", seconds,
              static_cast<double>(count) / seconds, static_cast<double>(bytes) / seconds / 1e9);
  shmdata_writer_session_close(session);
  server.join();
  shmdata_writer_session_delete(session);
  return 0;
}

int follow(const char *path, bool touch) {
  ShmdataError error{};
  auto *session = shmdata_follower_session_open(path, &error);
  if (session == nullptr) return fail(error);
  std::vector<std::int64_t> latency;
  latency.reserve(1 << 20);
  volatile std::int64_t sum = 0;
  ShmdataEvent event{};
  for (int kind = SHMDATA_TIMEOUT; kind != SHMDATA_DISCONNECTED;) {
    kind = shmdata_follower_session_next(session, -1, &event);
    if (kind != SHMDATA_FRAME) continue;
    const auto *frame = reinterpret_cast<const unsigned char *>(event.address);
    std::int64_t t;
    std::memcpy(&t, frame, sizeof t);
    latency.push_back(now() - t);
    for (std::int64_t i = 0; touch && i < event.size; i += 64) sum = sum + frame[i];
    shmdata_follower_session_release(session);
  }
  shmdata_follower_session_delete(session);
  if (latency.empty()) return 1;
  std::sort(latency.begin(), latency.end());
  const auto us = [&](std::size_t thousandths) {
    return static_cast<double>(latency[std::min(latency.size() - 1, latency.size() * thousandths / 1000)]) / 1e3;
  };
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const double cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
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
  if (role == "follow" && argc >= 3) return follow(argv[2], argc > 3);
  std::fprintf(stderr, "usage: bench follow PATH [touch] | write PATH SIZE COUNT [RATE [VARY]]\n");
  return 2;
}
