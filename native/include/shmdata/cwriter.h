/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHMDATA_CWRITER_H
#define SHMDATA_CWRITER_H

#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>

#include "./clogger.h"
#include "./export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A writer: one per path. Its functions may be called from any thread; writes are one at a time. */
typedef void *ShmdataWriter;
/** One turn at writing: it holds the write lock from its making to its release. */
typedef void *ShmdataWriterAccess;

/**
 * Serves a shmdata at a path. What a dead writer left there is taken over.
 *
 * @param path at most 107 bytes; its directory must exist
 * @param memsize bytes the segment has at first; it grows as needed
 * @param type_descr what the frames are, by convention a GStreamer caps string; at most 4095 bytes, may be empty but not null
 * @param on_client_connected called on a thread of the library for every follower that joins; may be null. Writing from within it works.
 * @param on_client_disconnected the same for every follower that leaves or dies; may be null
 * @param log may be null
 * @param unix_permission bits for the socket, the segment and the semaphores, 0660 for instance
 * @return null where it cannot, with the reason logged as an error
 */
SHMDATA_API ShmdataWriter shmdata_make_writer(const char *path, size_t memsize, const char *type_descr,
                                  void (*on_client_connected)(void *user_data, int id),
                                  void (*on_client_disconnected)(void *user_data, int id), void *user_data,
                                  ShmdataLogger log, mode_t unix_permission);

/**
 * Lets the followers read the last frame, for at most 0.5 s, says goodbye to them, removes the path and frees the writer. Null is ignored.
 *
 * Also while there is an access that was not released: it ends with its writer, nobody hears of its frame, and the path can be served again at once.
 * Its memory stays until it is released, which does no harm then, nor does any other call with it.
 */
SHMDATA_API void shmdata_delete_writer(ShmdataWriter writer);

/**
 * Writes one frame: takes the lock, grows the segment where needed, copies, tells the followers.
 * Waits while a follower still reads the frame before.
 *
 * @return 1 where it wrote, 0 where it could not (logged)
 */
SHMDATA_API int shmdata_copy_to_shm(ShmdataWriter writer, const void *data, size_t size);

/** Takes the write lock, waiting for the readers of the frame before. Null where it cannot (logged). */
SHMDATA_API ShmdataWriterAccess shmdata_get_one_write_access(ShmdataWriter writer);

/** The same with room for at least newsize bytes. */
SHMDATA_API ShmdataWriterAccess shmdata_get_one_write_access_resize(ShmdataWriter writer, size_t newsize);

/** Makes room for new_size bytes. The content is undefined after, and shmdata_get_mem may have moved. Returns new_size, 0 on failure. */
SHMDATA_API size_t shmdata_shm_resize(ShmdataWriterAccess access, size_t new_size);

/** The memory to write the frame into, good until the release or the next resize. */
SHMDATA_API void *shmdata_get_mem(ShmdataWriterAccess access);

/**
 * Makes the first size bytes the next frame. The followers read it after the release.
 *
 * @return how many followers are told; 0 where the access was notified before or size exceeds the segment (logged)
 */
SHMDATA_API short shmdata_notify_clients(ShmdataWriterAccess access, size_t size);

/** Ends the turn. Without a notify before, nobody hears of it. Null is ignored. */
SHMDATA_API void shmdata_release_one_write_access(ShmdataWriterAccess access);

/** The largest segment this system allows, in bytes; 0 where it does not say. */
SHMDATA_API unsigned long shmdata_get_shmmax(ShmdataLogger log);

/** The number of segments this system allows; 0 where it does not say. */
SHMDATA_API unsigned long shmdata_get_shmmni(ShmdataLogger log);

#ifdef __cplusplus
}
#endif
#endif
