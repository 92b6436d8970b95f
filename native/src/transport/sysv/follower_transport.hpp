// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "held_frames.hpp"
#include "segment.hpp"
#include "semaphores.hpp"
#include "transport/follower_transport.hpp"

namespace shmdata::sysv {

// The transport of libshmdata 1.3, for a follower: reads the one frame of the segment under a lock of the semaphores.
class FollowerTransport final : public transport::FollowerTransport {
 public:
  FollowerTransport() = default;
  ~FollowerTransport() override { FollowerTransport::detach(); }

  Missing attach(os::FileIdentity file) override;
  void detach() noexcept override;

  void announce(std::uint64_t size, std::int64_t received_ns) override { announced_ = Announced{size, received_ns}; }
  [[nodiscard]] bool announced() const noexcept override { return announced_.has_value(); }
  Acquisition acquire(std::int64_t token, std::int64_t nanoseconds) override;
  void pass_over(os::Deadline deadline) noexcept override;

  void release(std::int64_t token) noexcept override { held_.release(token); }
  void release_all() noexcept override { held_.release_all(); }
  [[nodiscard]] std::shared_ptr<transport::Mapping> mapping(std::int64_t token) const noexcept override { return held_.mapping(token); }

 private:
  struct Announced {
    std::uint64_t size;
    std::int64_t received_ns;
    // Whether this process has taken over the count that the writer added for it, so that the kernel takes it off if the process dies.
    bool taken_over = false;
  };

  bool attach_segment();
  bool attached_for(std::uint64_t size);
  Lock lock(std::int64_t nanoseconds);

  os::FileIdentity file_;
  std::optional<Segment> segment_;
  std::optional<Semaphores> semaphores_;
  std::shared_ptr<transport::Mapping> mapping_;
  std::optional<Announced> announced_;
  std::optional<std::uint64_t> last_size_;
  std::int64_t frames_ = 0;  // of this connection
  HeldFrames held_;
};

}  // namespace shmdata::sysv
