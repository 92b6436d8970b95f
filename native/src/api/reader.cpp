// SPDX-License-Identifier: Apache-2.0
#include "shmdata/reader.hpp"

#include "logger.hpp"
#include "threaded_follower.hpp"

namespace shmdata {

struct Reader::Impl {
  api::ThreadedFollower follower;
};

Reader::Reader(const std::string &path, onData on_data, onServerConnected on_server_connected, onServerDisconnected on_server_disconnected,
               AbstractLogger *log) {
  const auto to = api::log_to(log);
  try {
    impl_.reset(new Impl{{path, api::FollowerCallbacks{std::move(on_data), std::move(on_server_connected), std::move(on_server_disconnected)}, to,
                          session::FollowerSession::AtEnd::stop}});
  } catch (const std::exception &failure) {
    to(api::Level::error, failure.what());
  }
}

Reader::~Reader() = default;

Reader::operator bool() const { return impl_ != nullptr; }

}  // namespace shmdata
