// SPDX-License-Identifier: Apache-2.0
#include "threaded_writer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <limits>
#include <mutex>
#include <thread>

#include "api/callback.hpp"

namespace shmdata::api {

// The owner, the thread and the turns keep it alive.
struct ThreadedWriter::Shared {
  session::WriterSession session;
  WriterCallbacks callbacks;
  Log log;
  std::thread thread;
  // For threads that ask while another one writes.
  std::atomic<std::size_t> capacity{0};

  // Not a mutex alone, because a turn may begin on one thread and end on another.
  std::mutex mutex;
  std::condition_variable free;
  bool taken = false;
  // Read without the mutex too.
  std::atomic<bool> closed{false};

  Shared(const std::string &path, std::size_t size, const std::string &type, mode_t mode, WriterCallbacks given, Log to)
      : session(path, size, type, mode), callbacks(std::move(given)), log(std::move(to)) {
    note_capacity();
  }

  // By the thread that writes.
  void note_capacity() noexcept { capacity.store(session.mapping()->size(), std::memory_order_relaxed); }

  // Logs what went wrong, unless the writer is deleted: nobody expects anything of a turn that is left, and the logger may be deleted too.
  void complain(const std::string &text) const {
    if (!closed) log(Level::error, text);
  }

  void run() {
    for (;;) {
      const auto event = session.serve(os::Deadline::never());
      switch (event.kind) {
        case session::EventKind::follower_joined:
          call(callbacks.on_connected, log, session.path(), "client connected", event.follower);
          break;
        case session::EventKind::follower_left:
          call(callbacks.on_disconnected, log, session.path(), "client disconnected", event.follower);
          break;
        case session::EventKind::problem:
          log(Level::warning, session.problem());
          break;
        default:
          return;
      }
    }
  }

  // False if the writer is deleted, maybe by the thread that has the turn.
  bool take() {
    std::unique_lock lock(mutex);
    free.wait(lock, [this] { return !taken || closed; });
    if (closed) return false;
    taken = true;
    return true;
  }

  void close() {
    {
      const std::lock_guard lock(mutex);
      closed = true;
    }
    free.notify_all();
    session.close();
  }

  void give_back() noexcept {
    {
      const std::lock_guard lock(mutex);
      taken = false;
    }
    free.notify_one();
  }
};

ThreadedWriter::ThreadedWriter(const std::string &path, std::size_t size, const std::string &type, mode_t mode, WriterCallbacks callbacks, Log log)
    : shared_(std::make_shared<Shared>(path, size, type, mode, std::move(callbacks), std::move(log))) {
  shared_->thread = std::thread([shared = shared_] { shared->run(); });
}

ThreadedWriter::~ThreadedWriter() {
  shared_->close();
  if (shared_->thread.get_id() == std::this_thread::get_id()) {
    shared_->thread.detach();
  } else {
    shared_->thread.join();
  }
  // Even if another thread is inside, or has a turn that it never ends.
  shared_->session.end();
}

std::unique_ptr<ThreadedWriter::Turn> ThreadedWriter::begin(std::size_t size) noexcept {
  // This object may be deleted meanwhile, by another thread.
  return begin(shared_, size);
}

// By value: the caller's own may be deleted while this runs.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
std::unique_ptr<ThreadedWriter::Turn> ThreadedWriter::begin(std::shared_ptr<Shared> shared, std::size_t size) noexcept {
  try {
    if (!shared->take()) return nullptr;
    try {
      if (shared->session.begin(size, os::Deadline::never()) == session::WriterSession::Begun::ok) {
        shared->note_capacity();
        return std::make_unique<Turn>(shared);
      }
    } catch (...) {
      shared->give_back();
      throw;
    }
    shared->give_back();
  } catch (const std::exception &failure) {
    shared->complain(failure.what());
  }
  return nullptr;
}

bool ThreadedWriter::copy(const void *data, std::size_t size) noexcept {
  const auto turn = begin(size);
  if (!turn) return false;
  if (size > 0) std::memcpy(turn->memory(), data, size);
  turn->notify(size);
  return turn->end();
}

std::size_t ThreadedWriter::capacity() const noexcept { return shared_->capacity.load(std::memory_order_relaxed); }

ThreadedWriter::Turn::Turn(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)) {}

ThreadedWriter::Turn::~Turn() { end(); }

bool ThreadedWriter::Turn::end() noexcept {
  if (ended_) return false;
  ended_ = true;
  bool told = false;
  try {
    if (notified_ && !shared_->closed) {
      shared_->session.commit(size_);
      told = true;
    } else {
      shared_->session.abort();
    }
  } catch (const std::exception &failure) {
    shared_->complain(failure.what());
  }
  shared_->give_back();
  return told;
}

void *ThreadedWriter::Turn::memory() const noexcept { return shared_->session.mapping()->address(); }

std::size_t ThreadedWriter::Turn::resize(std::size_t size) noexcept {
  try {
    shared_->session.resize(size);
    shared_->note_capacity();
    return size;
  } catch (const std::exception &failure) {
    shared_->complain(failure.what());
    return 0;
  }
}

short ThreadedWriter::Turn::notify(std::size_t size) noexcept {
  if (shared_->closed) return 0;
  const auto capacity = shared_->session.mapping()->size();
  if (notified_ || size > capacity) {
    shared_->complain(notified_ ? shared_->session.path() + ": the followers were notified of this frame already"
                                : shared_->session.path() + ": a frame of " + std::to_string(size) + " bytes does not fit the segment of " +
                                      std::to_string(capacity) + ": resize it first");
    return 0;
  }
  notified_ = true;
  size_ = size;
  return static_cast<short>(std::min<int>(shared_->session.followers(), std::numeric_limits<short>::max()));
}

}  // namespace shmdata::api
