// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "frame.hpp"
#include "os/deadline.hpp"

namespace shmdata::transport {

// How frames reach followers: the memory, the locks, and an account of each follower: what it was told last, and what it owes. The session keeps the
// sockets, greets, and says here who joins and who leaves.
//
// One thread at a time writes: only that one calls try_begin, resize, commit, abort, renew, writing and mapping. The other methods may be called from any
// thread. The session keeps join, leave, commit and renew from overlapping.
class WriterTransport {
 public:
  WriterTransport() = default;
  WriterTransport(const WriterTransport &) = delete;
  WriterTransport &operator=(const WriterTransport &) = delete;
  // Does what withdraw does.
  virtual ~WriterTransport() = default;

  // ---- frames

  enum class Begun {
    yes,
    not_yet,  // followers still hold the memory; see obstacle
    damaged   // the shared memory cannot be used any more, see look_for_damage; call renew, then try again
  };
  // Waits for memory to write into, for a slice of time at most, so that the caller can look at the followers between two tries. Throws Failure if the system
  // refuses; then nothing has begun.
  virtual Begun try_begin(std::size_t size, os::Deadline deadline) = 0;
  // More memory for the frame that is being written; never less. Throws Failure; the frame is still being written then.
  virtual void resize(std::size_t size) = 0;

  struct Committed {
    int told = 0;              // how many followers
    std::vector<int> dropped;  // the session must hang up on these: they cannot be told, or would read the wrong memory; forgotten here
    bool damaged = false;      // the frame is lost, for the reason of Begun::damaged: call renew
  };
  // Ends the frame and tells everybody who has joined. It must fit the memory.
  virtual Committed commit(std::size_t size, const FrameTimes &times) = 0;
  // Ends the frame without telling anybody.
  virtual void abort() noexcept = 0;

  [[nodiscard]] virtual bool writing() const noexcept = 0;
  // The memory for the next frame, or for the one that is being written. It changes with try_begin, resize and renew.
  [[nodiscard]] virtual const std::shared_ptr<Mapping> &mapping() const noexcept = 0;
  // What the greeting says about the size of the memory.
  [[nodiscard]] virtual std::size_t capacity() const = 0;

  // ---- followers

  // A follower has acknowledged: the next frame is for it too. Its socket stays open until leave was called.
  virtual void join(int id, int socket, pid_t process) = 0;
  // Frames are no longer for it, but it has not left yet. An id that is unknown does nothing; so for leave.
  virtual void stop_telling(int id) noexcept = 0;

  // Whether a follower that says goodbye is done with the last frame that it was told about.
  enum class Farewell {
    done,
    reading,  // it has yet to take the announcement off its socket
    hung_up   // it hung up before it took it
  };
  [[nodiscard]] virtual Farewell farewell(int id) const = 0;

  enum class Departure {
    said_goodbye,
    vanished,
    left_unread  // it hung up without having taken the announcement of the last frame off its socket
  };
  // It left. What it may still owe is settled, at once or with time.
  virtual void leave(int id, Departure how) = 0;

  // ---- trouble

  enum class Damage {
    none,
    silent,  // it could not be made before; not worth a message
    removed  // somebody else removed or changed it
  };
  // Looks at the shared memory: at_once, or if the last look was a while ago. Without at_once only for the thread that writes.
  virtual Damage look_for_damage(bool at_once) = 0;

  // Why no frame can be begun. stuck: waiting will not help, call renew.
  struct Obstacle {
    bool stuck = false;
    std::string holders;  // for people: who has held the last frame for long; "" if nobody has, or they were named before
  };
  virtual Obstacle obstacle() = 0;

  // A new generation: fresh memory and locks. Whoever still reads the old memory keeps it as it is, and all followers are forgotten: the session must hang up
  // on them, and they join again. Throws Failure; then it may be called again.
  virtual void renew() = 0;

  // Whether followers still read the last frame, as far as can be told.
  [[nodiscard]] virtual bool being_read() const noexcept = 0;

  // Takes the shared memory off the system. The mapping stays for whoever writes into it. A second call does nothing.
  virtual void withdraw() noexcept = 0;
};

}  // namespace shmdata::transport
