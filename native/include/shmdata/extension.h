/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this library offers beyond the libshmdata 1.3 interface: writers and followers without threads of
 * their own, and a look at what other processes serve. Whoever owns a thread drives them, and nothing is ever called back.
 *
 * Every function that can fail says why through its return value and, where there is one, its
 * ShmdataError or the session's last problem. None throws, none prints. Times are CLOCK_MONOTONIC.
 */
#ifndef SHMDATA_EXTENSION_H
#define SHMDATA_EXTENSION_H

#include <stddef.h>
#include <stdint.h>

#include "./export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever a function below changes in a way its callers notice. */
#define SHMDATA_EXTENSION_VERSION 1

/** SHMDATA_EXTENSION_VERSION of the library that is loaded. */
SHMDATA_API int shmdata_extension_version(void);

/** What went wrong, for a program to act on. */
enum ShmdataErrorCode {
  SHMDATA_OK = 0,
  SHMDATA_BAD_PATH = 1,        /**< empty, too long, not a socket, or its directory is missing */
  SHMDATA_BAD_TYPE = 2,        /**< empty or over 4095 bytes */
  SHMDATA_BAD_SIZE = 3,        /**< zero, larger than the system allows, or larger than the segment */
  SHMDATA_WRITER_EXISTS = 4,   /**< a live writer serves the path */
  SHMDATA_NO_PERMISSION = 5,   /**< the system refused */
  SHMDATA_SYSTEM = 6,          /**< any other failed system call, see system_error */
  SHMDATA_WRONG_STATE = 7,     /**< the call does not fit: commit without begin, say */
  SHMDATA_PROTOCOL = 8         /**< the peer broke the protocol */
};

/** Filled by a call that failed. */
typedef struct ShmdataError {
  int32_t code;         /**< one of ShmdataErrorCode */
  int32_t system_error; /**< errno, 0 where no system call failed */
  int32_t pid;          /**< the other writer's process for SHMDATA_WRITER_EXISTS where known, else 0 */
  char message[1012];   /**< one line, NUL-terminated UTF-8: what, where, why */
} ShmdataError;

/** What a call that waits came back with. */
enum ShmdataEventKind {
  SHMDATA_TIMEOUT = 0,      /**< nothing happened in time */
  SHMDATA_FRAME = 1,        /**< follower: a frame, and the read lock with it */
  SHMDATA_CONNECTED = 2,    /**< follower: a writer answered; see shmdata_follower_session_type */
  SHMDATA_DISCONNECTED = 3, /**< follower: the writer went */
  SHMDATA_CLIENT_JOINED = 4,/**< writer: a follower is counted in; size holds its id */
  SHMDATA_CLIENT_LEFT = 5,  /**< writer: a follower left or died; size holds its id */
  SHMDATA_PROBLEM = 6,      /**< something a person may want to read: see the session's last problem; it goes on */
  SHMDATA_CLOSED = 7,       /**< the session was closed */
  SHMDATA_INTERRUPTED = 8   /**< follower: somebody called shmdata_follower_session_interrupt */
};

typedef struct ShmdataEvent {
  int64_t kind;       /**< one of ShmdataEventKind */
  int64_t address;    /**< of the frame's first byte in this process */
  int64_t size;       /**< of the frame in bytes, or a follower's id */
  int64_t mapping;    /**< the number of the mapping the frame lies in; another number, another mapping */
  int64_t received_ns;/**< when the frame's update came off the socket */
} ShmdataEvent;

/** A counted reference to a mapped segment: the memory stays mapped until the last one is released. */
typedef void *ShmdataMapping;

SHMDATA_API void *shmdata_mapping_address(ShmdataMapping mapping);
SHMDATA_API size_t shmdata_mapping_size(ShmdataMapping mapping);
/** Gives the reference back, from any thread. Null is ignored. */
SHMDATA_API void shmdata_mapping_release(ShmdataMapping mapping);
/**
 * Lets the segment go now, although somebody may still read or write its memory: memory of this process alone takes its place, filled with zeros.
 * The address stays good until the last reference is released. For a mapping that no session uses any more. From any thread.
 *
 * @return 1, also if it was done before; 0 if the system refuses, and then nothing has changed
 */
SHMDATA_API int shmdata_mapping_retire(ShmdataMapping mapping);

/* ---- threads ---- */

/** Bytes left of the calling thread's stack below this call; INT64_MAX if the system does not say. */
SHMDATA_API int64_t shmdata_stack_left(void);

/* ---- follower ---- */

/**
 * A follower without a thread. One thread at a time calls join, next and release; close may be called by any thread at any
 * time before delete.
 */
typedef void *ShmdataFollowerSession;

/** Null, with the error filled, where the path cannot work: no socket, no directory for one, or no permission. A path at which nothing is yet is fine. */
SHMDATA_API ShmdataFollowerSession shmdata_follower_session_open(const char *path, ShmdataError *error);

/**
 * Joins the writer that serves the path now. This library's writers tell the follower of every frame they commit after this returned
 * SHMDATA_CONNECTED; a writer of libshmdata does so once its own thread has read the follower's answer, a moment later.
 *
 * It returns SHMDATA_TIMEOUT at once if nobody serves the path, and after the timeout if a writer does but does not answer: next then goes on from
 * there. It takes no frame: if one was announced it stays there for next, and a frame that is held stays held. What else happened comes
 * first, as from next: SHMDATA_DISCONNECTED, SHMDATA_PROBLEM, SHMDATA_CLOSED, SHMDATA_INTERRUPTED. A follower that has joined already gets
 * SHMDATA_CONNECTED at once, unless that writer has gone since and no frame of it is left to be taken.
 *
 * @param timeout_ns nanoseconds, 0 to look only, negative to wait for ever
 * @param event filled
 * @return event->kind
 */
SHMDATA_API int shmdata_follower_session_join(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event);

/**
 * Waits for what happens next. A frame still held is released first.
 *
 * @param timeout_ns nanoseconds, 0 to look only, negative to wait for ever
 * @param event filled
 * @return event->kind
 */
SHMDATA_API int shmdata_follower_session_next(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event);

/** Ends the read lock of the frame that next returned. Without one it does nothing. */
SHMDATA_API void shmdata_follower_session_release(ShmdataFollowerSession session);

/** A new reference to the mapping of the frame that is held; null without one. */
SHMDATA_API ShmdataMapping shmdata_follower_session_mapping(ShmdataFollowerSession session);

/** The type string of the last connection, "" before the first. Good until the next call of next. */
SHMDATA_API const char *shmdata_follower_session_type(ShmdataFollowerSession session);

/** The text that came with the last SHMDATA_PROBLEM. Good until the next call of next. */
SHMDATA_API const char *shmdata_follower_session_problem(ShmdataFollowerSession session);

/**
 * Makes a waiting next return SHMDATA_INTERRUPTED; where none waits, the next one that is called. Once: the follower goes on after it. From any
 * thread, before delete. Does not wait.
 */
SHMDATA_API void shmdata_follower_session_interrupt(ShmdataFollowerSession session);

/** Makes a waiting and every later next return SHMDATA_CLOSED. Does not wait. */
SHMDATA_API void shmdata_follower_session_close(ShmdataFollowerSession session);

/**
 * Leaves the writer in good order and frees the session. One of this library has counted the follower out by then, unless it takes more than 0.2 s. No other
 * thread may be inside. Null is ignored.
 */
SHMDATA_API void shmdata_follower_session_delete(ShmdataFollowerSession session);

/* ---- writer ---- */

/**
 * A writer without a thread. One thread calls serve again and again; one thread at a time calls begin, resize, commit, abort;
 * close may be called by any thread at any time before delete.
 */
typedef void *ShmdataWriterSession;

/** The memory of one turn at writing. */
typedef struct ShmdataWriteAccess {
  int64_t address; /**< where to write, in this process */
  int64_t capacity;/**< bytes there are */
  int64_t mapping; /**< the number of the mapping; another number, another mapping */
} ShmdataWriteAccess;

/**
 * Binds the path and makes the segment and the semaphores. What a dead writer left there is taken over.
 *
 * @param path at most 107 bytes; its directory must exist
 * @param size bytes the segment has at first, at least 1
 * @param type at most 4095 bytes, not empty
 * @param mode permission bits of the socket, the segment and the semaphores, now and after every resize
 * @return null with the error filled where it cannot
 */
SHMDATA_API ShmdataWriterSession shmdata_writer_session_open(const char *path, size_t size, const char *type, unsigned int mode, ShmdataError *error);

/**
 * Greets followers that come and notices those that go: must be called in a loop, on a thread for it. It waits without waking up.
 *
 * @param timeout_ns as for shmdata_follower_session_next
 * @return event->kind: SHMDATA_TIMEOUT, SHMDATA_CLIENT_JOINED, SHMDATA_CLIENT_LEFT, SHMDATA_PROBLEM, SHMDATA_CLOSED
 */
SHMDATA_API int shmdata_writer_session_serve(ShmdataWriterSession session, int64_t timeout_ns, ShmdataEvent *event);

/**
 * Takes the write lock, once every follower has let go of the frame before.
 *
 * @param size bytes needed; the segment grows where it has less
 * @param timeout_ns how long a follower may hold the writer back: 0 not at all, negative for ever
 * @return SHMDATA_OK and access filled; -1 on timeout; -2 once closed; -3 where interrupted; else one of ShmdataErrorCode with the error filled
 */
SHMDATA_API int shmdata_writer_session_begin(ShmdataWriterSession session, size_t size, int64_t timeout_ns, ShmdataWriteAccess *access, ShmdataError *error);

/**
 * Gets past followers that hold the frame before for too long, once begin returned -1: they keep the memory they hold and read it to its
 * end, are disconnected, and join anew. All the writer's followers are. Takes some 0.2 ms; nothing is torn. Only between frames.
 *
 * @return SHMDATA_OK, else one of ShmdataErrorCode with the error filled
 */
SHMDATA_API int shmdata_writer_session_leave_behind(ShmdataWriterSession session, ShmdataError *error);

/** Grows the segment inside the lock. The content is undefined after. Returns as begin does. */
SHMDATA_API int shmdata_writer_session_resize(ShmdataWriterSession session, size_t size, ShmdataWriteAccess *access, ShmdataError *error);

/**
 * Ends the lock and makes the first size bytes the next frame.
 *
 * @return how many followers were told, or -1 with the error filled; the lock has ended either way
 */
SHMDATA_API int shmdata_writer_session_commit(ShmdataWriterSession session, size_t size, ShmdataError *error);

/** Ends the lock; nobody hears of it. Without a begin before it does nothing. */
SHMDATA_API void shmdata_writer_session_abort(ShmdataWriterSession session);

/** A new reference to the mapping being written; null outside begin and commit. */
SHMDATA_API ShmdataMapping shmdata_writer_session_mapping(ShmdataWriterSession session);

/** How many followers are counted in now. From any thread. */
SHMDATA_API int shmdata_writer_session_clients(ShmdataWriterSession session);

/** The text that came with the last SHMDATA_PROBLEM. Good until the next call of serve. */
SHMDATA_API const char *shmdata_writer_session_problem(ShmdataWriterSession session);

/**
 * Makes a begin that waits for followers return -3; where none waits, the next one that has to. Once. From any thread, before delete. Does not
 * wait; the begin notices within 10 ms.
 */
SHMDATA_API void shmdata_writer_session_interrupt(ShmdataWriterSession session);

/** Makes a waiting and every later serve and begin return. Does not wait. */
SHMDATA_API void shmdata_writer_session_close(ShmdataWriterSession session);

/**
 * Removes the path, the segment and the semaphores at once and says goodbye to the followers, for a process that is about to end while other threads are
 * inside and may not come back. Any thread may call it, once close was called. No frame can be written any more; memory that is being written stays.
 */
SHMDATA_API void shmdata_writer_session_remove(ShmdataWriterSession session);

/**
 * Waits up to 0.5 s for the followers to have read the last frame, removes the path, the segment and the semaphores, says goodbye, and
 * frees the session. No other thread may be inside. Null is ignored.
 */
SHMDATA_API void shmdata_writer_session_delete(ShmdataWriterSession session);

/* ---- the machine ---- */

/** What a path is. */
enum ShmdataPathState {
  SHMDATA_PATH_OTHER = 0, /**< nothing, no socket, somebody else's socket, or nothing can be told */
  SHMDATA_PATH_ALIVE = 1, /**< a writer serves it */
  SHMDATA_PATH_DEAD = 2   /**< a socket file that nobody serves */
};

/** What can be told of a shmdata from outside. */
typedef struct ShmdataPathInfo {
  int32_t state;       /**< one of ShmdataPathState; for SHMDATA_PATH_OTHER the rest says nothing */
  int32_t leavings;    /**< of a dead one: 1 where its segment or its semaphores are still there, else 0 */
  int64_t segment_size;/**< bytes, -1 where it cannot be told */
  int32_t followers;   /**< how many have the segment mapped, its live writer not counted; -1 where it cannot be told */
  int32_t writer;      /**< its process, or the process it was; 0 where it cannot be told */
  uint32_t user;       /**< who owns the socket file */
  uint32_t group;
  uint32_t mode;       /**< permission bits of the socket file */
  char type[4096];     /**< NUL-terminated; "" where no greeting could be had */
  char problem[1024];  /**< NUL-terminated, for people: why nobody here can join a live one, or who holds it back; "" if there is no problem */
} ShmdataPathInfo;

/**
 * Looks at a path. A writer is asked for its greeting and left again, which it takes for a follower that thought better of it. Sockets of other
 * programs are told by the System V objects that they have not, and are not connected to. A writer in another IPC namespace is found by the segment that
 * it has mapped; in a container, which cannot see the processes outside, sockets of such processes are asked. Symbolic links are not followed.
 *
 * @param timeout_ns how long to wait for a greeting
 * @param info filled
 * @return info->state; -1 with the error filled if this process has no descriptors or no memory left to look with
 */
SHMDATA_API int shmdata_path_examine(const char *path, int64_t timeout_ns, ShmdataPathInfo *info, ShmdataError *error);

/**
 * Removes what a dead writer left: the socket file, and under its keys the segment and the semaphores. A writer that starts there meanwhile is
 * not hurt: the two take turns. Waits a few seconds at most.
 *
 * @return 1 once removed, 0 where nothing dead is there, -1 with the error filled where it cannot be removed
 */
SHMDATA_API int shmdata_path_clean(const char *path, ShmdataError *error);

#ifdef __cplusplus
}
#endif
#endif
