/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHMDATA_EXPORT_H
#define SHMDATA_EXPORT_H

/* Everything else in the library is hidden. */
#if defined(__GNUC__)
#define SHMDATA_API __attribute__((visibility("default")))
#else
#define SHMDATA_API
#endif

#ifdef __cplusplus
/* Becomes part of the linker's name of every C++ function. The classes here have another layout than those of the other library of this name: a program that
   was built with the headers of that one gets an undefined symbol instead of a crash. It is on the functions, not on the classes, because programs declare the
   classes themselves. */
#define SHMDATA_CPP __attribute__((abi_tag("shmdata_1_3_100")))
#endif

#endif
