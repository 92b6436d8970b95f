// SPDX-License-Identifier: Apache-2.0
#include "shmdata/cfollower.h"

#include "clogger.hpp"
#include "threaded_follower.hpp"

using shmdata::api::FollowerCallbacks;
using shmdata::api::Level;
using shmdata::api::ThreadedFollower;
using shmdata::session::FollowerSession;

ShmdataFollower shmdata_make_follower(const char *path, void (*on_data_cb)(void *, void *, size_t), void (*on_server_connected)(void *, const char *),
                                      void (*on_server_disconnected)(void *), void *user_data, ShmdataLogger log) {
  try {
    FollowerCallbacks callbacks;
    if (on_data_cb != nullptr) callbacks.on_data = [=](void *data, std::size_t size) { on_data_cb(user_data, data, size); };
    if (on_server_connected != nullptr) callbacks.on_connected = [=](const std::string &type) { on_server_connected(user_data, type.c_str()); };
    if (on_server_disconnected != nullptr) callbacks.on_disconnected = [=] { on_server_disconnected(user_data); };
    return new ThreadedFollower(path == nullptr ? "" : path, std::move(callbacks), shmdata::api::log_to(log), FollowerSession::AtEnd::wait_for_next);
  } catch (const std::exception &failure) {
    shmdata::api::log_to(log)(Level::error, failure.what());
    return nullptr;
  }
}

void shmdata_delete_follower(ShmdataFollower follower) { delete static_cast<ThreadedFollower *>(follower); }
