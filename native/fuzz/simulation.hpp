// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

// The system calls of the code under test pass through here (the linker's --wrap puts them there), for two reasons.
//
// Time is simulated: a sleep that nothing ends costs nothing, every run of one input is the same, and a call that does not come back in
// time is a finding, not a wait. And another party can act between any two system calls, so that what else takes two processes and luck
// is found in one: a segment that goes between being found and being attached, a peer that sends as fast as it is read.
namespace fuzz {

// Ends the process, which the fuzzer takes for a finding.
[[noreturn]] void fail(const std::string &what);

inline void require(bool truth, const char *what) {
  if (!truth) fail(what);
}

class Simulation {
 public:
  // Does one thing. False if it has nothing more to do. Its own system calls go straight to the kernel.
  using OtherParty = std::function<bool()>;

  Simulation();
  Simulation(const Simulation &) = delete;
  Simulation &operator=(const Simulation &) = delete;
  ~Simulation();

  // Runs a call of the code under test. It must be back after that many nanoseconds, give or take what it may need for its own work.
  // Meanwhile the other party, if there is one, acts before every system call.
  void call(const char *name, std::int64_t limit, const std::function<void()> &body, OtherParty other = nullptr);

  // The same for a call without a timeout: after a while it is interrupted, and must return soon after.
  void endless_call(const char *name, const std::function<void()> &body, const std::function<void()> &interrupt, OtherParty other = nullptr);

  [[nodiscard]] std::int64_t now() const noexcept { return now_; }

  // For the wrapped system calls. The simulation that they have to go through; null if it does not concern them.
  static Simulation *current() noexcept;
  void before_system_call();
  // Lets time pass until the condition holds, for that many nanoseconds at most, or without a limit if negative. True if the condition holds.
  bool sleep(std::int64_t nanoseconds, const std::function<bool()> &condition);

 private:
  bool let_other_act();
  void pass(std::int64_t nanoseconds);

  std::int64_t now_;
  const char *name_ = nullptr;
  std::int64_t end_ = 0;
  std::function<void()> interrupt_;
  OtherParty other_;
  bool inside_ = false;
};

}  // namespace fuzz
