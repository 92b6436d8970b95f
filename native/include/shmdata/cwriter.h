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

/** A writer. There is one per path. Any thread may call its functions; one frame is written at a time. */
typedef void *ShmdataWriter;
/** The right to write one frame. It holds the write lock until it is released. */
typedef void *ShmdataWriterAccess;

/**
 * Serves a shmdata at a path. What a dead writer left there is removed first.
 *
 * @param path at most 107 bytes; its directory must exist
 * @param memsize bytes of the segment at first; it grows as needed
 * @param type_descr what the frames are, by convention a GStreamer caps string; at most 4095 bytes; may be empty, but not null
 * @param on_client_connected called on a thread of the library for every follower that joins; may be null. It may write frames.
 * @param on_client_disconnected called on that thread for every follower that leaves or dies; may be null
 * @param user_data passed to both callbacks
 * @param log may be null
 * @param unix_permission permission bits of the socket, the segment and the semaphores, such as 0660
 * @return the writer, or null; the reason is then logged as an error
 */
SHMDATA_API ShmdataWriter shmdata_make_writer(const char *path, size_t memsize, const char *type_descr, void (*on_client_connected)(void *user_data, int id),
                                              void (*on_client_disconnected)(void *user_data, int id), void *user_data, ShmdataLogger log,
                                              mode_t unix_permission);

/**
 * Waits up to 0.5 s for the followers to read the last frame, says goodbye to them, removes the path and frees the writer. Null does nothing.
 *
 * An access that was not released ends with its writer: nobody gets its frame, and the path can be served again at once. Its memory stays until it is
 * released. Other calls with it do nothing.
 */
SHMDATA_API void shmdata_delete_writer(ShmdataWriter writer);

/**
 * Writes one frame: takes the lock, grows the segment if needed, copies, and tells the followers. Waits while a follower still reads the frame before.
 *
 * @return 1, or 0 if it could not write; the reason is then logged
 */
SHMDATA_API int shmdata_copy_to_shm(ShmdataWriter writer, const void *data, size_t size);

/** Takes the write lock. Waits while a follower still reads the frame before. Null if it cannot be had; the reason is then logged. */
SHMDATA_API ShmdataWriterAccess shmdata_get_one_write_access(ShmdataWriter writer);

/** As shmdata_get_one_write_access, with room for at least newsize bytes. */
SHMDATA_API ShmdataWriterAccess shmdata_get_one_write_access_resize(ShmdataWriter writer, size_t newsize);

/** Makes room for new_size bytes. The content is undefined afterwards, and shmdata_get_mem may return another address. Returns new_size, or 0 on failure. */
SHMDATA_API size_t shmdata_shm_resize(ShmdataWriterAccess access, size_t new_size);

/** The memory to write the frame into. Valid until the release or the next resize. */
SHMDATA_API void *shmdata_get_mem(ShmdataWriterAccess access);

/**
 * Makes the first size bytes the next frame. The followers read it after the release.
 *
 * @return how many followers will be told; 0 if this was called before for the access, or size exceeds the segment (logged)
 */
SHMDATA_API short shmdata_notify_clients(ShmdataWriterAccess access, size_t size);

/** Ends the write lock. The followers get the frame if shmdata_notify_clients was called before. Null does nothing. */
SHMDATA_API void shmdata_release_one_write_access(ShmdataWriterAccess access);

/** The largest segment this system allows, in bytes; 0 if it does not say. */
SHMDATA_API unsigned long shmdata_get_shmmax(ShmdataLogger log);

/** The number of segments this system allows; 0 if it does not say. */
SHMDATA_API unsigned long shmdata_get_shmmni(ShmdataLogger log);

#ifdef __cplusplus
}
#endif
#endif
