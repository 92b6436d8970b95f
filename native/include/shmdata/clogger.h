/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHMDATA_CLOGGER_H
#define SHMDATA_CLOGGER_H

#include <stdlib.h>

#include "./export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where a writer or a follower sends its messages. It must outlive every writer and follower that was made with it. */
typedef void *ShmdataLogger;

/**
 * Makes a logger of six callbacks. Each of them may be null.
 *
 * The callbacks run on the thread that logs: the caller's, or a thread of the library. The text is
 * NUL-terminated UTF-8 and valid until the callback returns.
 *
 * @param user_data passed to every callback
 * @return the logger, for shmdata_delete_logger; null only if memory is exhausted
 */
SHMDATA_API ShmdataLogger shmdata_make_logger(void (*on_error)(void *user_data, const char *), void (*on_critical)(void *user_data, const char *),
                                              void (*on_warning)(void *user_data, const char *), void (*on_message)(void *user_data, const char *),
                                              void (*on_info)(void *user_data, const char *), void (*on_debug)(void *user_data, const char *), void *user_data);

/** Deletes a logger. Null does nothing. */
SHMDATA_API void shmdata_delete_logger(ShmdataLogger logger);

#ifdef __cplusplus
}
#endif
#endif
