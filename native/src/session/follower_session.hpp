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
#include "ipc/deadline.hpp"
#include "ipc/mapping.hpp"
#include "ipc/own_fd.hpp"
#include "ipc/path_watcher.hpp"
#include "ipc/segment.hpp"
#include "ipc/semaphores.hpp"
#include "ipc/socket_path.hpp"
#include "ipc/spin.hpp"
#include "ipc/wake.hpp"
#include "wire/messages.hpp"

namespace shmdata::session {

// The follower's side of the protocol, as a machine without a thread: whoever calls next drives it.
//
// One thread at a time is inside next or join. release, interrupt and close may be called by any thread, at any time.
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

  Event next(ipc::Deadline deadline);
  // Waits until the writer that serves the path now has let this follower in: CONNECTED, at once if it is in already. TIMEOUT without a wait if nobody
  // serves the path. Other events as from next, but no frame: one that was announced stays there for next.
  Event join(ipc::Deadline deadline);
  void release() noexcept;
  // Ends one next, now or later.
  void interrupt() noexcept;
  void close() noexcept;

  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  [[nodiscard]] const std::string &type() const noexcept { return type_; }
  [[nodiscard]] const std::string &problem() const noexcept { return problem_; }
  // Of the last frame.
  [[nodiscard]] const std::shared_ptr<ipc::Mapping> &mapping() const noexcept { return mapping_; }

 private:
  enum class State { searching, greeting, following, ended };
  struct Told {
    std::uint64_t size;
    std::int64_t received_ns;
  };

  std::optional<Event> waiting();
  bool search();
  bool connect();
  bool greet();
  bool acknowledge(const wire::Message &hello);
  bool receive(int flags);
  bool understand();
  std::optional<Event> lock_frame(ipc::Deadline deadline);
  bool attach();
  bool attached_for(std::uint64_t size);
  bool wait(ipc::Deadline deadline);
  bool await_update(ipc::Deadline deadline);
  void lost(const std::string &why);
  void disconnect();
  void leave() noexcept;
  bool hung_up() const noexcept;
  // Whether next is to come back at once.
  bool called() const noexcept { return closed_.load(std::memory_order_acquire) || interrupted_.load(std::memory_order_acquire); }
  void report(std::string text);
  void retry_later();

  const std::string path_;
  const AtEnd at_end_;
  ipc::Wake wake_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> interrupted_{false};
  // The semaphores of the frame that is held, -1 without one.
  std::atomic<int> held_{-1};

  State state_ = State::searching;
  std::unique_ptr<ipc::PathWatcher> watcher_;
  ipc::Deadline retry_ = ipc::Deadline::never();
  int failures_ = 0;

  ipc::OwnFd socket_;
  ipc::FileIdentity file_;
  std::array<unsigned char, wire::hello_size> inbox_{};
  std::size_t inbox_count_ = 0;

  std::optional<ipc::Segment> segment_;
  std::optional<ipc::Semaphores> semaphores_;
  std::shared_ptr<ipc::Mapping> mapping_;
  std::optional<Told> told_;
  std::optional<std::uint64_t> last_size_;
  ipc::Spin spin_;
  bool often_ = false;

  std::string type_;
  std::string problem_;
  std::deque<std::pair<Event, std::string>> pending_;
  std::string last_report_;
};

}  // namespace shmdata::session
