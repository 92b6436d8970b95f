// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/ipc.h>
#include <sys/types.h>

#include <cerrno>

namespace shmdata::sysv {

// Makes a System V object whose id is not 0. The followers of libshmdata take semaphores with the id 0 for a failure, and its GStreamer sink a segment. The
// first object of an IPC namespace, and so of every new container, gets the id 0.
//
// make(key) returns an id, or -1 with errno; remove(id) removes the object with that id. Returns what make does.
template <class Make, class Remove>
int make_with_nonzero_id(key_t key, const Make &make, const Remove &remove) noexcept {
  constexpr int most_tries = 4;
  for (int tries = 0; tries < most_tries; tries++) {
    const int id = make(key);
    if (id != 0) return id;
    // It has to be removed first, because two cannot have one key. If its id is free again at once, something else has to take it meanwhile.
    remove(id);
    const int other = make(IPC_PRIVATE);
    const int next = make(key);
    const int error = errno;
    if (other >= 0) remove(other);
    errno = error;
    if (next != 0) return next;
    remove(next);
  }
  errno = ENOSPC;
  return -1;
}

}  // namespace shmdata::sysv
