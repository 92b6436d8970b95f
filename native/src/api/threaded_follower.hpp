// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "api/log.hpp"
#include "session/follower_session.hpp"

namespace shmdata::api {

struct FollowerCallbacks {
  std::function<void(void *data, std::size_t size)> on_data;
  std::function<void(const std::string &type)> on_connected;
  std::function<void()> on_disconnected;
};

// A follower session with a thread of its own. One of its callbacks may destroy it.
class ThreadedFollower {
 public:
  // If there is a writer, joins it and calls on_connected before it returns; waits for its answer at most a second. Throws Failure or std::system_error if
  // descriptors or threads are exhausted. With AtEnd::stop it throws Failure also if no writer answers.
  ThreadedFollower(const std::string &path, FollowerCallbacks callbacks, Log log, session::FollowerSession::AtEnd at_end);
  ThreadedFollower(const ThreadedFollower &) = delete;
  ThreadedFollower &operator=(const ThreadedFollower &) = delete;
  // Calls on_disconnected if it is connected.
  ~ThreadedFollower();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace shmdata::api
