// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "os/deadline.hpp"
#include "os/spin.hpp"
#include "os/writer_socket.hpp"
#include "semaphores.hpp"
#include "transport/writer_transport.hpp"
#include "writer_objects.hpp"

namespace shmdata::sysv {

// The transport of libshmdata 1.3: one frame at a time, in a segment that a pair of semaphores guards, announced by a message on each follower's socket.
//
// The writer counts each follower in when it announces a frame, and each follower counts itself out when it has read it. Nothing signals that a follower
// died or left without doing so. Therefore the writer keeps an account of each follower, and obstacle() weighs the evidence.
class WriterTransport final : public transport::WriterTransport {
 public:
  // Makes the segment and the semaphores under the keys of that socket file. If those keys are somebody else's, the path gets another socket file. Throws
  // Failure.
  WriterTransport(os::WriterSocket &socket, std::size_t size, mode_t mode);
  ~WriterTransport() override { WriterTransport::withdraw(); }

  Begun try_begin(std::size_t size, os::Deadline deadline) override;
  void resize(std::size_t size) override;
  Committed commit(std::size_t size, const transport::FrameTimes &times) override;
  void abort() noexcept override;
  [[nodiscard]] bool writing() const noexcept override { return writing_; }
  [[nodiscard]] const std::shared_ptr<transport::Mapping> &mapping() const noexcept override { return objects_.mapping(); }
  [[nodiscard]] std::size_t capacity() const override;

  void join(int id, int socket, pid_t process) override;
  void stop_telling(int id) noexcept override;
  [[nodiscard]] Farewell farewell(int id) const override;
  void leave(int id, Departure how) override;

  Damage look_for_damage(bool at_once) override;
  Obstacle obstacle() override;
  void renew() override;
  [[nodiscard]] bool being_read() const noexcept override;
  void withdraw() noexcept override;

 private:
  // The account of a follower. It is kept until the next frame is committed, even if the follower left: its process is among those that may have used the
  // semaphores.
  struct Account {
    int id = 0;
    int socket = -1;
    pid_t process = 0;  // 0 if the system does not say
    bool telling = true;
    bool left = false;
    bool unproven = false;    // left without proof that it counted itself out
    bool named = false;       // was named as one that holds the writer back
    std::uint64_t frame = 0;  // the last one that it was told about
    // What a follower of libshmdata makes of that: the size it saw last, and the segment that it has attached.
    std::optional<std::uint64_t> size;
    std::uint64_t segment = 0;
  };

  void make_objects(std::size_t size);
  bool make_room(std::size_t size);
  Lock wait_for_lock(os::Deadline deadline);
  void drop(Account &account, Committed &committed);
  Account *find(int id) noexcept;
  [[nodiscard]] const Account *find(int id) const noexcept;
  [[nodiscard]] bool owes_current(const Account &account) const noexcept { return frame_ > 0 && account.frame == frame_; }
  [[nodiscard]] bool counted_itself_out(const Account &account) const;
  [[nodiscard]] bool is_damaged() const noexcept;
  [[nodiscard]] bool is_stuck();
  [[nodiscard]] bool meddled_with() const;
  [[nodiscard]] std::string holders();
  void forget_evidence() noexcept;
  void check_not_withdrawn() const;

  os::WriterSocket &socket_;

  // Guards what follows.
  mutable std::mutex mutex_;
  // The thread that writes may read these without the mutex, since it alone replaces them.
  WriterObjects objects_;
  bool withdrawn_ = false;
  std::vector<Account> accounts_;
  std::uint64_t frame_ = 0;
  std::uint64_t segment_ = 1;
  // Evidence about the current frame: how many of its readers left without proof that they had counted themselves out. If more are busy than the others owe,
  // the writer waits until overdue_; if the others may owe it, until doubtful_.
  int unproven_ = 0;
  os::Deadline overdue_ = os::Deadline::never();
  os::Deadline doubtful_ = os::Deadline::never();
  // How many readers were busy at the last look. It cannot become more.
  int busy_seen_ = 0;
  // When to say who holds the frame; never if nobody waits for it.
  os::Deadline name_holders_at_ = os::Deadline::never();

  std::atomic<int> telling_{0};
  // Found by any thread, mended by the one that writes.
  std::atomic<bool> damaged_{false};

  // These belong to the thread that writes.
  bool writing_ = false;
  // Nobody was told about the frame that is there, so nobody reads it.
  bool nobody_reads_ = true;
  // The frame that is being written has the write lock. It needs none if nobody reads and nobody follows.
  bool locked_ = false;
  os::Deadline look_again_ = os::Deadline::after(0);
  os::Spin spin_;
};

}  // namespace shmdata::sysv
