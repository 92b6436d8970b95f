/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this library offers beyond the interface of libshmdata 1.3: writers and followers without threads of their own, and a look at the
 * shmdatas that other processes serve. The caller owns the threads. The library never calls back.
 *
 * Results. A function that can fail returns an int, one of ShmdataResult: 0 if it did what it was asked for, a negative number for an outcome
 * that every caller should expect, a positive one for an error. Most of these functions also fill a ShmdataError if there is an error. No function
 * throws, and none prints.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC. Timeouts are nanoseconds too: 0 means not to wait, a negative number to wait without a limit.
 *
 * Structs begin with struct_size. The caller sets it to the sizeof of the struct before the first use. The library reads and fills no more than
 * that many bytes. So a later version can append fields and still serve programs that were built earlier. A call returns SHMDATA_BAD_ARGUMENT
 * if struct_size is smaller than the struct of version 2 or larger than 65536 bytes, as it is if somebody forgot to set it. Bytes that a caller has
 * room for but the library does not know stay as they are.
 *
 * A pointer or a handle must not be null, unless the function says that it may be.
 */
#ifndef SHMDATA_EXTENSION_H
#define SHMDATA_EXTENSION_H

#include <stddef.h>
#include <stdint.h>

#include "./export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever a function or struct below changes in a way that its callers notice. */
#define SHMDATA_EXTENSION_VERSION 2

/** SHMDATA_EXTENSION_VERSION of the library that is loaded. */
SHMDATA_API int shmdata_extension_version(void);

/** What a call came to. */
enum ShmdataResult {
  SHMDATA_INTERRUPTED = -3, /**< somebody called interrupt; the session goes on */
  SHMDATA_CLOSED = -2,      /**< the session was closed */
  SHMDATA_TIMEOUT = -1,     /**< nothing happened in time */
  SHMDATA_OK = 0,
  SHMDATA_BAD_PATH = 1,      /**< the path is empty or too long, is no socket, or its directory is missing */
  SHMDATA_BAD_TYPE = 2,      /**< the type string is empty or longer than 4095 bytes */
  SHMDATA_BAD_SIZE = 3,      /**< the size is zero, larger than the system allows, or larger than the segment */
  SHMDATA_WRITER_EXISTS = 4, /**< a live writer serves the path */
  SHMDATA_NO_PERMISSION = 5, /**< the system refused access */
  SHMDATA_SYSTEM = 6,        /**< another system call failed; see system_error of the ShmdataError */
  SHMDATA_WRONG_STATE = 7,   /**< the call does not fit the state of the session, for example commit without begin */
  SHMDATA_PROTOCOL = 8,      /**< the other side broke the protocol */
  SHMDATA_BAD_ARGUMENT = 9   /**< struct_size cannot be right */
};

/**
 * Why a call failed. Filled only if the call returned an error (a positive result, or a null handle).
 *
 * It has no struct_size: it is a plain buffer that need not be initialized, and what a later version wants to say about an error fits the message.
 */
typedef struct ShmdataError {
  int32_t code;         /**< the error, one of ShmdataResult */
  int32_t system_error; /**< errno, or 0 if no system call failed */
  int32_t pid;          /**< for SHMDATA_WRITER_EXISTS: the process of that writer, or 0 if it is unknown; otherwise 0 */
  char message[1012];   /**< one line of UTF-8 with a NUL behind it: what failed, where, and why */
} ShmdataError;

/** What happened to a session. */
enum ShmdataEventKind {
  SHMDATA_FRAME = 1,           /**< follower: a frame; it is held until shmdata_follower_session_release */
  SHMDATA_CONNECTED = 2,       /**< follower: joined a writer; see shmdata_follower_session_type */
  SHMDATA_DISCONNECTED = 3,    /**< follower: the writer left */
  SHMDATA_FOLLOWER_JOINED = 4, /**< writer: a follower joined */
  SHMDATA_FOLLOWER_LEFT = 5,   /**< writer: a follower left or died */
  SHMDATA_PROBLEM = 6          /**< something went wrong that a person may want to read about; see the problem of the session, which goes on */
};

/** Stands for a time that nobody gave. */
#define SHMDATA_NO_TIME (-9223372036854775807LL - 1)

/** One event. Every call fills all fields, except with SHMDATA_BAD_ARGUMENT; those that the kind has no use for are 0, or what the field says. */
typedef struct ShmdataEvent {
  uint32_t struct_size;    /**< set by the caller: sizeof(ShmdataEvent) */
  uint32_t reserved;       /**< 0 */
  int64_t kind;            /**< one of ShmdataEventKind, or the result of the call if that is negative */
  int64_t token;           /**< frame: names this frame for release and mapping; greater than 0, never used twice in a session */
  int64_t address;         /**< frame: its first byte in this process */
  int64_t size;            /**< frame: its bytes */
  int64_t mapping;         /**< frame: the number of the mapping that it lies in, unique in this process; another number, another mapping */
  int64_t frame_number;    /**< frame: counts the frames of this connection; a gap tells that frames were missed. The System V transport carries
                                no numbers and delivers every frame, so the session counts: 1, 2, 3 after every SHMDATA_CONNECTED. */
  int64_t follower;        /**< follower joined or left: its id; otherwise -1 */
  int64_t received_ns;     /**< frame: when this process learned of it */
  int64_t written_ns;      /**< frame: when its writer committed it; 0 if the transport does not carry that, as System V does not */
  int64_t presentation_ns; /**< frame: when to present it, as its writer said; SHMDATA_NO_TIME if it did not say or the transport does not carry it */
  int64_t duration_ns;     /**< frame: how long to present it, as its writer said; SHMDATA_NO_TIME if it did not say or the transport does not carry it */
} ShmdataEvent;

/* ---- mappings ---- */

/** A counted reference to mapped memory. The memory stays mapped until the last reference is released. */
typedef void *ShmdataMapping;

/** The first byte of the memory. From any thread. */
SHMDATA_API void *shmdata_mapping_address(ShmdataMapping mapping);
/** How many bytes there are. From any thread. */
SHMDATA_API size_t shmdata_mapping_size(ShmdataMapping mapping);
/** Gives the reference back. From any thread. Null does nothing. */
SHMDATA_API void shmdata_mapping_release(ShmdataMapping mapping);
/**
 * Gives the shared memory back to the system now, although somebody may still read or write it: private memory filled with zeros takes its place.
 * The address stays valid until the last reference is released. For a mapping that no session uses any more. From any thread; a second call does
 * nothing.
 *
 * @return SHMDATA_OK, or SHMDATA_SYSTEM if the system refused; then nothing has changed
 */
SHMDATA_API int shmdata_mapping_retire(ShmdataMapping mapping);

/* ---- threads ---- */

/** How many bytes of its stack the calling thread has left; INT64_MAX if the system does not say. */
SHMDATA_API int64_t shmdata_stack_left(void);

/* ---- follower ---- */

/**
 * A follower without a thread.
 *
 * One thread at a time may be inside join or next. type and problem belong to that thread too. release, mapping, interrupt and close may be called
 * from any thread at any time before delete.
 */
typedef void *ShmdataFollowerSession;

/**
 * Opens a follower of the path. It does not wait for a writer; there need not be a socket yet.
 *
 * @param path at most 107 bytes; its directory must exist
 * @param error filled if the result is null; null if the caller does not want to know
 * @return the session, or null if the path cannot work (too long, not a socket, no directory, no permission), or if no descriptors are left
 */
SHMDATA_API ShmdataFollowerSession shmdata_follower_session_open(const char *path, ShmdataError *error);

/**
 * Joins the writer that serves the path now. A writer of this library tells the follower about every frame that it commits after this call came
 * back with SHMDATA_CONNECTED. A writer of libshmdata does so a moment later, once its thread has read the answer of the follower.
 *
 * It returns SHMDATA_TIMEOUT at once if nobody serves the path, and after the timeout if the writer does not answer; the next call of join or
 * next continues from there. Joining takes no frame: if the writer announced one, next returns it later. Frames that are held stay held.
 *
 * Events that were there before come first, as from next: SHMDATA_DISCONNECTED or SHMDATA_PROBLEM. If the follower has joined a writer already,
 * the call returns SHMDATA_CONNECTED at once, unless that writer left and no frame of it is waiting.
 *
 * @param event filled
 * @return SHMDATA_OK with the event, SHMDATA_TIMEOUT, SHMDATA_CLOSED, SHMDATA_INTERRUPTED, or SHMDATA_BAD_ARGUMENT
 */
SHMDATA_API int shmdata_follower_session_join(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event);

/**
 * Waits for the next event. A frame is held until it is released, by itself, and several may be held at once.
 *
 * The System V transport has one frame at a time: as long as a follower holds it, the writer cannot write the next one, and the writer's other
 * followers wait too. A second one can be held only in new memory: after the writer left its followers behind, or after another writer
 * took its place. The old frame then stays as it is.
 *
 * If the process runs out of memory, the call may return SHMDATA_TIMEOUT early; nothing is lost.
 *
 * @param event filled
 * @return SHMDATA_OK with the event, SHMDATA_TIMEOUT, SHMDATA_CLOSED, SHMDATA_INTERRUPTED, or SHMDATA_BAD_ARGUMENT
 */
SHMDATA_API int shmdata_follower_session_next(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event);

/** Gives a held frame back. From any thread. A token that was released already, or that never existed, does nothing. */
SHMDATA_API void shmdata_follower_session_release(ShmdataFollowerSession session, int64_t token);

/**
 * A new reference to the memory of a held frame. It may outlive the frame and the session; the content may then be that of a later frame.
 * From any thread.
 *
 * @return null if no frame with this token is held, or if memory ran out
 */
SHMDATA_API ShmdataMapping shmdata_follower_session_mapping(ShmdataFollowerSession session, int64_t token);

/** The type string of the writer that was joined last; "" before the first. Valid until the next call of join or next. */
SHMDATA_API const char *shmdata_follower_session_type(ShmdataFollowerSession session);

/** The text of the last SHMDATA_PROBLEM; "" before the first. Valid until the next call of join or next. */
SHMDATA_API const char *shmdata_follower_session_problem(ShmdataFollowerSession session);

/**
 * Makes the join or next that waits return SHMDATA_INTERRUPTED; if none waits, the next call does. Once: the follower continues after it. From any
 * thread. Does not wait.
 */
SHMDATA_API void shmdata_follower_session_interrupt(ShmdataFollowerSession session);

/** Makes the join or next that waits, and every later one, return SHMDATA_CLOSED. Held frames stay held. From any thread. Does not wait. */
SHMDATA_API void shmdata_follower_session_close(ShmdataFollowerSession session);

/**
 * Releases the frames that are still held, leaves the writer, and frees the session. When it returns, a writer of this library no longer counts
 * the follower, unless the writer takes longer than 0.2 s. No other thread may be inside. Null does nothing.
 */
SHMDATA_API void shmdata_follower_session_delete(ShmdataFollowerSession session);

/* ---- writer ---- */

/**
 * A writer without a thread.
 *
 * One thread calls serve in a loop; problem belongs to it. One thread at a time calls begin, resize, commit, abort, leave_behind and mapping. followers,
 * interrupt, close and remove may be called from any thread at any time before delete.
 */
typedef void *ShmdataWriterSession;

/** The memory for one frame. */
typedef struct ShmdataWriteAccess {
  uint32_t struct_size; /**< set by the caller: sizeof(ShmdataWriteAccess) */
  uint32_t reserved;    /**< 0 */
  int64_t address;      /**< where to write, in this process */
  int64_t capacity;     /**< how many bytes there are */
  int64_t mapping;      /**< the number of the mapping, unique in this process; another number, another mapping */
} ShmdataWriteAccess;

/** What a writer says about the time of a frame. */
typedef struct ShmdataFrameTimes {
  uint32_t struct_size;    /**< set by the caller: sizeof(ShmdataFrameTimes) */
  uint32_t reserved;       /**< 0 */
  int64_t presentation_ns; /**< when to present it, on a clock that writer and followers agree on; SHMDATA_NO_TIME if that is unknown */
  int64_t duration_ns;     /**< how long to present it; SHMDATA_NO_TIME if that is unknown */
} ShmdataFrameTimes;

/**
 * Opens a writer: takes the path and makes its memory. What a dead writer left at the path is removed first.
 *
 * @param path at most 107 bytes; its directory must exist
 * @param size bytes of the memory at first, at least 1; it grows as needed
 * @param type what the frames are, 1 to 4095 bytes; a GStreamer caps string, for instance
 * @param mode permission bits of the socket, the segment and the semaphores, such as 0660
 * @param error filled if the result is null; null if the caller does not want to know
 * @return the session, or null
 */
SHMDATA_API ShmdataWriterSession shmdata_writer_session_open(const char *path, size_t size, const char *type, unsigned int mode, ShmdataError *error);

/**
 * Lets followers join, and notices those that leave. A thread has to call this in a loop. It sleeps while nothing happens.
 *
 * @param event filled
 * @return SHMDATA_OK with the event, SHMDATA_TIMEOUT, SHMDATA_CLOSED, or SHMDATA_BAD_ARGUMENT
 */
SHMDATA_API int shmdata_writer_session_serve(ShmdataWriterSession session, int64_t timeout_ns, ShmdataEvent *event);

/**
 * Begins a frame, once every follower has released the frame before.
 *
 * @param size how many bytes are needed; the memory grows if it has fewer
 * @param timeout_ns how long followers may hold the writer back
 * @param access filled if the result is SHMDATA_OK
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, SHMDATA_TIMEOUT, SHMDATA_CLOSED, SHMDATA_INTERRUPTED, or an error; the frame has begun only with SHMDATA_OK
 */
SHMDATA_API int shmdata_writer_session_begin(ShmdataWriterSession session, size_t size, int64_t timeout_ns, ShmdataWriteAccess *access, ShmdataError *error);

/**
 * Gets past followers that hold the frame before for too long, for instance after begin returned SHMDATA_TIMEOUT. All followers of the writer are
 * disconnected and join again; a frame that one of them holds stays as it is until that follower releases it. Takes about 0.2 ms. Not while a frame
 * is being written.
 *
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, or an error
 */
SHMDATA_API int shmdata_writer_session_leave_behind(ShmdataWriterSession session, ShmdataError *error);

/**
 * Gives the frame that is being written more memory. Its content is undefined afterwards, also if this fails. It never shrinks.
 *
 * @param access filled if a frame is being written, except with SHMDATA_BAD_ARGUMENT: after a failure the memory has the size that it had, but may be elsewhere
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, or an error; the frame is still being written in either case
 */
SHMDATA_API int shmdata_writer_session_resize(ShmdataWriterSession session, size_t size, ShmdataWriteAccess *access, ShmdataError *error);

/**
 * Ends the frame, and tells the followers about it. The frame has ended also if this fails, but then nobody gets it.
 *
 * @param size how many bytes, from the first on, make the frame
 * @param times what the caller knows about its time; null if nothing. A transport that cannot carry times ignores them; System V is one.
 * @param followers filled with how many followers were told if the result is SHMDATA_OK; null if the caller does not want to know
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, or an error
 */
SHMDATA_API int shmdata_writer_session_commit(ShmdataWriterSession session, size_t size, const ShmdataFrameTimes *times, int64_t *followers,
                                              ShmdataError *error);

/** Ends the frame without telling anybody about it. Does nothing if no frame is being written. */
SHMDATA_API void shmdata_writer_session_abort(ShmdataWriterSession session);

/** A new reference to the memory that is being written; null if no frame is being written, or if memory ran out. By the thread that writes. */
SHMDATA_API ShmdataMapping shmdata_writer_session_mapping(ShmdataWriterSession session);

/** How many followers have joined. From any thread. */
SHMDATA_API int shmdata_writer_session_followers(ShmdataWriterSession session);

/** The text of the last SHMDATA_PROBLEM; "" before the first. Valid until the next call of serve. */
SHMDATA_API const char *shmdata_writer_session_problem(ShmdataWriterSession session);

/**
 * Makes the begin that waits for followers return SHMDATA_INTERRUPTED; if none waits, the next one that has to wait does. Once. From any thread.
 * Does not wait; begin notices within 10 ms.
 */
SHMDATA_API void shmdata_writer_session_interrupt(ShmdataWriterSession session);

/** Makes the serve and begin that wait, and every later one, return SHMDATA_CLOSED. From any thread. Does not wait. */
SHMDATA_API void shmdata_writer_session_close(ShmdataWriterSession session);

/**
 * Removes the path, the segment and the semaphores at once and says goodbye to the followers. For a process that is about to end while other
 * threads are inside and may not come back. From any thread, after close. No frame can be written any more, but memory that is being written stays.
 */
SHMDATA_API void shmdata_writer_session_remove(ShmdataWriterSession session);

/**
 * Waits up to 0.5 s for the followers to read the last frame, removes the path, the segment and the semaphores, says goodbye to the followers,
 * and frees the session. No other thread may be inside. Null does nothing.
 */
SHMDATA_API void shmdata_writer_session_delete(ShmdataWriterSession session);

/* ---- what other processes serve ---- */

/** What is at a path. */
enum ShmdataPathState {
  SHMDATA_PATH_OTHER = 0, /**< nothing, no socket, the socket of another program, or it cannot be told */
  SHMDATA_PATH_ALIVE = 1, /**< a writer serves it */
  SHMDATA_PATH_DEAD = 2   /**< a socket file that nobody serves */
};

/** What can be found out about a shmdata from outside. */
typedef struct ShmdataPathInfo {
  uint32_t struct_size; /**< set by the caller: sizeof(ShmdataPathInfo) */
  int32_t state;        /**< one of ShmdataPathState; for SHMDATA_PATH_OTHER the other fields mean nothing */
  int64_t segment_size; /**< bytes; -1 if unknown */
  int32_t leftovers;    /**< 1 if a dead writer's segment or semaphores are still there, otherwise 0 */
  int32_t followers;    /**< how many times followers have the segment mapped; -1 if unknown */
  int32_t writer;       /**< the writer's process, also of a dead one; 0 if unknown */
  uint32_t user;        /**< owner of the socket file */
  uint32_t group;       /**< group of the socket file */
  uint32_t mode;        /**< permission bits of the socket file */
  char type[4096];      /**< the type string with a NUL behind it; "" if the writer did not greet */
  char problem[1024];   /**< for people, with a NUL behind it: why nobody here can join a live writer, or who holds it back; "" if there is no problem */
} ShmdataPathInfo;

/**
 * Finds out what is at a path. If a writer may be there, this connects to it, reads its greeting, and hangs up. Sockets of other programs are
 * recognized by their lack of System V objects, and are not connected to. A writer in another IPC namespace is found by the segment that it has
 * mapped; in a container, which cannot see the processes outside, this connects to sockets of such processes too. Symbolic links are not followed.
 *
 * @param timeout_ns how long to wait for the greeting
 * @param info filled
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, or an error if this process has no descriptors or no memory left to look with, or struct_size cannot be right
 */
SHMDATA_API int shmdata_path_examine(const char *path, int64_t timeout_ns, ShmdataPathInfo *info, ShmdataError *error);

/**
 * Removes what a dead writer left: its socket file, segment and semaphores. A writer that starts there at the same time is safe: the two take turns.
 * Waits a few seconds at most.
 *
 * @param removed filled with 1 if something was removed, 0 if there was no dead writer; null if the caller does not want to know
 * @param error filled if the result is an error; null if the caller does not want to know
 * @return SHMDATA_OK, or an error if it cannot be removed
 */
SHMDATA_API int shmdata_path_clean(const char *path, int32_t *removed, ShmdataError *error);

#ifdef __cplusplus
}
#endif
#endif
