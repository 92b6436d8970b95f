// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "./abstract-logger.hpp"
#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * One turn at writing in place: it holds the write lock from its making to its destruction.
 *
 * One thread at a time uses it; it may be destroyed on another thread than the one that asked for it. Destroyed without a notify before, nobody
 * hears of it. It may outlive its writer, with which it ends: nobody hears of its frame then, and its memory stays until it is destroyed.
 */
class SHMDATA_API OneWriteAccess {
 public:
  OneWriteAccess(const OneWriteAccess &) = delete;
  OneWriteAccess &operator=(const OneWriteAccess &) = delete;
  /** Ends the lock; the followers that were notified read from then on. */
  SHMDATA_CPP ~OneWriteAccess();

  /** The memory to write the frame into, good until the next shm_resize or the destruction. */
  SHMDATA_CPP void *get_mem();

  /**
   * Makes room for new_size bytes. The content is undefined after, and get_mem may have moved. The segment never shrinks.
   *
   * @return new_size, 0 where it cannot be had (logged); the memory is then what it was
   */
  SHMDATA_CPP std::size_t shm_resize(std::size_t new_size);

  /**
   * Makes the first size bytes the next frame. Once per access.
   *
   * @return how many followers are told; 0 where the access was notified before or size exceeds the segment (logged)
   */
  SHMDATA_CPP short notify_clients(std::size_t size);

 private:
  friend class Writer;
  struct Impl;
  SHMDATA_CPP explicit OneWriteAccess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/**
 * Serves a shmdata: one live writer per path, any number of followers.
 *
 * Any thread may call its functions; writes are one at a time, and the next one waits until the followers have read the frame before. A thread
 * that holds a OneWriteAccess must let go of it before it writes otherwise.
 *
 * Nothing here throws: failures are logged as errors and told by the return value.
 */
class SHMDATA_API Writer {
 public:
  /**
   * Binds the path and begins to serve. What a dead writer left there is taken over.
   *
   * The two callbacks run on a thread of the library, one at a time. Writing, and deleting the writer, from within them works. What they throw is
   * logged as an error.
   *
   * @param path at most 107 bytes; its directory must exist
   * @param memsize bytes the segment has at first; it grows as needed
   * @param data_descr what the frames are, by convention a GStreamer caps string (see Type); at most 4095 bytes, may be empty
   * @param log may be null; must outlive the writer and its accesses
   * @param on_client_connect called with the number of every follower that joins; may be empty
   * @param on_client_disconnect the same for every follower that leaves or dies; may be empty
   * @param unix_permission bits for the socket, the segment and the semaphores
   */
  SHMDATA_CPP Writer(const std::string &path, std::size_t memsize, const std::string &data_descr, AbstractLogger *log,
         std::function<void(int id)> on_client_connect = nullptr, std::function<void(int id)> on_client_disconnect = nullptr,
         mode_t unix_permission = 0660);
  Writer(const Writer &) = delete;
  Writer &operator=(const Writer &) = delete;
  /** Lets the followers read the last frame, for at most 0.5 s, says goodbye and removes the path. No callback runs after, but the one it is called from. */
  SHMDATA_CPP ~Writer();

  /** Whether it serves the path. False where the constructor could not (logged); all else then fails. */
  SHMDATA_CPP explicit operator bool() const;

  /** Bytes the segment has now; 0 for an invalid writer. */
  SHMDATA_CPP std::size_t alloc_size() const;

  /**
   * Writes one frame: takes the lock, grows the segment where needed, copies, tells the followers.
   *
   * @return false where it could not (logged)
   */
  SHMDATA_CPP bool copy_to_shm(const void *data, std::size_t size);

  /** Takes the write lock. Null where it cannot be had (logged). */
  SHMDATA_CPP std::unique_ptr<OneWriteAccess> get_one_write_access();
  /** The same with room for at least new_size bytes. */
  SHMDATA_CPP std::unique_ptr<OneWriteAccess> get_one_write_access_resize(std::size_t new_size);
  /** As get_one_write_access; the caller deletes it. */
  SHMDATA_CPP OneWriteAccess *get_one_write_access_ptr();
  /** As get_one_write_access_resize; the caller deletes it. */
  SHMDATA_CPP OneWriteAccess *get_one_write_access_ptr_resize(std::size_t new_size);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shmdata
