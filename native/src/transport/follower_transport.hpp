// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "frame.hpp"
#include "os/deadline.hpp"
#include "os/socket_path.hpp"

namespace shmdata::transport {

// How frames reach a follower: the memory, the locks, and who must have released what. The session keeps the socket, and passes on what the writer announces
// there. A session has one object of each transport that it speaks, which serves one connection after the other; held frames outlive their connection.
//
// One thread at a time calls these methods. release, release_all and mapping may be called from any thread at any time.
class FollowerTransport {
 public:
  FollowerTransport() = default;
  FollowerTransport(const FollowerTransport &) = delete;
  FollowerTransport &operator=(const FollowerTransport &) = delete;
  // Releases what is still held.
  virtual ~FollowerTransport() = default;

  // What a writer's memory lacks for this process to use it.
  struct Missing {
    const char *what = nullptr;  // "segment", for instance; null if nothing is missing
    int error = 0;               // errno
  };
  // Finds and maps the memory of the writer whose socket file this is.
  virtual Missing attach(os::FileIdentity file) = 0;
  // Forgets the writer, and the frame that it announced last. Held frames stay held.
  virtual void detach() noexcept = 0;

  // The writer announced a frame of that many bytes. One at a time: acquire it or pass it over before the next.
  virtual void announce(std::uint64_t size, std::int64_t received_ns) = 0;
  // Whether a frame was announced and neither acquired nor passed over yet.
  [[nodiscard]] virtual bool announced() const noexcept = 0;

  enum class Outcome {
    frame,        // it is held now
    not_yet,      // the writer is still inside; the announcement stays
    writer_left,  // the writer removed its memory: it left, or began a new generation
    broken        // the frame cannot be had, see why
  };
  struct Acquisition {
    Outcome outcome = Outcome::not_yet;
    HeldFrame frame;
    std::string why;  // for people
  };
  // Takes the announced frame, and holds it under that token. Waits at most that many nanoseconds.
  virtual Acquisition acquire(std::int64_t token, std::int64_t nanoseconds) = 0;
  // Gives up the announced frame without reading it. If nothing is announced it does nothing.
  virtual void pass_over(os::Deadline deadline) noexcept = 0;

  // Lets the writer have the memory of a held frame back. A token that is not held does nothing.
  virtual void release(std::int64_t token) noexcept = 0;
  virtual void release_all() noexcept = 0;
  // The memory of a held frame; null for a token that is not held.
  [[nodiscard]] virtual std::shared_ptr<Mapping> mapping(std::int64_t token) const noexcept = 0;
};

}  // namespace shmdata::transport
