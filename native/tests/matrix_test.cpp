// SPDX-License-Identifier: Apache-2.0
// Who survives what: a peer killed, crashed, or stopped for a while, at every stage of the protocol, and a writer or a follower of ours on the
// other side.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <string>

#include "support.hpp"
#include "system_calls.hpp"
#include "victims.hpp"

using namespace support;
using victims::Peer;
using victims::Stage;

namespace {

enum class Blow { kill, crash, stop, stop_and_leave_behind };

constexpr const char *blows[] = {"SIGKILL", "SIGSEGV", "SIGSTOP, SIGCONT", "SIGSTOP, left behind, SIGCONT"};

struct Cell {
  Peer peer;
  Stage stage;
  Blow blow;
};

std::string words(const Cell &cell) {
  return std::string(victims::name_of(cell.peer)) + ", " + victims::name_of(cell.stage) + ", " + blows[static_cast<int>(cell.blow)];
}

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// What a survivor may take before the test gives up on it. What it does take is reported.
constexpr auto patience = std::chrono::seconds(8);

// The longest times that survivors took, by what was done to their peer.
class Recoveries {
 public:
  explicit Recoveries(std::string of) : of_(std::move(of)) {}
  void took(const Cell &cell, double milliseconds) {
    auto &longest = longest_[cell.blow];
    if (milliseconds >= longest.first) longest = {milliseconds, words(cell)};
    cells_++;
  }
  ~Recoveries() {
    MESSAGE(of_ << ": " << cells_ << " cells");
    for (const auto &[blow, longest] : longest_) {
      MESSAGE("  longest after " << std::string(blows[static_cast<int>(blow)]) << ": " << longest.first << " ms (" << longest.second << ")");
    }
  }

 private:
  std::string of_;
  int cells_ = 0;
  std::map<Blow, std::pair<double, std::string>> longest_;
};

template <class Step>
bool keep(const Step &step) {
  const auto deadline = Clock::now() + patience;
  while (!step()) {
    if (Clock::now() > deadline) return false;
  }
  return true;
}

// How it ended, by itself: exit status or minus the signal. Does the step until then.
template <class Step>
int end_of(Process &process, const Step &step) {
  const bool ended = keep([&] {
    step();
    return process.ended();
  });
  CHECK(ended);
  if (!ended) process.signal(SIGKILL);
  return process.wait();
}

// A writer and a follower that witnesses all it writes, driven by one thread.
class Witnessed {
 public:
  Witnessed(const std::string &path, bool growing) : path_(path), growing_(growing), writer_(write(path)), witness_(follow(path)) {
    REQUIRE(keep([this] {
      frame(millisecond);
      return joined_;
    }));
  }

  // Writes a frame if that is possible in time, and has the witness read it.
  bool frame(std::int64_t timeout_ns) {
    auto event = support::sized<ShmdataEvent>();
    support::serve_once(writer_.get(), millisecond, &event);
    if (growing_ && attached() > 2) size_ += 100;
    const int told = write_frame(writer_, number_, size_, timeout_ns);
    if (told >= 0) number_++;
    while (support::take_next(witness_.get(), millisecond, &event) != SHMDATA_TIMEOUT) {
      if (event.kind == SHMDATA_CONNECTED) joined_ = true;
      if (event.kind == SHMDATA_FRAME) {
        CHECK(whole(event));
        frames_++;
      }
      support::release_last(witness_.get());
    }
    return told >= 0;
  }

  void leave_behind() {
    ShmdataError error{};
    CHECK(shmdata_writer_session_leave_behind(writer_.get(), &error) == SHMDATA_OK);
    INFO(error.message);
  }

  void stop_growing() { growing_ = false; }

  // How many the witness saw.
  [[nodiscard]] int frames() const { return frames_; }

 private:
  // To the segment: the writer, the witness, and the victim, which alone among them may miss the one that comes if it is replaced while it looks.
  [[nodiscard]] unsigned long attached() const {
    shmid_ds segment{};
    REQUIRE(::shmctl(::shmget(::ftok(path_.c_str(), 'n'), 0, 0), IPC_STAT, &segment) == 0);
    return segment.shm_nattch;
  }

  std::string path_;
  bool growing_;
  std::size_t size_ = 64;
  WriterSession writer_;
  FollowerSession witness_;
  std::size_t number_ = 0;
  int frames_ = 0;
  bool joined_ = false;
};

int signal_of(Blow blow) { return blow == Blow::kill ? SIGKILL : SIGSEGV; }

// To a process that is stopped.
void deal(Blow blow, const Process &victim) {
  if (blow == Blow::kill || blow == Blow::crash) victim.signal(signal_of(blow));
  victim.signal(SIGCONT);
}

// A stopped follower that is counted in holds the writer back, though not at once: it may have nothing to read yet.
bool counted_in(Stage stage) { return stage != Stage::connecting && stage != Stage::greeted && stage != Stage::leaving; }

void writer_survives(const Cell &cell, Recoveries &recoveries) {
  const Fixture fixture;
  auto victim = victims::follower(cell.peer, cell.stage, fixture.path());
  if (!victim) return;
  Witnessed pair(fixture.path(), cell.stage == Stage::resizing);
  REQUIRE(keep([&] {
    pair.frame(5 * millisecond);
    return victims::stopped(*victim);
  }));

  const bool stays = cell.blow == Blow::stop || cell.blow == Blow::stop_and_leave_behind;
  if (stays && counted_in(cell.stage)) {
    CHECK(keep([&] { return !pair.frame(20 * millisecond); }));
    CHECK_FALSE(pair.frame(20 * millisecond));
  } else if (stays) {
    for (int i = 0; i < 3; i++) CHECK(pair.frame(5 * second));
  }
  auto start = Clock::now();
  if (cell.blow == Blow::stop_and_leave_behind) {
    pair.leave_behind();
    CHECK(pair.frame(second));
    recoveries.took(cell, milliseconds_since(start));
    // And on, while the victim keeps what it holds.
    const int seen = pair.frames();
    CHECK(keep([&] {
      pair.frame(20 * millisecond);
      return pair.frames() >= seen + 5;
    }));
    deal(cell.blow, *victim);
  } else {
    deal(cell.blow, *victim);
    start = Clock::now();
    CHECK(keep([&] { return pair.frame(20 * millisecond); }));
    recoveries.took(cell, milliseconds_since(start));
  }

  // To the victim's end: by the signal, or because it saw more frames. It joins again if it was left behind.
  const int status = end_of(*victim, [&] { pair.frame(20 * millisecond); });
  if (!stays) {
    CHECK(status == -signal_of(cell.blow));
  } else if (cell.peer == Peer::verified && cell.blow == Blow::stop_and_leave_behind) {
    // It may end if it finds its semaphores gone, but it read nothing that was torn.
    CHECK(status >= 0);
    CHECK(status != 2);
  } else {
    CHECK(status == 0);
  }

  pair.stop_growing();
  const int seen = pair.frames();
  auto further = victims::well_behaved_follower(cell.peer == Peer::ours ? Peer::verified : Peer::ours, fixture.path());
  if (!further) return;
  CHECK(end_of(*further, [&] { pair.frame(20 * millisecond); }) == 0);
  CHECK(pair.frames() > seen);
}

// A follower, and what came to it.
class Survivor {
 public:
  explicit Survivor(const std::string &path) : session_(follow(path)) {}

  // Takes what comes in time; a frame must be whole. True if it is of that kind.
  bool takes(int kind, std::int64_t timeout_ns) {
    auto event = support::sized<ShmdataEvent>();
    const int got = support::take_next(session_.get(), timeout_ns, &event);
    if (got == SHMDATA_CONNECTED) connected_ = true;
    if (got == SHMDATA_DISCONNECTED) connected_ = false;
    if (got == SHMDATA_FRAME) {
      CHECK(whole(event));
      first_byte_ = *reinterpret_cast<unsigned char *>(event.address);
    }
    if (got == SHMDATA_PROBLEM) MESSAGE("problem: " << std::string(shmdata_follower_session_problem(session_.get())));
    support::release_last(session_.get());
    return got == kind;
  }

  [[nodiscard]] bool connected() const { return connected_; }
  // Of the last frame.
  [[nodiscard]] int first_byte() const { return first_byte_; }

 private:
  FollowerSession session_;
  bool connected_ = false;
  int first_byte_ = -1;
};

void follower_survives(const Cell &cell, Recoveries &recoveries) {
  const Fixture fixture;
  auto victim = victims::writer(cell.peer, cell.stage, fixture.path());
  if (!victim) return;
  Survivor survivor(fixture.path());
  REQUIRE(keep([&] {
    survivor.takes(SHMDATA_FRAME, 5 * millisecond);
    return victims::stopped(*victim);
  }));
  // Its socket's inode stays taken, so that the next writer's keys are others.
  const bool linked = ::link(fixture.path().c_str(), fixture.path("kept").c_str()) == 0;
  // Whatever came before it stopped.
  while (survivor.takes(SHMDATA_FRAME, 10 * millisecond)) {
  }

  if (cell.blow == Blow::stop) {
    // Neither one that is there nor one that comes hangs, nor does its leaving. (The peer's writer does not survive a caller that went.)
    for (int i = 0; i < 3; i++) CHECK_FALSE(survivor.takes(SHMDATA_FRAME, 10 * millisecond));
    if (cell.peer == Peer::ours) CHECK_FALSE(Survivor(fixture.path()).takes(SHMDATA_FRAME, 10 * millisecond));
  }
  const auto start = Clock::now();
  deal(cell.blow, *victim);
  if (cell.blow == Blow::stop) {
    if (cell.stage == Stage::leaving) {
      CHECK(keep([&] {
        survivor.takes(SHMDATA_DISCONNECTED, 20 * millisecond);
        return !survivor.connected();
      }));
    } else {
      CHECK(keep([&] { return survivor.takes(SHMDATA_FRAME, 20 * millisecond); }));
    }
    recoveries.took(cell, milliseconds_since(start));
    CHECK(end_of(*victim, [&] { survivor.takes(SHMDATA_FRAME, 5 * millisecond); }) == 0);
  } else {
    CHECK(end_of(*victim, [&] { survivor.takes(SHMDATA_DISCONNECTED, millisecond); }) == -signal_of(cell.blow));
  }
  CHECK(keep([&] {
    survivor.takes(SHMDATA_DISCONNECTED, 20 * millisecond);
    return !survivor.connected();
  }));

  for (int i = 0; i < 4 && !linked; i++) std::ofstream(fixture.path("kept" + std::to_string(i))).put('x');

  // The next writer takes over what was left, and is followed.
  const auto next = write(fixture.path());
  constexpr int mark = 250;
  CHECK(keep([&] {
    auto event = support::sized<ShmdataEvent>();
    support::serve_once(next.get(), millisecond, &event);
    if (shmdata_writer_session_followers(next.get()) > 0) write_frame(next, mark, 64, 20 * millisecond);
    survivor.takes(SHMDATA_FRAME, millisecond);
    return survivor.first_byte() == mark;
  }));
  if (cell.blow != Blow::stop) recoveries.took(cell, milliseconds_since(start));
}

constexpr Stage stages[] = {Stage::bound,     Stage::connecting, Stage::greeted,   Stage::acked,    Stage::idle,   Stage::notified,
                            Stage::read_lock, Stage::write_lock, Stage::committed, Stage::resizing, Stage::leaving};

template <class Survive>
void for_each_cell(const std::string &name, bool (*has)(Stage), std::initializer_list<Blow> dealt, const Survive &survive) {
  if (!system_calls::interposed()) {
    MESSAGE("skipped: the library's system calls cannot be intercepted here");
    return;
  }
  Recoveries recoveries(name);
  for (const auto peer : {Peer::ours, Peer::verified}) {
    for (const auto stage : stages) {
      for (const auto blow : dealt) {
        if (!has(stage)) continue;
        const Cell cell{peer, stage, blow};
        INFO("the victim: " << words(cell));
        survive(cell, recoveries);
      }
    }
  }
}

}  // namespace

TEST_CASE("matrix: our writer survives its followers") {
  for_each_cell("writer", victims::follower_has, {Blow::kill, Blow::crash, Blow::stop, Blow::stop_and_leave_behind}, writer_survives);
}

TEST_CASE("matrix: our follower survives its writers") {
  for_each_cell("follower", victims::writer_has, {Blow::kill, Blow::crash, Blow::stop}, follower_survives);
}
