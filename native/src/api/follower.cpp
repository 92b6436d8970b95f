// SPDX-License-Identifier: Apache-2.0
#include "shmdata/follower.hpp"

#include "logger.hpp"
#include "threaded_follower.hpp"

namespace shmdata {

struct Follower::Impl {
  api::ThreadedFollower follower;
};

Follower::Follower(const std::string &path, Reader::onData on_data, Reader::onServerConnected on_server_connected,
                   Reader::onServerDisconnected on_server_disconnected, AbstractLogger *log) {
  const auto to = api::log_to(log);
  try {
    impl_.reset(new Impl{{path, api::FollowerCallbacks{std::move(on_data), std::move(on_server_connected), std::move(on_server_disconnected)}, to,
                          session::FollowerSession::AtEnd::wait_for_next}});
  } catch (const std::exception &failure) {
    to(api::Level::error, failure.what());
  }
}

Follower::~Follower() = default;

}  // namespace shmdata
