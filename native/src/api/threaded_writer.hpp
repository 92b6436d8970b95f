// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "api/log.hpp"
#include "session/writer_session.hpp"

namespace shmdata::api {

struct WriterCallbacks {
  std::function<void(int id)> on_connected;
  std::function<void(int id)> on_disconnected;
};

// A writer session with a thread of its own that serves it. It may be destroyed by one of its callbacks, while other threads are inside begin or copy, and
// while there are turns.
class ThreadedWriter {
 public:
  class Turn;

  // Throws Failure if the path cannot be served, std::system_error if threads are exhausted.
  ThreadedWriter(const std::string &path, std::size_t size, const std::string &type, mode_t mode, WriterCallbacks callbacks, Log log);
  ThreadedWriter(const ThreadedWriter &) = delete;
  ThreadedWriter &operator=(const ThreadedWriter &) = delete;
  ~ThreadedWriter();

  // Waits for a turn at writing, with room for at least that many bytes. Null if it cannot be had (logged).
  std::unique_ptr<Turn> begin(std::size_t size) noexcept;
  bool copy(const void *data, std::size_t size) noexcept;
  [[nodiscard]] std::size_t capacity() const noexcept;

 private:
  struct Shared;
  static std::unique_ptr<Turn> begin(std::shared_ptr<Shared> shared, std::size_t size) noexcept;
  std::shared_ptr<Shared> shared_;
};

// One turn at writing. It may outlive its writer: its memory stays, but what it does has no effect any more. Another thread than the one that began it may end
// it.
class ThreadedWriter::Turn {
 public:
  explicit Turn(std::shared_ptr<Shared> shared) noexcept;
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;
  // Ends it.
  ~Turn();

  // Ends the lock, and tells the followers if notify was called. Whether they were told: false also if the frame is lost (logged).
  bool end() noexcept;

  [[nodiscard]] void *memory() const noexcept;
  // The size that was asked for; 0 if it cannot be had (logged).
  std::size_t resize(std::size_t size) noexcept;
  // How many followers will be told; 0 if it was called before, or the frame does not fit (logged).
  short notify(std::size_t size) noexcept;

 private:
  std::shared_ptr<Shared> shared_;
  bool notified_ = false;
  bool ended_ = false;
  std::size_t size_ = 0;
};

}  // namespace shmdata::api
