// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "./abstract-logger.hpp"
#include "./export.h"
#include "./includes.hpp"
#include "./reader.hpp"

namespace shmdata {

/**
 * Follows a path: waits for a writer to appear there, reads its frames until it leaves, then waits for the next one.
 *
 * The callbacks are those of a Reader, with the same rules. Connected and disconnected take turns, once for each writer.
 */
class SHMDATA_API Follower {
 public:
  /**
   * If a writer serves the path, the constructor joins it and calls on_server_connected, on this thread, before it returns. Every frame that a writer of this
   * library writes afterwards arrives. If there is no writer it returns at once; if the writer does not answer it waits for at most 1 s. It does not throw: if
   * memory or threads are exhausted it logs an error, and follows nothing.
   *
   * @param path of the shmdata; neither it nor its directory has to be there yet
   * @param log may be null; must outlive the follower
   */
  SHMDATA_CPP Follower(const std::string &path, Reader::onData on_data, Reader::onServerConnected on_server_connected,
                       Reader::onServerDisconnected on_server_disconnected, AbstractLogger *log);
  Follower(const Follower &) = delete;
  Follower &operator=(const Follower &) = delete;
  /** Leaves the writer. Calls on_server_disconnected, on this thread, if it was connected. No callback runs afterwards, except one that deletes the follower.
   */
  SHMDATA_CPP ~Follower();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shmdata
