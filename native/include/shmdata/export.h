/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHMDATA_EXPORT_H
#define SHMDATA_EXPORT_H

/* Everything else in the library is hidden. */
#if defined(__GNUC__)
#define SHMDATA_API __attribute__((visibility("default")))
#else
#define SHMDATA_API
#endif

#endif
