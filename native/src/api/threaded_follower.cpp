// SPDX-License-Identifier: Apache-2.0
#include "threaded_follower.hpp"

#include <thread>

namespace shmdata::api {

// Kept alive by the owner and by the thread, so that the owner may go while the thread is in a callback.
struct ThreadedFollower::Shared {
  session::FollowerSession session;
  FollowerCallbacks callbacks;
  Log log;
  std::thread thread;

  Shared(std::string path, FollowerCallbacks given, Log to, session::FollowerSession::AtEnd at_end)
      : session(std::move(path), at_end), callbacks(std::move(given)), log(std::move(to)) {}

  void run() {
    for (;;) {
      const auto event = session.next(ipc::Deadline::never());
      switch (event.kind) {
        case SHMDATA_FRAME:
          // The interface hands out non-const memory; it is mapped read-only all the same.
          if (callbacks.on_data) callbacks.on_data(const_cast<void *>(event.address), event.size);
          session.release();
          break;
        case SHMDATA_CONNECTED:
          log(Level::debug, session.path() + ": connected, type " + session.type());
          if (callbacks.on_connected) callbacks.on_connected(session.type());
          break;
        case SHMDATA_DISCONNECTED:
          log(Level::debug, session.path() + ": disconnected");
          if (callbacks.on_disconnected) callbacks.on_disconnected();
          break;
        case SHMDATA_PROBLEM:
          log(Level::warning, session.problem());
          break;
        default:
          return;
      }
    }
  }
};

ThreadedFollower::ThreadedFollower(std::string path, FollowerCallbacks callbacks, Log log, session::FollowerSession::AtEnd at_end)
    : shared_(std::make_shared<Shared>(std::move(path), std::move(callbacks), std::move(log), at_end)) {
  shared_->thread = std::thread([shared = shared_] { shared->run(); });
}

ThreadedFollower::~ThreadedFollower() {
  shared_->session.close();
  if (shared_->thread.get_id() == std::this_thread::get_id()) {
    // From inside a callback: the thread ends by itself when that returns.
    shared_->thread.detach();
  } else {
    shared_->thread.join();
  }
}

}  // namespace shmdata::api
