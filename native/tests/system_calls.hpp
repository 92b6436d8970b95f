// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The system calls of the library under test, and what to make of them.
//
// The test program defines these functions itself, so the dynamic linker binds the library's calls to them: nothing to preload, and it
// holds in forked children and under the sanitizers too. Calls of anybody else than the library pass through uncounted.
namespace system_calls {

enum class Call {
  shmget,
  shmat,
  shmdt,
  shmctl,
  semget,
  semop,
  semtimedop,
  semctl,
  socket,
  bind,
  listen,
  connect,
  accept4,
  send,
  recv,
  poll,
  ppoll,
  pipe2,
  inotify_init1,
  inotify_add_watch,
  flock,
  chmod
};
inline constexpr int calls = static_cast<int>(Call::chmod) + 1;

const char *name_of(Call call);

enum class Act {
  fail,          // come back with number as errno, without having done anything; removals (IPC_RMID) are spared
  raise_before,  // raise signal number, then make the call
  raise_after,   // make the call, then raise signal number
  halve          // send or receive half of what was asked for
};

struct Fault {
  Call call;
  int nth;  // the first call is 1
  Act act;
  int number = 0;
  bool and_later = false;  // every call from the nth on
};

// Counts from 0 again, in this process and what it forks; with a fault from the next calls on.
void count();
void inject(const Fault &fault);
// No fault any more; the counts stay.
void clear();

int count_of(Call call);

// Whether the library's calls come by here at all.
bool interposed();

}  // namespace system_calls
