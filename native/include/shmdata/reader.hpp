// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "./abstract-logger.hpp"
#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * Reads from the writer that serves a path now, until that writer goes. A Follower is the same for all writers to come.
 *
 * The callbacks may be empty. They run one at a time: on_server_connected on the thread that makes the reader, before the constructor returns, and
 * on_server_disconnected on the one that deletes it, if the writer is still there then; otherwise on one thread of the library. Deleting the reader from within
 * one of them works. What they throw is logged as an error; a frame's lock ends all the same.
 */
class SHMDATA_API Reader {
 public:
  /** A frame: size bytes at data, read-only, good until the callback returns; until then the writer waits. */
  using onData = std::function<void(void *data, std::size_t size)>;
  /** The reader is connected; type is the writer's type string. */
  using onServerConnected = std::function<void(const std::string &type)>;
  /** The writer went, or the reader is being deleted: the last that is heard of it. */
  using onServerDisconnected = std::function<void()>;

  /**
   * Connects. Returns at once where nobody serves the path; waits at most 1 s for the greeting of a writer that does. Does not throw. Every frame that a
   * writer of this library writes from then on arrives.
   *
   * @param log may be null; must outlive the reader
   */
  SHMDATA_CPP Reader(const std::string &path, onData on_data, onServerConnected on_server_connected, onServerDisconnected on_server_disconnected,
         AbstractLogger *log);
  Reader(const Reader &) = delete;
  Reader &operator=(const Reader &) = delete;
  /** Leaves the writer; calls on_server_disconnected if that is still there. No callback runs after, but the one it is called from. */
  SHMDATA_CPP ~Reader();

  /**
   * Whether the constructor found a writer. It stays true when that goes, which on_server_disconnected tells. Where false, the reason was logged as
   * an error and no callback is ever called; where true, on_server_connected was.
   */
  SHMDATA_CPP explicit operator bool() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shmdata
