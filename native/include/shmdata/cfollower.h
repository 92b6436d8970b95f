/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHMDATA_CFOLLOWER_H
#define SHMDATA_CFOLLOWER_H

#include <stddef.h>
#include <stdlib.h>

#include "./clogger.h"
#include "./export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A follower. It waits for a writer on its path, follows it until it leaves, then waits for the next one. */
typedef void *ShmdataFollower;

/**
 * Follows a path. If a writer serves it, this call joins that writer and calls on_server_connected, on this thread, before it returns. Every frame that a
 * writer of this library writes afterwards arrives. If there is no writer it returns at once; if the writer does not answer it waits for at most 1 s.
 *
 * The callbacks may be null. Apart from the first on_server_connected and the last on_server_disconnected they run on one thread of the library, one at a
 * time. They may delete the follower.
 *
 * @param path of the shmdata; nothing has to be there yet
 * @param on_data_cb a frame: size bytes at data, read-only, valid until the callback returns; the writer waits until then
 * @param on_server_connected a writer appeared; type_descr is NUL-terminated and valid until the callback returns
 * @param on_server_disconnected the writer left, or the follower is being deleted
 * @param user_data passed to every callback
 * @param log may be null
 * @return the follower; null only if memory or threads are exhausted
 */
SHMDATA_API ShmdataFollower shmdata_make_follower(const char *path, void (*on_data_cb)(void *user_data, void *data, size_t size),
                                                  void (*on_server_connected)(void *user_data, const char *type_descr),
                                                  void (*on_server_disconnected)(void *user_data), void *user_data, ShmdataLogger log);

/**
 * Leaves the writer, ends the thread and frees the follower. If it was connected, this calls on_server_disconnected, on this thread. No callback runs
 * afterwards. Null does nothing.
 */
SHMDATA_API void shmdata_delete_follower(ShmdataFollower follower);

#ifdef __cplusplus
}
#endif
#endif
