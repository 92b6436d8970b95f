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
 * Reads the frames of the writer that serves a path now, until it leaves. A Follower goes on with the next writer.
 *
 * The callbacks may be empty. They run one at a time, on one thread of the library, with two exceptions: on_server_connected runs on the thread that makes the
 * reader, before the constructor returns, and on_server_disconnected on the thread that deletes it, if the writer is still there then. They may delete the
 * reader. What they throw is logged as an error; the lock of a frame ends all the same.
 */
class SHMDATA_API Reader {
 public:
  /** A frame: size bytes at data, read-only, valid until the callback returns; the writer waits until then. */
  using onData = std::function<void(void *data, std::size_t size)>;
  /** The reader is connected; type is the writer's type string. */
  using onServerConnected = std::function<void(const std::string &type)>;
  /** The writer left, or the reader is being deleted. The last callback. */
  using onServerDisconnected = std::function<void()>;

  /**
   * Connects. Every frame that a writer of this library writes afterwards arrives. If nobody serves the path it returns at once; if the writer does not answer
   * it waits for at most 1 s. It does not throw.
   *
   * @param log may be null; must outlive the reader
   */
  SHMDATA_CPP Reader(const std::string &path, onData on_data, onServerConnected on_server_connected, onServerDisconnected on_server_disconnected,
                     AbstractLogger *log);
  Reader(const Reader &) = delete;
  Reader &operator=(const Reader &) = delete;
  /** Leaves the writer. Calls on_server_disconnected if the writer is still there. No callback runs afterwards, except one that deletes the reader. */
  SHMDATA_CPP ~Reader();

  /**
   * Whether the constructor found a writer and called on_server_connected. It stays true when the writer leaves. If it is false, the reason was logged as an
   * error, and no callback is called.
   */
  SHMDATA_CPP explicit operator bool() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shmdata
