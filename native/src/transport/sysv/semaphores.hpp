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

// What a wait on the semaphores came to. gone: they were removed, or made unusable.
enum class Lock { taken, timeout, gone, failed };

// The two semaphores of a shmdata: [0] counts who is busy with the frame, [1] is 1 while the writer writes. Not owned, by id.
//
// Whatever one process adds and takes back itself carries SEM_UNDO, so that its death gives it back. What the writer adds for a
// reader does not: that reader takes it off.
class Semaphores {
 public:
  static constexpr int count = 2;

  // Never with the id 0. Nothing, with errno, where it cannot: EEXIST where the key is taken.
  static std::optional<Semaphores> create(key_t key, mode_t mode) noexcept;
  // Nothing, with errno; EINVAL where the set has fewer than two.
  static std::optional<Semaphores> find(key_t key) noexcept;
  static Semaphores of(int id) noexcept { return Semaphores(id); }

  [[nodiscard]] int id() const noexcept { return id_; }
  // Nothing, with errno: once they are gone, or where this user may not look at them.
  [[nodiscard]] std::optional<SemaphoresState> state() const noexcept;
  // False with errno.
  bool remove() const noexcept;

  // Writer: waits until nobody reads, for at most that many nanoseconds, and shuts the readers out.
  [[nodiscard]] Lock write_begin(std::int64_t nanoseconds) const noexcept;
  // Writer: counts in the readers of the new frame and lets them in, in one step.
  bool write_end(int readers) const noexcept;
  // Writer: the same if nobody was shut out.
  bool count_in(int readers) const noexcept;

  // Follower: waits until the writer is out, and takes over as its own debt the count that the writer added for it.
  [[nodiscard]] Lock read_begin(std::int64_t nanoseconds) const noexcept;
  void read_end() const noexcept;

  // The same in two steps, for a follower that hears of a frame while the writer is in: it takes the debt over at once, and nobody has to wait for it if
  // it dies meanwhile. It waits only for a writer that tells of a frame before it counts.
  [[nodiscard]] Lock take_over(std::int64_t nanoseconds) const noexcept;
  [[nodiscard]] Lock await_written(std::int64_t nanoseconds) const noexcept;

  // Takes one reader off that never began to read. Without waiting; false where there was none.
  bool count_out() const noexcept;
  // The same for a follower that was told of a frame it will not read. Waits only as take_over does.
  [[nodiscard]] Lock count_out(std::int64_t nanoseconds) const noexcept;

  // How many are busy; -1 once the semaphores are gone.
  [[nodiscard]] int busy() const noexcept;
  // How many write: 1 while a writer is in; -1 once the semaphores are gone.
  [[nodiscard]] int writing() const noexcept;
  // The processes that used one and the other last; 0 for none, and for one that cannot be told.
  [[nodiscard]] std::array<pid_t, count> last_users() const noexcept;

 private:
  explicit Semaphores(int id) noexcept : id_(id) {}
  int id_;
};

}  // namespace shmdata::sysv
