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
#include "transport/sysv/held_frames.hpp"
#include "transport/sysv/mapping.hpp"
#include "transport/sysv/segment.hpp"
#include "transport/sysv/semaphores.hpp"
#include "wire/messages.hpp"

namespace shmdata::session {

// The follower's side of the protocol, as a machine without a thread: whoever calls next drives it.
//
// One thread at a time is inside next or join. release, mapping, interrupt and close may be called by any thread, at any time.
class FollowerSession {
 public:
  // Whether to stop at a writer's going, as a reader does, or to wait for the next writer, as a follower does.
  enum class AtEnd { wait_for_next, stop };

  // Throws Failure where the system has no descriptors left.
  explicit FollowerSession(const std::string &path, AtEnd at_end = AtEnd::wait_for_next);
  FollowerSession(const FollowerSession &) = delete;
  FollowerSession &operator=(const FollowerSession &) = delete;
  // Leaves in good order, waiting for the writer at most 0.2 s.
  ~FollowerSession();

  Event next(os::Deadline deadline);
  // Waits until the writer that serves the path now has let this follower in: CONNECTED, at once if it is in already. TIMEOUT without a wait if nobody
  // serves the path. Other events as from next, but no frame: one that was announced stays there for next.
  Event join(os::Deadline deadline);
  // Gives a held frame back. A token that is not held does nothing. From any thread.
  void release(std::int64_t token) noexcept { held_.release(token); }
  // Ends one next, now or later.
  void interrupt() noexcept;
  void close() noexcept;

  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  [[nodiscard]] const std::string &type() const noexcept { return type_; }
  [[nodiscard]] const std::string &problem() const noexcept { return problem_; }
  // Of a held frame; null for a token that is not held. From any thread.
  [[nodiscard]] std::shared_ptr<sysv::Mapping> mapping(std::int64_t token) const noexcept { return held_.mapping(token); }

 private:
  enum class State { searching, greeting, following, ended };
  struct Told {
    std::uint64_t size;
    std::int64_t received_ns;
    // Whether the count that the writer added for it was taken over as this process's debt.
    bool taken_over = false;
  };

  std::optional<Event> waiting();
  bool search();
  bool connect();
  bool greet();
  bool acknowledge(const wire::Message &hello);
  bool receive(int flags);
  bool understand();
  std::optional<Event> lock_frame(os::Deadline deadline);
  bool attach();
  bool attached_for(std::uint64_t size);
  bool wait(os::Deadline deadline);
  bool await_update(os::Deadline deadline);
  void lost(const std::string &why);
  void lost_objects(const char *missing, int error);
  void disconnect();
  sysv::Lock lock(std::int64_t nanoseconds);
  void pass_over(os::Deadline deadline) noexcept;
  bool pass_over_all(os::Deadline deadline) noexcept;
  void leave() noexcept;
  bool hung_up() const noexcept;
  // Whether next is to come back at once.
  bool called() const noexcept { return closed_.load(std::memory_order_acquire) || interrupted_.load(std::memory_order_acquire); }
  void report(std::string text);
  void retry_later();

  const std::string path_;
  const AtEnd at_end_;
  os::Wake wake_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> interrupted_{false};
  sysv::HeldFrames held_;
  std::int64_t last_token_ = 0;

  State state_ = State::searching;
  std::unique_ptr<os::PathWatcher> watcher_;
  os::Deadline retry_ = os::Deadline::never();
  int failures_ = 0;

  os::OwnFd socket_;
  os::FileIdentity file_;
  std::array<unsigned char, wire::hello_size> inbox_{};
  std::size_t inbox_count_ = 0;
  // Whether the writer's greeting was of this library's.
  bool marked_ = false;

  std::optional<sysv::Segment> segment_;
  std::optional<sysv::Semaphores> semaphores_;
  std::shared_ptr<sysv::Mapping> mapping_;
  std::optional<Told> told_;
  std::optional<std::uint64_t> last_size_;
  os::Spin spin_;
  bool often_ = false;
  std::int64_t frames_ = 0;  // received in this connection

  std::string type_;
  std::string problem_;
  std::deque<std::pair<Event, std::string>> pending_;
  std::string last_report_;
};

}  // namespace shmdata::session
