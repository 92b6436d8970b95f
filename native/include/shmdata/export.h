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
/* Part of the linker's name of every C++ function, for the classes are laid out otherwise than in another library of this name: a program that was built on
   that one's headers is told of an undefined symbol instead of crashing. On the functions, not the classes, which programs declare by themselves. */
#define SHMDATA_CPP __attribute__((abi_tag("shmdata_1_3_100")))
#endif

#endif
