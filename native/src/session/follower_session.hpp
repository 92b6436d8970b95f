// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "event.hpp"
#include "os/deadline.hpp"
#include "os/own_fd.hpp"
#include "os/path_watcher.hpp"
#include "os/socket_path.hpp"
#include "os/spin.hpp"
#include "os/wake.hpp"
#include "transport/follower_transport.hpp"
#include "wire/messages.hpp"

namespace shmdata::session {

// The follower's side of the protocol: it finds the writer, joins it, and has its transport take the frames. It has no thread of its own.
//
// One thread at a time is inside next or join; type and problem belong to that one. Any thread may call release, mapping, interrupt and close at any time.
//
// It goes through these states:
//
//     searching ---- connected ----> greeting ---- acknowledged ----> following
//         ^                              |                                |
//         +---------- the writer left, or broke the protocol -------------+----> ended, if it should stop then
class FollowerSession {
 public:
  // What to do when the writer leaves: wait for the next one, as a follower does, or stop, as a reader does.
  enum class AtEnd { wait_for_next, stop };

  // Throws Failure if the system has no descriptors left.
  explicit FollowerSession(const std::string &path, AtEnd at_end = AtEnd::wait_for_next);
  FollowerSession(const FollowerSession &) = delete;
  FollowerSession &operator=(const FollowerSession &) = delete;
  // Releases what is held, and leaves the writer. Waits for it at most 0.2 s.
  ~FollowerSession();

  // A frame is held until it is released. As long as one is held, a writer may be unable to write the next one.
  Event next(os::Deadline deadline);
  // Waits until the writer that serves the path now has let this follower in: connected, at once if it has joined already. Times out at once if nobody serves
  // the path. Other events as from next, but no frame: one that was announced stays there for next.
  Event join(os::Deadline deadline);
  // Gives a held frame back. A token that is not held does nothing.
  void release(std::int64_t token) noexcept { transport_->release(token); }
  // Ends one next or join, now or later.
  void interrupt() noexcept;
  void close() noexcept;

  // The memory of a held frame; null for a token that is not held.
  [[nodiscard]] std::shared_ptr<transport::Mapping> mapping(std::int64_t token) const noexcept { return transport_->mapping(token); }
  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  [[nodiscard]] const std::string &type() const noexcept { return type_; }
  [[nodiscard]] const std::string &problem() const noexcept { return problem_; }

 private:
  enum class State { searching, greeting, following, ended };
  // What one step in a state came to.
  enum class Step {
    again,      // something changed: look at the state and the pending events again
    wait,       // nothing can be done before a descriptor is ready or the time for another try has come
    nobody,     // searching: nobody serves the path; otherwise as wait
    frame,      // following: a frame was taken
    timed_out,  // following: the deadline passed
    ended       // there is nothing to be done any more
  };
  enum class Received { bytes, nothing, again, hung_up };
  enum class Understood { announcement, incomplete, ended };

  std::optional<Event> waiting_event();
  Step step(os::Deadline deadline, Event &event);
  Step search();
  Step connect();
  Step greet();
  Step follow(os::Deadline deadline, Event &event);
  Step take_frame(os::Deadline deadline, Event &event);
  bool is_still_joined();
  void acknowledge(const wire::Message &hello);
  Received receive(int flags) noexcept;
  Understood understand();
  wire::Message take_message();
  bool wait(os::Deadline deadline);
  bool await_message(os::Deadline deadline);
  static void fill(Event &event, const transport::HeldFrame &frame);
  void lost(const std::string &why);
  void lost_objects(const char *missing, int error);
  void disconnect();
  bool pass_over_all(os::Deadline deadline) noexcept;
  void leave() noexcept;
  bool hung_up() const noexcept;
  // Whether next has to return at once.
  bool called() const noexcept { return closed_.load(std::memory_order_acquire) || interrupted_.load(std::memory_order_acquire); }
  void report(std::string text);
  void retry_later();

  const std::string path_;
  const AtEnd at_end_;
  const std::unique_ptr<transport::FollowerTransport> transport_;
  os::Wake wake_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> interrupted_{false};
  std::int64_t last_token_ = 0;

  State state_ = State::searching;
  std::unique_ptr<os::PathWatcher> watcher_;
  os::Deadline retry_ = os::Deadline::never();
  int failures_ = 0;

  os::OwnFd socket_;
  os::FileIdentity file_;
  std::array<unsigned char, wire::hello_size> inbox_{};
  std::size_t inbox_count_ = 0;
  // Whether the greeting came from a writer of this library.
  bool marked_ = false;
  os::Spin spin_;
  // Whether the last wait for a message was short.
  bool often_ = false;

  std::string type_;
  std::string problem_;
  std::deque<std::pair<Event, std::string>> pending_;
  std::string last_report_;
};

}  // namespace shmdata::session
