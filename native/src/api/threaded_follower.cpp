// SPDX-License-Identifier: Apache-2.0
#include "threaded_follower.hpp"

#include <thread>

#include "api/callback.hpp"
#include "os/failure.hpp"
#include "os/socket_path.hpp"

namespace shmdata::api {
namespace {

// How long the constructor waits for a writer to let the follower in.
constexpr std::int64_t greeting_limit = os::second;

}  // namespace

// The owner and the thread keep it alive, so that the owner may be destroyed while the thread is in a callback.
struct ThreadedFollower::Shared {
  session::FollowerSession session;
  FollowerCallbacks callbacks;
  Log log;
  std::thread thread;
  // Whether on_connected was called last, and not on_disconnected. Belongs to the constructor, then to the thread, and to the destructor when that has ended,
  // or runs on it.
  bool connected = false;

  Shared(const std::string &path, FollowerCallbacks given, Log to, session::FollowerSession::AtEnd at_end)
      : session(path, at_end), callbacks(std::move(given)), log(std::move(to)) {}

  // For AtEnd::stop: joins the writer. Throws Failure if none answers.
  void connect() {
    os::check_path(session.path());
    if (const int error = os::why_unbound(session.path())) throw system_failure(session.path() + ": no writer serves it", error);
    const auto event = session.join(os::Deadline::after(greeting_limit));
    if (event.kind == session::EventKind::problem) throw Failure(Reason::protocol, session.problem());
    if (event.kind != session::EventKind::connected) throw Failure(Reason::system, session.path() + ": its writer does not answer");
    tell(event);
  }

  // For AtEnd::wait_for_next: joins the writer that there is, if any.
  void meet() {
    try {
      os::check_length(session.path());
    } catch (const Failure &failure) {
      // It never follows anything. The interface says that the constructor succeeds all the same.
      log(Level::error, failure.what());
      return;
    }
    tell(session.join(os::Deadline::after(greeting_limit)));
  }

  void run() {
    while (tell(session.next(os::Deadline::never()))) {
    }
  }

  // False if it was the last event.
  bool tell(const session::Event &event) {
    switch (event.kind) {
      case session::EventKind::frame:
        // The interface gives out memory that is not const, but it is mapped read-only.
        call(callbacks.on_data, log, session.path(), "data", const_cast<void *>(event.address), event.size);
        session.release(event.token);
        return true;
      case session::EventKind::connected:
        connected = true;
        log(Level::debug, session.path() + ": connected, type " + session.type());
        call(callbacks.on_connected, log, session.path(), "server connected", session.type());
        return true;
      case session::EventKind::disconnected:
        tell_disconnected();
        return true;
      case session::EventKind::problem:
        log(Level::warning, session.problem());
        return true;
      default:
        return false;
    }
  }

  void tell_disconnected() {
    if (!connected) return;
    connected = false;
    log(Level::debug, session.path() + ": disconnected");
    call(callbacks.on_disconnected, log, session.path(), "server disconnected");
  }
};

ThreadedFollower::ThreadedFollower(const std::string &path, FollowerCallbacks callbacks, Log log, session::FollowerSession::AtEnd at_end)
    : shared_(std::make_shared<Shared>(path, std::move(callbacks), std::move(log), at_end)) {
  if (at_end == session::FollowerSession::AtEnd::stop) {
    shared_->connect();
  } else {
    shared_->meet();
  }
  try {
    shared_->thread = std::thread([shared = shared_] { shared->run(); });
  } catch (...) {
    shared_->tell_disconnected();
    throw;
  }
}

ThreadedFollower::~ThreadedFollower() {
  shared_->session.close();
  if (shared_->thread.get_id() == std::this_thread::get_id()) {
    // In a callback. The thread ends by itself when the callback returns.
    shared_->thread.detach();
  } else {
    shared_->thread.join();
  }
  shared_->tell_disconnected();
}

}  // namespace shmdata::api
