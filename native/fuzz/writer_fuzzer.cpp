// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostile_follower.hpp"
#include "os/failure.hpp"
#include "script.hpp"
#include "session/follower_session.hpp"
#include "session/writer_session.hpp"
#include "simulation.hpp"
#include "surroundings.hpp"

// A writer's session, hostile followers, and among them one that behaves. The input says, step by step, what each does, and what the hostile
// ones go on doing while a session is inside a call. The one that behaves must get every frame whole and in turn as long as it is
// connected, and frames again at the end, whatever happened before.
namespace {

using fuzz::HostileFollowers;
using fuzz::require;
using fuzz::Script;
using fuzz::Simulation;
using shmdata::Failure;
using shmdata::os::Deadline;
using shmdata::os::millisecond;
using shmdata::session::Event;
using shmdata::session::EventKind;
using shmdata::session::FollowerSession;
using shmdata::session::WriterSession;

constexpr int most_steps = 256;
// Of the hostile followers in one run. More than a call of a session can take that comes back in time.
constexpr int most_acts = 3'000;
constexpr std::size_t largest_frame = 10'000;

unsigned char content(std::size_t frame, std::size_t k) { return static_cast<unsigned char>((frame + k) % 251); }

class Run {
 public:
  explicit Run(Script script) : script_(script), path_(fuzz::Surroundings::get().directory() + "/data"), hostile_(path_) {
    open_writer();
    follower_ = std::make_unique<FollowerSession>(path_);
  }
  Run(const Run &) = delete;
  Run &operator=(const Run &) = delete;
  ~Run() {
    hostile_.hang_up_all();
    close_follower();
    close_writer();
  }

  void go() {
    for (int step = 0; step < most_steps && !script_.ended(); step++) {
      const auto choice = script_.byte();
      if (choice < 0x70) {
        hostile_.act(script_);
      } else if (choice < 0xa0) {
        drive_writer();
      } else if (choice < 0xd0) {
        drive_follower();
      } else {
        meanwhile();
      }
    }
    recover();
  }

 private:
  void open_writer() {
    const auto size = 1 + script_.pair() % largest_frame;
    simulation_.call("the writer's constructor", 3 * shmdata::os::second,
                     [&] { writer_ = std::make_unique<WriterSession>(path_, size, "application/x-fuzz", 0600); });
    writer_closed_ = false;
    clients_ = 0;
  }
  void close_writer() {
    call("the writer's destructor", 500 * millisecond, [this] { writer_.reset(); });
  }
  void close_follower() {
    look_at_held_frame();
    held_.reset();
    call("the follower's destructor", 200 * millisecond, [this] { follower_.reset(); });
    connected_ = false;
  }

  // The hostile followers take some of the next steps while a session is inside the call: once, or again and again.
  void meanwhile() {
    acts_at_once_ = left_ = 1 + script_.below(32);
    again_ = script_.below(2) == 1;
    const bool writer = script_.below(3) > 0;
    const auto choice = script_.byte();
    // The call finds its own input where the others begin.
    begin_ = end_ = script_.position();
    Script own = script_;
    if (writer) {
      drive_writer(choice, own);
    } else {
      drive_follower(choice, own);
    }
    acts_at_once_ = left_ = 0;
    script_.go_back(end_);
  }

  bool hostile_step() {
    if (++acts_ > most_acts) return false;
    if (left_ == 0 || script_.ended()) {
      if (!again_ || script_.position() == begin_) return false;
      script_.go_back(begin_);
      left_ = acts_at_once_;
    }
    left_--;
    hostile_.act(script_);
    end_ = std::max(end_, script_.position());
    return true;
  }

  void call(const char *name, std::int64_t limit, const std::function<void()> &body) {
    simulation_.call(name, limit, body, acts_at_once_ > 0 ? Simulation::OtherParty([this] { return hostile_step(); }) : nullptr);
  }

  void drive_writer() { drive_writer(script_.byte(), script_); }
  void drive_writer(std::uint8_t choice, Script &script) {
    switch (choice % 12) {
      case 0:
      case 1:
        serve(script.timeout());
        break;
      case 2:
        begin(script.pair() % largest_frame, script.timeout());
        break;
      case 3:
        commit(script.pair() % largest_frame);
        break;
      case 4:
        abort();
        break;
      case 5:
        resize(script.pair() % largest_frame);
        break;
      case 6:
        leave_behind();
        break;
      case 7:
        writer_->close();
        writer_closed_ = true;
        break;
      case 8:
        abort();
        close_writer();
        open_writer();
        break;
      case 9:
        for (int i = script.byte(); i > 0 && frame(1 + script.byte() % 16U, 0); i--) {
        }
        break;
      default: {
        const auto size = script.pair() % largest_frame;
        frame(size, script.timeout());
      }
    }
  }

  void drive_follower() { drive_follower(script_.byte(), script_); }
  void drive_follower(std::uint8_t choice, Script &script) {
    switch (choice % 8) {
      case 0:
        release();
        break;
      case 1:
        close_follower();
        follower_ = std::make_unique<FollowerSession>(path_);
        break;
      default:
        next(script.timeout());
    }
  }

  // ---- the writer

  Event serve(std::int64_t timeout) {
    Event event;
    call("serve", timeout, [&] { event = writer_->serve(Deadline::after(timeout)); });
    switch (event.kind) {
      case EventKind::follower_joined:
        clients_++;
        break;
      case EventKind::follower_left:
        clients_--;
        break;
      case EventKind::problem:
        require(writer_->problem().find(path_) != std::string::npos && writer_->problem().find('\n') == std::string::npos,
                "a problem of more than one line, or that does not say where");
        break;
      case EventKind::timeout:
        require(clients_ == writer_->followers(), "who joined and left is not who is there");
        break;
      case EventKind::closed:
        require(writer_closed_, "closed by nobody");
        break;
      default:
        fuzz::fail("an event that is not a writer's");
    }
    return event;
  }

  // Whether the lock was taken.
  bool begin(std::size_t size, std::int64_t timeout) {
    if (writer_->writing()) return false;
    auto begun = WriterSession::Begun::timeout;
    const auto began = simulation_.now();
    attempt("begin", timeout, [&] { begun = writer_->begin(size, Deadline::after(timeout)); });
    require(writer_->writing() == (begun == WriterSession::Begun::ok), "begin does not hold what it says");
    if (begun == WriterSession::Begun::closed) require(writer_closed_, "closed by nobody");
    if (begun == WriterSession::Begun::timeout && !failed_) require(simulation_.now() >= began + timeout, "begin gives up too early");
    if (begun != WriterSession::Begun::ok) return false;
    require(writer_->mapping()->size() >= size, "begin without room");
    return true;
  }

  void commit(std::size_t size) {
    if (!writer_->writing()) return;
    const auto mapping = writer_->mapping();
    const auto room = std::min(size, mapping->size());
    auto *const bytes = static_cast<unsigned char *>(mapping->address());
    for (std::size_t k = 0; k < room; k++) bytes[k] = content(frames_.size(), k);
    // Told of or not, it overwrote the one before.
    frames_.push_back(size);
    int told = -1;
    attempt("commit", 0, [&] { told = writer_->commit(size); });
    require(!writer_->writing(), "commit left the lock");
    require(size <= room || failed_, "a frame larger than the segment");
    if (failed_) frames_.back() = lost;
  }

  void abort() {
    if (!writer_->writing()) return;
    call("abort", 0, [this] { writer_->abort(); });
    require(!writer_->writing(), "abort left the lock");
  }

  void resize(std::size_t size) {
    if (!writer_->writing()) return;
    attempt("resize", 0, [&] { writer_->resize(size); });
    require(writer_->writing(), "resize let go of the lock");
    require(failed_ || writer_->mapping()->size() >= size, "resize without effect");
  }

  void leave_behind() {
    if (!writer_->writing()) attempt("leave_behind", 0, [this] { writer_->leave_behind(); });
  }

  bool frame(std::size_t size, std::int64_t timeout) {
    abort();
    if (!begin(size, timeout)) return false;
    commit(size);
    return !failed_;
  }

  // A call that may fail, with a failure that says where.
  void attempt(const char *name, std::int64_t limit, const std::function<void()> &body) {
    failed_ = false;
    call(name, limit, [&] {
      try {
        body();
      } catch (const Failure &failure) {
        failed_ = true;
        require(std::strstr(failure.what(), path_.c_str()) != nullptr, "a failure that does not say where");
      }
    });
  }

  // ---- the follower that behaves

  Event next(std::int64_t timeout) {
    release();
    Event event;
    const auto began = simulation_.now();
    call("next", timeout, [&] { event = follower_->next(Deadline::after(timeout)); });
    switch (event.kind) {
      case EventKind::timeout:
        require(simulation_.now() >= began + timeout, "next says too early that nothing happened");
        break;
      case EventKind::connected:
        require(!connected_, "connected twice");
        require(follower_->type() == "application/x-fuzz", "another type");
        connected_ = true;
        last_.reset();
        // Only the writer makes semaphores, and it is not inside a call now.
        generation_ = hostile_.semaphores();
        break;
      case EventKind::disconnected:
        require(connected_, "disconnected without having been connected");
        connected_ = false;
        break;
      case EventKind::frame:
        require(connected_, "a frame without a connection");
        look_at_new_frame(event);
        break;
      case EventKind::problem:
        break;
      default:
        fuzz::fail("an event that is not the follower's");
    }
    return event;
  }

  void release() {
    if (!held_) return;
    look_at_held_frame();
    call("release", 0, [this] { follower_->release(held_->token); });
    held_.reset();
  }

  void look_at_new_frame(const Event &event) {
    held_ = event;
    last_ = last_ ? after(*last_) : find(event);
    look_at_held_frame();
  }

  std::size_t after(std::size_t number) const {
    do {
      number++;
    } while (number < frames_.size() && frames_[number] == lost);
    return number;
  }

  // The first frame of a connection: which of those of that size it is, the latest first.
  std::size_t find(const Event &event) const {
    for (auto number = frames_.size(); number-- > 0;) {
      if (frames_[number] == event.size && is(event, number)) return number;
    }
    require(hostile_.tampered_with(generation_), "a frame that nobody wrote");
    return 0;
  }

  void look_at_held_frame() {
    if (!held_) return;
    require(held_->size <= follower_->mapping(held_->token)->size(), "a frame larger than what is mapped");
    const auto number = *last_;
    const bool whole = number < frames_.size() && frames_[number] == held_->size && is(*held_, number);
    require(whole || hostile_.tampered_with(generation_), "a frame that is torn, or not the next");
  }

  // Reads it to its last byte.
  static bool is(const Event &event, std::size_t number) {
    const auto *const bytes = static_cast<const volatile unsigned char *>(event.address);
    bool whole = true;
    for (std::size_t k = 0; k < event.size; k++) whole &= bytes[k] == content(number, k);
    return whole;
  }

  // ---- the end

  // From now on the hostile ones do nothing: either they hang up, and the writer gets past them by itself; or they stay, and it leaves behind
  // whom it has to. The follower that behaves gets a new frame soon.
  void recover() {
    acts_at_once_ = 0;
    const bool hang_up = script_.below(2) == 0;
    if (hang_up) hostile_.hang_up_all();
    abort();
    if (writer_closed_) {
      close_writer();
      open_writer();
    }
    const auto first = frames_.size();
    for (int round = 0; round < 12; round++) {
      while (serve(0).kind != EventKind::timeout) {
      }
      for (int events = 0; events < 300; events++) {
        const auto event = next(600 * millisecond);
        if (event.kind == EventKind::frame && last_ && *last_ >= first && !hostile_.tampered_with(generation_)) return;
        if (event.kind == EventKind::timeout) break;
        // It needs an answer to go on.
        if (event.kind != EventKind::frame) {
          while (serve(0).kind != EventKind::timeout) {
          }
        }
      }
      release();
      const bool untouched = !hostile_.tampered_with(hostile_.semaphores());
      if (!frame(64, 3 * shmdata::os::second)) {
        require(!hang_up || !untouched || failed_, "followers that are gone hold the writer back");
        // As its owner does once it timed out. A failure it must get over by itself.
        if (!failed_) leave_behind();
      } else if (!untouched) {
        leave_behind();
      }
    }
    fuzz::fail("a follower that behaves gets no frames any more");
  }

  Script script_;
  const std::string path_;
  Simulation simulation_;
  HostileFollowers hostile_;
  std::unique_ptr<WriterSession> writer_;
  std::unique_ptr<FollowerSession> follower_;

  // Sizes of the frames written, by number; those whose commit failed are lost.
  static constexpr std::size_t lost = static_cast<std::size_t>(-1);
  std::vector<std::size_t> frames_;
  bool writer_closed_ = false;
  bool failed_ = false;
  int clients_ = 0;

  bool connected_ = false;
  int generation_ = -1;
  std::optional<Event> held_;
  std::optional<std::size_t> last_;

  int acts_ = 0;
  unsigned acts_at_once_ = 0;
  unsigned left_ = 0;
  bool again_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int * /*count*/, char *** /*arguments*/) {
  fuzz::Surroundings::get();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *input, std::size_t size) { return fuzz::Surroundings::run<Run>(input, size); }
