// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>

#include "hostile_writer.hpp"
#include "script.hpp"
#include "session/follower_session.hpp"
#include "simulation.hpp"
#include "surroundings.hpp"

// A follower's session and a hostile writer. The input says, step by step, what the writer does and what the follower's owner calls, and what
// the writer goes on doing while the follower is inside a call.
namespace {

using fuzz::HostileWriter;
using fuzz::require;
using fuzz::Script;
using fuzz::Simulation;
using shmdata::os::Deadline;
using shmdata::session::Event;
using shmdata::session::EventKind;
using shmdata::session::FollowerSession;

constexpr int most_steps = 256;
// Of the writer in one run. More than a call of the session can take that comes back in time.
constexpr int most_acts = 3'000;

class Run {
 public:
  explicit Run(Script script) : script_(script), hostile_(fuzz::Surroundings::get().directory() + "/sub") { open(); }
  ~Run() { close(); }
  Run(const Run &) = delete;
  Run &operator=(const Run &) = delete;

  void go() {
    for (int step = 0; step < most_steps && !script_.ended(); step++) {
      const auto choice = script_.byte();
      if (choice < 0x90) {
        hostile_.act(script_);
      } else if (choice < 0xb0) {
        next(script_.timeout(), nullptr);
      } else if (choice < 0xe8) {
        next_meanwhile();
      } else if (choice < 0xee) {
        next_for_ever();
      } else if (choice < 0xf4) {
        release();
      } else if (choice < 0xf8) {
        session_->close();
        closed_ = true;
      } else {
        close();
        open();
      }
    }
  }

 private:
  void release() {
    simulation_.call("release", 0, [this] { session_->release(held_); });
    require(held_ == 0 || session_->mapping(held_) == nullptr, "a frame is held after its release");
  }

  void open() {
    const auto kind = script_.below(8);
    ends_ = kind % 4 == 0;
    holds_several_ = kind >= 6;
    held_ = 0;
    connected_ = closed_ = false;
    session_ = std::make_unique<FollowerSession>(hostile_.path(), ends_ ? FollowerSession::AtEnd::stop : FollowerSession::AtEnd::wait_for_next);
  }

  void close() {
    simulation_.call("the follower's destructor", shmdata::os::millisecond * 200, [this] { session_.reset(); });
  }

  void next(std::int64_t timeout, Simulation::OtherParty other) {
    Event event;
    // Several may be held only if the writer lets that happen.
    if (!holds_several_) release();
    const auto began = simulation_.now();
    simulation_.call(
        "next", timeout, [&] { event = session_->next(Deadline::after(timeout)); }, std::move(other));
    require(event.kind != EventKind::timeout || simulation_.now() >= began + timeout, "next says too early that nothing happened");
    look_at(event);
  }

  // The writer takes some of the next steps while the follower is inside the call: once, or again and again.
  void next_meanwhile() {
    const auto timeout = script_.timeout();
    const unsigned steps = 1 + script_.below(32);
    const bool again = script_.below(2) == 1;
    const auto begin = script_.position();
    auto end = begin;
    unsigned left = steps;
    const auto other = [&] {
      if (++acts_ > most_acts) return false;
      if (left == 0 || script_.ended()) {
        if (!again || script_.position() == begin) return false;
        script_.go_back(begin);
        left = steps;
      }
      left--;
      hostile_.act(script_);
      end = std::max(end, script_.position());
      return true;
    };
    next(timeout, other);
    script_.go_back(end);
  }

  void next_for_ever() {
    Event event;
    release();
    const auto close = [this] {
      session_->close();
      closed_ = true;
    };
    simulation_.endless_call(
        "next", [&] { event = session_->next(Deadline::never()); }, close);
    require(event.kind != EventKind::timeout, "next without a timeout timed out");
    look_at(event);
  }

  void look_at(const Event &event) {
    switch (event.kind) {
      case EventKind::timeout:
        break;
      case EventKind::connected:
        require(!connected_, "connected twice");
        require(session_->type().size() <= shmdata::wire::longest_type, "a type string that is too long");
        connected_ = true;
        break;
      case EventKind::disconnected:
        require(connected_, "disconnected without having been connected");
        connected_ = false;
        break;
      case EventKind::frame:
        require(connected_, "a frame without a connection");
        read(event);
        break;
      case EventKind::problem:
        require(session_->problem().find(hostile_.path()) != std::string::npos, "a problem that does not say where");
        require(session_->problem().find('\n') == std::string::npos, "a problem of more than one line");
        break;
      case EventKind::closed:
        require(closed_ || ends_, "closed by nobody");
        break;
      default:
        fuzz::fail("an event that is not a follower's");
    }
  }

  void read(const Event &frame) {
    require(frame.token > held_, "a token that was given before");
    held_ = frame.token;
    const auto mapping = session_->mapping(held_);
    require(mapping != nullptr, "a frame that is not held");
    require(frame.size <= mapping->size(), "a frame larger than what is mapped");
    require(frame.address == mapping->address() && frame.mapping == mapping->number(), "a frame outside of the mapping");
    const auto *const bytes = static_cast<const volatile unsigned char *>(frame.address);
    unsigned sum = 0;
    for (std::size_t k = 0; k < frame.size; k++) sum += bytes[k];
    sum_ = sum_ + sum;
  }

  Script script_;
  Simulation simulation_;
  HostileWriter hostile_;
  std::unique_ptr<FollowerSession> session_;
  bool ends_ = false;
  bool holds_several_ = false;
  std::int64_t held_ = 0;
  bool connected_ = false;
  bool closed_ = false;
  int acts_ = 0;
  volatile unsigned sum_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int * /*count*/, char *** /*arguments*/) {
  fuzz::Surroundings::get();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *input, std::size_t size) { return fuzz::Surroundings::run<Run>(input, size); }
