// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <shmdata/extension.h>
#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// What the tests of sessions share: a directory of their own, peers in other processes, a watchdog, a look at the System V objects.
namespace support {

inline constexpr std::int64_t millisecond = 1'000'000;
inline constexpr std::int64_t second = 1'000'000'000;

// One test's surroundings. Ends the process when the test hangs; fails the test when it leaves System V objects behind.
class Fixture {
 public:
  explicit Fixture(unsigned seconds = 60);
  Fixture(const Fixture &) = delete;
  Fixture &operator=(const Fixture &) = delete;
  ~Fixture();

  [[nodiscard]] std::string path(const std::string &name = "data") const { return directory_ + "/" + name; }
  // How many System V objects there are more than at the beginning.
  [[nodiscard]] std::ptrdiff_t more_objects() const;

 private:
  std::string directory_;
  std::vector<std::string> objects_;
};

// The System V objects that this process can see, one line each.
std::vector<std::string> system_v_objects();

// Where the verified peer is: named by SHMDATA_PEER, or in the shared folder beside the project. Nothing if there is none.
std::optional<std::string> peer_script();

// A process of its own: a command, or a function run in a fork.
class Process {
 public:
  // The verified peer, with its arguments; nothing if there is none (a message says so).
  static std::optional<Process> peer(const std::vector<std::string> &arguments);
  static Process forked(const std::function<int()> &body);

  explicit Process(const std::vector<std::string> &command);
  Process(Process &&other) noexcept;
  Process &operator=(Process &&) = delete;
  ~Process();

  // The next line of its standard output that holds the text; "" once it ended without.
  std::string await(const std::string &text);
  // How it ended: its exit status, or minus the signal.
  int wait();
  // Whether it ended already.
  bool ended();
  void signal(int number) const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  Process(pid_t pid, int output) : pid_(pid), output_(output) {}
  bool reap(int options);
  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
  std::optional<int> status_;
};

using FollowerSession = std::unique_ptr<void, void (*)(void *)>;
using WriterSession = std::unique_ptr<void, void (*)(void *)>;

// A struct of the extension that says its size.
template <class Struct>
Struct sized() {
  Struct made{};
  made.struct_size = sizeof made;
  return made;
}

// The functions of the extension, called as a program does that holds one frame at a time: the next one releases the frame before. They return the kind of
// the event, or the result if that is negative.
int take_next(void *follower, std::int64_t timeout_ns, ShmdataEvent *event);
int try_join(void *follower, std::int64_t timeout_ns, ShmdataEvent *event);
int serve_once(void *writer, std::int64_t timeout_ns, ShmdataEvent *event);
// The frame that take_next came with last.
void release_last(void *follower);
std::int64_t last_token(void *follower);
void delete_follower(void *follower);
// How many followers were told; -1 with the error.
int commit_frame(void *writer, std::size_t size, ShmdataError *error);

// Fail the test if they cannot be opened.
FollowerSession follow(const std::string &path);
WriterSession write(const std::string &path, std::size_t size = 64, const std::string &type = "application/x-test", unsigned mode = 0660);

// The next event of one of these kinds, passing over others; SHMDATA_TIMEOUT after ten seconds.
ShmdataEvent await(const FollowerSession &follower, std::initializer_list<int> kinds);
inline ShmdataEvent await(const FollowerSession &follower, int kind) { return await(follower, {kind}); }
// Serves until that many followers are counted in, for at most ten seconds.
bool serve_until(const WriterSession &writer, int followers);
// Waits until that many are, while another thread serves; ten seconds at most.
void wait_for_followers(const WriterSession &writer, int followers);
// Serves for as long.
void serve_for(const WriterSession &writer, std::int64_t nanoseconds);

// Serves on a thread of its own, as the interfaces do, until it is destroyed.
class Served {
 public:
  explicit Served(const WriterSession &writer)
      : writer_(writer), thread_([this] {
          auto event = sized<ShmdataEvent>();
          while (serve_once(writer_.get(), -1, &event) != SHMDATA_CLOSED) {
            events_++;
            if (event.kind == SHMDATA_PROBLEM) note(shmdata_writer_session_problem(writer_.get()));
          }
        }) {}
  Served(const Served &) = delete;
  Served &operator=(const Served &) = delete;
  ~Served() {
    shmdata_writer_session_close(writer_.get());
    thread_.join();
  }

  // How many events there were so far.
  [[nodiscard]] int events() const { return events_; }
  // What it had to say so far.
  [[nodiscard]] std::vector<std::string> problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
  }

 private:
  void note(const std::string &problem) {
    const std::lock_guard lock(mutex_);
    problems_.push_back(problem);
  }

  const WriterSession &writer_;
  mutable std::mutex mutex_;
  std::vector<std::string> problems_;
  std::atomic<int> events_{0};
  std::thread thread_;
};

// The peer's payload: byte k of frame i is (i + k) % 251.
std::vector<unsigned char> payload(std::size_t i, std::size_t size);
// Writes frame i of that size; what begin or commit came back with: a count of followers, or -1 for a timeout.
int write_frame(const WriterSession &writer, std::size_t i, std::size_t size, std::int64_t timeout_ns = 10 * second);
// Whether the frame is a payload of its size.
bool whole(const ShmdataEvent &frame);

}  // namespace support
