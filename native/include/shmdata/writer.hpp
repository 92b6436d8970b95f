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
 * The right to write one frame in place. It holds the write lock until it is destroyed.
 *
 * One thread at a time uses it; it may be destroyed on another thread than the one that asked for it. The followers get the frame only if notify_clients was
 * called. It ends with its writer, even if it lives longer: then nobody gets its frame, and its memory stays until it is destroyed.
 */
class SHMDATA_API OneWriteAccess {
 public:
  OneWriteAccess(const OneWriteAccess &) = delete;
  OneWriteAccess &operator=(const OneWriteAccess &) = delete;
  /** Ends the lock. The followers read the frame afterwards, if they were notified. */
  SHMDATA_CPP ~OneWriteAccess();

  /** The memory to write the frame into. Valid until the next shm_resize or the destruction. */
  SHMDATA_CPP void *get_mem();

  /**
   * Makes room for new_size bytes. The content is undefined afterwards, and get_mem may return another address. The segment never shrinks.
   *
   * @return new_size, or 0 if that is not possible (logged): there is then as much room as before, but get_mem may return another address
   */
  SHMDATA_CPP std::size_t shm_resize(std::size_t new_size);

  /**
   * Makes the first size bytes the next frame. Once per access.
   *
   * @return how many followers will be told; 0 if this was called before, or size exceeds the segment (logged)
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
 * Any thread may call its functions. One frame is written at a time, and the next one waits until the followers have read the frame before. A thread that
 * holds a OneWriteAccess must destroy it before it writes in another way.
 *
 * Nothing here throws. Failures are logged as errors, and the return value says so.
 */
class SHMDATA_API Writer {
 public:
  /**
   * Starts to serve the path. What a dead writer left there is removed first.
   *
   * The two callbacks run on a thread of the library, one at a time. They may write frames, and delete the writer. What they throw is logged as an error.
   *
   * @param path at most 107 bytes; its directory must exist
   * @param memsize bytes of the segment at first; it grows as needed
   * @param data_descr what the frames are, by convention a GStreamer caps string (see Type); at most 4095 bytes, may be empty
   * @param log may be null; must outlive the writer and its accesses
   * @param on_client_connect called with the number of every follower that joins; may be empty
   * @param on_client_disconnect called with the number of every follower that leaves or dies; may be empty
   * @param unix_permission permission bits of the socket, the segment and the semaphores
   */
  SHMDATA_CPP Writer(const std::string &path, std::size_t memsize, const std::string &data_descr, AbstractLogger *log,
                     std::function<void(int id)> on_client_connect = nullptr, std::function<void(int id)> on_client_disconnect = nullptr,
                     mode_t unix_permission = 0660);
  Writer(const Writer &) = delete;
  Writer &operator=(const Writer &) = delete;
  /**
   * Waits up to 0.5 s for the followers to read the last frame, says goodbye to them and removes the path. No callback runs afterwards, except one that deletes
   * the writer.
   */
  SHMDATA_CPP ~Writer();

  /** Whether it serves the path. If not, the constructor has logged why, and all other functions fail. */
  SHMDATA_CPP explicit operator bool() const;

  /** How many bytes the segment has now; 0 if the writer does not serve its path. */
  SHMDATA_CPP std::size_t alloc_size() const;

  /**
   * Writes one frame: takes the lock, grows the segment if needed, copies, and tells the followers.
   *
   * @return false if it could not (logged)
   */
  SHMDATA_CPP bool copy_to_shm(const void *data, std::size_t size);

  /** Takes the write lock. Null if it cannot be had (logged). */
  SHMDATA_CPP std::unique_ptr<OneWriteAccess> get_one_write_access();
  /** As get_one_write_access, with room for at least new_size bytes. */
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
