// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/ipc.h>
#include <sys/types.h>

#include <cerrno>

namespace shmdata::sysv {

// Makes a System V object under a key whose id is not 0: the followers of libshmdata take semaphores of that id for a failure, and its GStreamer sink a
// segment. The first object of an IPC namespace has it, so that of every fresh container.
//
// make(key) gives an id, or -1 with errno; remove(id) removes what has that id. Returns as make does.
template <class Make, class Remove>
int make_with_nonzero_id(key_t key, const Make &make, const Remove &remove) noexcept {
  constexpr int most_tries = 4;
  for (int tries = 0; tries < most_tries; tries++) {
    const int id = make(key);
    if (id != 0) return id;
    // It has to go first, since two cannot have one key. Something else takes its number meanwhile, if that is free again at once.
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
