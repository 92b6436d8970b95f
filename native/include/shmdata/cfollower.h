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

/** A follower: it waits for a writer on its path, follows it, then waits for the next one. */
typedef void *ShmdataFollower;

/**
 * Follows a path. If a writer serves it, the follower has joined it when this returns, and on_server_connected has been called, on this thread; every
 * frame that a writer of this library writes from then on arrives. Returns at once if there is no writer; waits at most 1 s for one that does not answer.
 *
 * The callbacks may be null. But for the first on_server_connected, and the last on_server_disconnected, they run on one thread of the library,
 * one at a time. Deleting the follower from inside of one works.
 *
 * @param path of the shmdata; nothing needs to be there yet
 * @param on_data_cb a frame: size bytes at data, read-only, good until the callback returns; until then the writer waits
 * @param on_server_connected a writer appeared; type_descr is NUL-terminated and good until the callback returns
 * @param on_server_disconnected the writer went, or the follower is being deleted
 * @param log may be null
 * @return never null but where memory or threads are exhausted
 */
SHMDATA_API ShmdataFollower shmdata_make_follower(const char *path, void (*on_data_cb)(void *user_data, void *data, size_t size),
                                      void (*on_server_connected)(void *user_data, const char *type_descr),
                                      void (*on_server_disconnected)(void *user_data), void *user_data,
                                      ShmdataLogger log);

/**
 * Leaves the writer, ends the thread and frees the follower; calls on_server_disconnected, on this thread, if it was connected. No callback runs after.
 * Null is ignored.
 */
SHMDATA_API void shmdata_delete_follower(ShmdataFollower follower);

#ifdef __cplusplus
}
#endif
#endif
