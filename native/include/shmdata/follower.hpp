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
 * Follows a path: waits for a writer to appear there, reads from it until it goes, then waits for the next one.
 *
 * The callbacks are those of a Reader, with the same rules; connected and disconnected come in turns, once for every writer.
 */
class SHMDATA_API Follower {
 public:
  /**
   * Joins the writer if one serves the path: on_server_connected has then been called, on this thread, when the constructor returns, and every frame that
   * a writer of this library writes from then on arrives. Returns at once if there is no writer; waits at most 1 s for one that does not answer. Does not
   * throw: where memory or threads are exhausted it logs an error, and follows nothing.
   *
   * @param path of the shmdata; neither it nor its directory needs to be there yet
   * @param log may be null; must outlive the follower
   */
  SHMDATA_CPP Follower(const std::string &path, Reader::onData on_data, Reader::onServerConnected on_server_connected,
           Reader::onServerDisconnected on_server_disconnected, AbstractLogger *log);
  Follower(const Follower &) = delete;
  Follower &operator=(const Follower &) = delete;
  /** Leaves the writer; calls on_server_disconnected, on this thread, if it was connected. No callback runs after, but the one it is called from. */
  SHMDATA_CPP ~Follower();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shmdata
