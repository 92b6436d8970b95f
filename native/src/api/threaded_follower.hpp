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

// A follower session driven by a thread of its own. May be destroyed from inside one of its callbacks.
class ThreadedFollower {
 public:
  // Joins the writer there is, waiting at most a second for its answer, and calls on_connected, before it returns. Throws Failure or std::system_error where
  // descriptors or threads are exhausted; one that stops at its writer's going throws Failure where no writer answers.
  ThreadedFollower(std::string path, FollowerCallbacks callbacks, Log log, session::FollowerSession::AtEnd at_end);
  ThreadedFollower(const ThreadedFollower &) = delete;
  ThreadedFollower &operator=(const ThreadedFollower &) = delete;
  // Calls on_disconnected if it is connected.
  ~ThreadedFollower();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace shmdata::api
