// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

namespace shmdata::sysv {

// What the kernel says of a set of semaphores.
struct SemaphoresState {
  unsigned long count = 0;
  uid_t user = 0;      // who made it
  mode_t mode = 0;     // permission bits
  time_t used = 0;     // when somebody last counted; 0 if nobody did, or it cannot be told
  time_t changed = 0;  // when they were made, or set to a value other than by counting
};

// What a wait for the semaphores came to. gone: somebody removed them, or made them unusable.
enum class Lock { taken, timeout, gone, failed };

// The two semaphores of a shmdata, by their id: [0] counts who is busy with the frame, [1] is 1 while the writer writes. This object does not own them.
//
// What a process adds and takes off itself carries SEM_UNDO: if it dies, the kernel takes it off. What the writer adds for a reader does not, because that
// reader takes it off.
class Semaphores {
 public:
  static constexpr int count = 2;

  // The id is never 0. Nothing, with errno, if it fails: EEXIST if the key is taken.
  static std::optional<Semaphores> create(key_t key, mode_t mode) noexcept;
  // Nothing, with errno, if there is none: EINVAL if the set has fewer than two.
  static std::optional<Semaphores> find(key_t key) noexcept;
  static Semaphores of(int id) noexcept { return Semaphores(id); }

  [[nodiscard]] int id() const noexcept { return id_; }
  // Nothing, with errno, if they were removed, or this user may not look at them.
  [[nodiscard]] std::optional<SemaphoresState> state() const noexcept;
  // False with errno.
  bool remove() const noexcept;

  // Writer: waits until nobody reads, for at most that many nanoseconds, and keeps readers out from then on.
  [[nodiscard]] Lock write_begin(std::int64_t nanoseconds) const noexcept;
  // Writer: counts the readers of the new frame in, and lets them in, in one step.
  bool write_end(int readers) const noexcept;
  // Writer: counts the followers in, for a frame that was written without the lock.
  bool count_in(int readers) const noexcept;

  // Follower: waits until the writer has finished, and takes over the count that the writer added for it, so that the kernel takes it off if this process dies.
  [[nodiscard]] Lock read_begin(std::int64_t nanoseconds) const noexcept;
  void read_end() const noexcept;

  // As read_begin, in two steps, for a frame that is announced while it is still being written: first the count is taken over, so that nobody waits for this
  // process if it dies meanwhile. take_over waits only for a writer that announces a frame before it counts.
  [[nodiscard]] Lock take_over(std::int64_t nanoseconds) const noexcept;
  [[nodiscard]] Lock await_written(std::int64_t nanoseconds) const noexcept;

  // Takes off one reader that never began to read. Does not wait. False if there was none.
  bool count_out() const noexcept;
  // Follower: takes off its own count of a frame that it will not read. Waits only as take_over does.
  [[nodiscard]] Lock count_out(std::int64_t nanoseconds) const noexcept;

  // How many are busy; -1 if the semaphores were removed.
  [[nodiscard]] int busy() const noexcept;
  // How many write: 1 while the writer writes; -1 if the semaphores were removed.
  [[nodiscard]] int writing() const noexcept;
  // The processes that used the first and the second semaphore last; 0 if there is none, or it cannot be told.
  [[nodiscard]] std::array<pid_t, count> last_users() const noexcept;

 private:
  explicit Semaphores(int id) noexcept : id_(id) {}
  int id_;
};

}  // namespace shmdata::sysv
