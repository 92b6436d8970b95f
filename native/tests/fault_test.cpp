// SPDX-License-Identifier: Apache-2.0
// Every system call of the library made to fail, one by one and for a while: an error with its context or no harm at all, no hang, no busy
// loop, nothing leaked.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"
#include "system_calls.hpp"

using namespace support;
using system_calls::Act;
using system_calls::Call;
using system_calls::Fault;

namespace {

struct Plausible {
  Call call;
  std::vector<int> errors;
  // Whether half of it may go through instead.
  bool halves = false;
};

// Not shmdt, which cannot fail for an address that is attached; and of semop, whose calls that give back what was taken cannot fail either while
// the semaphores are there, only what a signal does.
const std::vector<Plausible> plausible{
    {Call::shmget, {ENOSPC, ENOMEM, EACCES, EINVAL}},
    {Call::shmat, {ENOMEM, EACCES, EINVAL}},
    {Call::shmctl, {EACCES, EINVAL}},
    {Call::semget, {ENOSPC, ENOMEM, EACCES}},
    {Call::semop, {EINTR}},
    {Call::semtimedop, {EINTR, EAGAIN, ENOSPC, EIDRM}},
    {Call::semctl, {EACCES, EINVAL}},
    {Call::socket, {EMFILE, ENOBUFS}},
    {Call::bind, {EADDRINUSE, EACCES, ENOSPC}},
    {Call::listen, {EADDRINUSE}},
    {Call::connect, {ECONNREFUSED, EAGAIN, EACCES, EINTR}},
    {Call::accept4, {EMFILE, ENOMEM, EINTR, ECONNABORTED}},
    {Call::send, {EAGAIN, EINTR, EPIPE, ECONNRESET}, true},
    {Call::recv, {EAGAIN, EINTR, ENOMEM, ECONNRESET}, true},
    {Call::ppoll, {EINTR, ENOMEM}},
    {Call::pipe2, {EMFILE, ENFILE}},
    {Call::inotify_init1, {EMFILE, ENOMEM}},
    {Call::inotify_add_watch, {ENOSPC, ENOMEM, EACCES}},
    {Call::flock, {EINTR, ENOLCK}},
    {Call::chmod, {EPERM}},
};

std::string words(const Fault &fault) {
  const std::string what = fault.act == Act::halve ? "halved" : std::strerror(fault.number);
  return std::string(system_calls::name_of(fault.call)) + " " + std::to_string(fault.nth) + (fault.and_later ? " and later: " : ": ") + what;
}

// ---- in the process that has the fault: what is wrong is printed ----

constexpr int good = 0;
constexpr int bad = 1;
constexpr int not_reached = 2;
// A few hundred calls do the work, and a busy loop makes as many in a millisecond. If frames come fast, both sides look again and again for a
// while before they sleep: those calls are not counted here.
constexpr int most_calls = 10000;
// In the 0.15 s that a fault lasts.
constexpr int most_calls_meanwhile = 1500;
constexpr auto while_it_lasts = std::chrono::milliseconds(150);
constexpr auto patience = std::chrono::seconds(6);

int complaints = 0;

void complain(const std::string &text) {
  complaints++;
  ::dprintf(STDOUT_FILENO, "wrong: %s\n", text.c_str());
}

std::size_t descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::size_t mappings() {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  std::size_t found = 0;
  while (std::getline(maps, line)) found += line.find("SYSV") != std::string::npos;
  return found;
}

void look_for_busy_loop(int most) {
  for (int i = 0; i < system_calls::calls; i++) {
    const auto call = static_cast<Call>(i);
    const int made = system_calls::count_of(call);
    if (made > most && call != Call::recv && call != Call::semop) {
      complain("a busy loop: " + std::to_string(made) + " calls of " + system_calls::name_of(call));
    }
  }
}

bool holds(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

void must_name(const std::string &text, const std::string &path) {
  if (!holds(text, path)) complain("does not name the path: " + text);
  if (holds(text, "\n")) complain("more than a line: " + text);
}

void must_explain(const ShmdataError &error, const std::string &path, const Fault &fault) {
  must_name(error.message, path);
  if (error.code == SHMDATA_OK) complain(std::string("an error without a code: ") + error.message);
  if (fault.act == Act::fail && error.system_error != fault.number && !holds(error.message, std::strerror(fault.number))) {
    complain(std::string("does not name the cause: ") + error.message);
  }
}

// A writer and a follower of its frames, in one thread.
class Pair {
 public:
  Pair(std::string path, const Fault &fault)
      : path_(std::move(path)), fault_(fault), writer_(nullptr, shmdata_writer_session_delete), follower_(nullptr, support::delete_follower) {
    ShmdataError error{};
    writer_.reset(shmdata_writer_session_open(path_.c_str(), 64, "application/x-test", 0660, &error));
    if (!writer_) must_explain(error, path_, fault_);
    error = {};
    follower_.reset(shmdata_follower_session_open(path_.c_str(), &error));
    if (!follower_) must_explain(error, path_, fault_);
  }

  [[nodiscard]] bool whole() const { return writer_ && follower_; }

  // One step of each: a frame of that size if somebody is there to read it. True once the follower took one of that size.
  bool step(std::size_t size) {
    auto event = support::sized<ShmdataEvent>();
    if (support::serve_once(writer_.get(), millisecond, &event) == SHMDATA_PROBLEM) {
      must_name(shmdata_writer_session_problem(writer_.get()), path_);
    }
    if (shmdata_writer_session_followers(writer_.get()) > 0) attempt(size);
    bool taken = false;
    for (int i = 0; i < 4; i++) {
      const int kind = support::take_next(follower_.get(), 2 * millisecond, &event);
      if (kind == SHMDATA_TIMEOUT) break;
      if (kind == SHMDATA_PROBLEM) must_name(shmdata_follower_session_problem(follower_.get()), path_);
      if (kind == SHMDATA_FRAME) {
        if (!support::whole(event)) complain("a torn frame of " + std::to_string(event.size));
        taken = taken || event.size == static_cast<std::int64_t>(size);
      }
      support::release_last(follower_.get());
    }
    return taken;
  }

  void exchange(std::size_t size) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!step(size)) {
      if (std::chrono::steady_clock::now() > deadline) {
        complain("no frame of " + std::to_string(size) + " arrived");
        return;
      }
    }
  }

  void have_a_visitor() {
    FollowerSession visitor(shmdata_follower_session_open(path_.c_str(), nullptr), support::delete_follower);
    auto event = support::sized<ShmdataEvent>();
    for (int i = 0; visitor && i < 4; i++) {
      support::serve_once(writer_.get(), millisecond, &event);
      support::take_next(visitor.get(), millisecond, &event);
    }
    see_off(visitor);
  }

  ~Pair() {
    if (whole()) see_off(follower_);
  }

 private:
  // Serves while it leaves: it waits for the answer.
  void see_off(FollowerSession &follower) {
    std::atomic<bool> left{false};
    std::thread leaving([&] {
      follower.reset();
      left = true;
    });
    auto event = support::sized<ShmdataEvent>();
    while (!left) support::serve_once(writer_.get(), millisecond, &event);
    leaving.join();
  }

  void attempt(std::size_t size) {
    ShmdataError error{};
    auto access = support::sized<ShmdataWriteAccess>();
    const int begun = shmdata_writer_session_begin(writer_.get(), size, 20 * millisecond, &access, &error);
    if (begun > 0) must_name(error.message, path_);
    if (begun != SHMDATA_OK) return;
    const auto bytes = payload(number_++, size);
    std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), size);
    if (support::commit_frame(writer_.get(), size, &error) < 0) must_name(error.message, path_);
  }

  const std::string path_;
  const Fault fault_;
  WriterSession writer_;
  FollowerSession follower_;
  std::size_t number_ = 0;
};

void prepare() {
  ::alarm(20);
  for (const int number : {SIGSEGV, SIGABRT}) ::signal(number, SIG_DFL);
  // What the library and the C++ library keep for good is there before anything is counted.
  shmdata_writer_session_delete(shmdata_writer_session_open("/tmp", 1, "x", 0600, nullptr));
  descriptors();
  mappings();
  system_v_objects();
}

template <class Work>
int without_leaks(const Work &work) {
  prepare();
  const auto objects = system_v_objects();
  const auto mapped = mappings();
  const auto open = descriptors();
  work();
  if (descriptors() != open) complain(std::to_string(open) + " descriptors before, " + std::to_string(descriptors()) + " after");
  if (mappings() != mapped) complain(std::to_string(mapped) + " segments attached before, " + std::to_string(mappings()) + " after");
  const auto left = system_v_objects();
  if (left != objects) complain(std::to_string(objects.size()) + " System V objects before, " + std::to_string(left.size()) + " after");
  look_for_busy_loop(most_calls);
  return complaints == 0 ? good : bad;
}

// One call fails: opening is refused, or the pair gets over it.
int survives_one(const std::string &path, const Fault &fault) {
  bool reached = false;
  const int result = without_leaks([&] {
    system_calls::inject(fault);
    {
      Pair pair(path, fault);
      if (pair.whole()) {
        for (const std::size_t size : {64u, 5000u, 64u}) pair.exchange(size);
        pair.have_a_visitor();
        pair.exchange(65);
      }
    }
    reached = system_calls::count_of(fault.call) >= fault.nth;
    system_calls::clear();
  });
  return result == good && !reached ? not_reached : result;
}

enum class Moment { before_opening, before_joining, while_following };

// Every call fails for a while, and then no more.
int survives_a_while(const std::string &path, Fault fault, Moment moment) {
  return without_leaks([&] {
    fault.and_later = true;
    system_calls::count();
    if (moment == Moment::before_opening) system_calls::inject(fault);
    Pair pair(path, fault);
    if (!pair.whole()) return;
    if (moment == Moment::while_following) pair.exchange(64);
    if (moment != Moment::before_opening) system_calls::inject(fault);
    const auto end = std::chrono::steady_clock::now() + while_it_lasts;
    for (std::size_t size = 64; std::chrono::steady_clock::now() < end; size += 1000) pair.step(size);
    look_for_busy_loop(most_calls_meanwhile);
    system_calls::clear();
    pair.exchange(99);
  });
}

// ---- in the test ----

// How it ended; what it printed comes with the failure.
int outcome(const std::string &of, const std::function<int()> &body) {
  auto process = Process::forked(body);
  std::string complaint;
  for (auto line = process.await("wrong: "); !line.empty(); line = process.await("wrong: ")) complaint += "\n  " + line;
  const int status = process.wait();
  CHECK_MESSAGE((status == good || status == not_reached), of << (status < 0 ? ": ended by signal " + std::to_string(-status) : "") << complaint);
  return status;
}

bool can_inject() {
  // This process now keeps what watched a path for its next follower. Its forks do not, and so have the same number of descriptors before and after.
  const auto follower = shmdata_follower_session_open("/tmp/nobody", nullptr);
  auto event = sized<ShmdataEvent>();
  shmdata_follower_session_next(follower, 0, &event);
  shmdata_follower_session_delete(follower);
  if (system_calls::interposed()) return true;
  MESSAGE("skipped: the library's system calls cannot be intercepted here");
  return false;
}

}  // namespace

TEST_CASE("faults: any one system call may fail") {
  if (!can_inject()) return;
  constexpr int most = 8;
  int cells = 0;
  for (const auto &[call, errors, halves] : plausible) {
    std::vector<Fault> faults;
    for (const int error : errors) faults.push_back({call, 1, Act::fail, error});
    if (halves) faults.push_back({call, 1, Act::halve});
    for (auto fault : faults) {
      for (fault.nth = 1; fault.nth <= most; fault.nth++) {
        const Fixture fixture;
        const auto path = fixture.path();
        if (outcome(words(fault), [&] { return survives_one(path, fault); }) == not_reached) break;
        cells++;
      }
      CHECK_MESSAGE(fault.nth > 1, "never called: " << words(fault));
    }
  }
  MESSAGE(cells << " faults");
}

TEST_CASE("faults: a system call may fail for a while") {
  if (!can_inject()) return;
  int cells = 0;
  for (const auto &[call, errors, halves] : plausible) {
    // Not what a signal or an empty queue does: that passes.
    const auto lasting = std::find_if(errors.begin(), errors.end(), [](int error) { return error != EINTR && error != EAGAIN; });
    if (lasting == errors.end()) continue;
    for (const auto moment : {Moment::before_opening, Moment::before_joining, Moment::while_following}) {
      const Fixture fixture;
      const auto path = fixture.path();
      const Fault fault{call, 1, Act::fail, *lasting, true};
      const char *const from = moment == Moment::before_opening ? "the opening" : moment == Moment::before_joining ? "before the joining" : "a frame";
      outcome(words(fault) + ", from " + from + " on", [&, at = moment] { return survives_a_while(path, fault, at); });
      cells++;
    }
  }
  MESSAGE(cells << " faults");
}
