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

// A writer session served by a thread of its own. May be destroyed from inside one of its callbacks, while other threads are inside begin or copy, and
// while there are turns: it ends at once.
class ThreadedWriter {
 public:
  class Turn;

  // Throws Failure where the path cannot be served, std::system_error where threads are exhausted.
  ThreadedWriter(const std::string &path, std::size_t size, const std::string &type, mode_t mode, WriterCallbacks callbacks, Log log);
  ThreadedWriter(const ThreadedWriter &) = delete;
  ThreadedWriter &operator=(const ThreadedWriter &) = delete;
  ~ThreadedWriter();

  // Waits for a turn at writing, with room for at least that many bytes. Null where it cannot be had (logged).
  std::unique_ptr<Turn> begin(std::size_t size) noexcept;
  bool copy(const void *data, std::size_t size) noexcept;
  [[nodiscard]] std::size_t capacity() const noexcept;

 private:
  struct Shared;
  static std::unique_ptr<Turn> begin(std::shared_ptr<Shared> shared, std::size_t size) noexcept;
  std::shared_ptr<Shared> shared_;
};

// One turn at writing. Outlives its writer without harm: its memory stays, and what it does has no effect then. May be ended by another thread than the one
// that began it.
class ThreadedWriter::Turn {
 public:
  explicit Turn(std::shared_ptr<Shared> shared) noexcept;
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;
  // Ends it.
  ~Turn();

  // Ends the lock; the followers are told where notify asked for it. Whether they were: false (logged) also where the frame is lost.
  bool end() noexcept;

  [[nodiscard]] void *memory() const noexcept;
  // The size asked for, 0 where it cannot be had (logged).
  std::size_t resize(std::size_t size) noexcept;
  // How many followers will be told; 0 where it was called before or the frame does not fit (logged).
  short notify(std::size_t size) noexcept;

 private:
  std::shared_ptr<Shared> shared_;
  bool notified_ = false;
  bool ended_ = false;
  std::size_t size_ = 0;
};

}  // namespace shmdata::api
