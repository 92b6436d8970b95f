// SPDX-License-Identifier: Apache-2.0
#include "shmdata/extension.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "discovery/path.hpp"
#include "os/failure.hpp"
#include "os/socket_path.hpp"
#include "os/stack.hpp"
#include "session/follower_session.hpp"
#include "session/writer_session.hpp"
#include "transport/mapping.hpp"

using shmdata::Failure;
using shmdata::Reason;
using shmdata::discovery::PathState;
using shmdata::os::Deadline;
using shmdata::session::Event;
using shmdata::session::EventKind;
using shmdata::session::FollowerSession;
using shmdata::session::WriterSession;
using shmdata::transport::FrameTimes;
using shmdata::transport::Mapping;

static_assert(SHMDATA_NO_TIME == shmdata::transport::no_time);

namespace {

using SharedMapping = std::shared_ptr<Mapping>;

FollowerSession *follower(ShmdataFollowerSession handle) { return static_cast<FollowerSession *>(handle); }
WriterSession *writer(ShmdataWriterSession handle) { return static_cast<WriterSession *>(handle); }
SharedMapping *mapping(ShmdataMapping handle) { return static_cast<SharedMapping *>(handle); }

// ---- the enums of the layers below, as those of the interface

ShmdataResult result_of(Reason reason) {
  switch (reason) {
    case Reason::bad_path:
      return SHMDATA_BAD_PATH;
    case Reason::bad_type:
      return SHMDATA_BAD_TYPE;
    case Reason::bad_size:
      return SHMDATA_BAD_SIZE;
    case Reason::writer_exists:
      return SHMDATA_WRITER_EXISTS;
    case Reason::no_permission:
      return SHMDATA_NO_PERMISSION;
    case Reason::wrong_state:
      return SHMDATA_WRONG_STATE;
    case Reason::protocol:
      return SHMDATA_PROTOCOL;
    default:
      return SHMDATA_SYSTEM;
  }
}

ShmdataResult result_of(WriterSession::Begun begun) {
  switch (begun) {
    case WriterSession::Begun::ok:
      return SHMDATA_OK;
    case WriterSession::Begun::timeout:
      return SHMDATA_TIMEOUT;
    case WriterSession::Begun::interrupted:
      return SHMDATA_INTERRUPTED;
    default:
      return SHMDATA_CLOSED;
  }
}

ShmdataResult result_of(EventKind kind) {
  switch (kind) {
    case EventKind::timeout:
      return SHMDATA_TIMEOUT;
    case EventKind::closed:
      return SHMDATA_CLOSED;
    case EventKind::interrupted:
      return SHMDATA_INTERRUPTED;
    default:
      return SHMDATA_OK;
  }
}

std::int64_t kind_of(EventKind kind) {
  switch (kind) {
    case EventKind::frame:
      return SHMDATA_FRAME;
    case EventKind::connected:
      return SHMDATA_CONNECTED;
    case EventKind::disconnected:
      return SHMDATA_DISCONNECTED;
    case EventKind::follower_joined:
      return SHMDATA_FOLLOWER_JOINED;
    case EventKind::follower_left:
      return SHMDATA_FOLLOWER_LEFT;
    case EventKind::problem:
      return SHMDATA_PROBLEM;
    default:
      return result_of(kind);
  }
}

std::int32_t state_of(PathState state) {
  switch (state) {
    case PathState::alive:
      return SHMDATA_PATH_ALIVE;
    case PathState::dead:
      return SHMDATA_PATH_DEAD;
    default:
      return SHMDATA_PATH_OTHER;
  }
}

std::int64_t number_of(const void *address) { return static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(address)); }

// ---- structs that carry their size

constexpr std::uint32_t largest_struct = 65536;

template <class Struct>
constexpr std::uint32_t size_in_version_2 = 0;
template <>
constexpr std::uint32_t size_in_version_2<ShmdataEvent> = 96;
template <>
constexpr std::uint32_t size_in_version_2<ShmdataWriteAccess> = 32;
template <>
constexpr std::uint32_t size_in_version_2<ShmdataFrameTimes> = 24;
template <>
constexpr std::uint32_t size_in_version_2<ShmdataPathInfo> = 5160;

template <class Struct>
bool has_good_size(const Struct &given) {
  static_assert(size_in_version_2<Struct> > 0 && sizeof(Struct) >= size_in_version_2<Struct>);
  return given.struct_size >= size_in_version_2<Struct> && given.struct_size <= largest_struct;
}

// Copies as much as the caller has room for.
template <class Struct>
void copy_out(Struct filled, Struct *to) {
  filled.struct_size = to->struct_size;
  std::memcpy(static_cast<void *>(to), &filled, std::min<std::size_t>(to->struct_size, sizeof filled));
}

// ---- errors

ShmdataResult fill(ShmdataError *error, ShmdataResult code, int system_error, int pid, const char *text) {
  if (error != nullptr) {
    error->code = code;
    error->system_error = system_error;
    error->pid = pid;
    const auto length = std::min(std::strlen(text), sizeof error->message - 1);
    std::memcpy(error->message, text, length);
    error->message[length] = 0;
  }
  return code;
}

// Turns the exception that is being handled into an error.
ShmdataResult fill_current(ShmdataError *error) {
  try {
    throw;
  } catch (const Failure &failure) {
    return fill(error, result_of(failure.reason()), failure.system_error(), failure.pid(), failure.what());
  } catch (const std::bad_alloc &) {
    return fill(error, SHMDATA_SYSTEM, ENOMEM, 0, "out of memory");
  } catch (const std::exception &other) {
    return fill(error, SHMDATA_SYSTEM, 0, 0, other.what());
  }
}

ShmdataResult bad_size_of(const char *name, ShmdataError *error) {
  const auto text = std::string("struct_size of the ") + name + " cannot be right: set it to sizeof(" + name + ")";
  return fill(error, SHMDATA_BAD_ARGUMENT, 0, 0, text.c_str());
}

// ---- events and memory

template <class Wait>
int wait_for_event(ShmdataEvent *to, const Wait &wait) {
  if (!has_good_size(*to)) return SHMDATA_BAD_ARGUMENT;
  Event event;
  try {
    event = wait();
  } catch (...) {
    // Only memory can run out here. The next call continues where this one stopped.
  }
  ShmdataEvent filled{};
  filled.kind = kind_of(event.kind);
  filled.token = event.token;
  filled.address = number_of(event.address);
  filled.size = static_cast<std::int64_t>(event.size);
  filled.mapping = event.mapping;
  filled.frame_number = event.frame_number;
  filled.follower = event.follower;
  filled.received_ns = event.received_ns;
  filled.written_ns = event.written_ns;
  filled.presentation_ns = event.times.presentation_ns;
  filled.duration_ns = event.times.duration_ns;
  copy_out(filled, to);
  return result_of(event.kind);
}

void fill(ShmdataWriteAccess *access, const WriterSession &session) {
  const auto &memory = *session.mapping();
  ShmdataWriteAccess filled{};
  filled.address = number_of(memory.address());
  filled.capacity = static_cast<std::int64_t>(memory.size());
  filled.mapping = memory.number();
  copy_out(filled, access);
}

ShmdataMapping another_reference(const SharedMapping &to) { return to ? new (std::nothrow) SharedMapping(to) : nullptr; }

}  // namespace

int shmdata_extension_version(void) { return SHMDATA_EXTENSION_VERSION; }

void *shmdata_mapping_address(ShmdataMapping handle) { return (*mapping(handle))->address(); }
size_t shmdata_mapping_size(ShmdataMapping handle) { return (*mapping(handle))->size(); }
void shmdata_mapping_release(ShmdataMapping handle) { delete mapping(handle); }
int shmdata_mapping_retire(ShmdataMapping handle) { return (*mapping(handle))->retire() ? SHMDATA_OK : SHMDATA_SYSTEM; }

int64_t shmdata_stack_left(void) { return shmdata::os::stack_left(); }

ShmdataFollowerSession shmdata_follower_session_open(const char *path, ShmdataError *error) {
  try {
    const std::string name = path == nullptr ? "" : path;
    shmdata::os::check_path(name);
    shmdata::os::check_may_connect(name);
    return new FollowerSession(name);
  } catch (...) {
    fill_current(error);
    return nullptr;
  }
}

int shmdata_follower_session_join(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event) {
  return wait_for_event(event, [&] { return follower(session)->join(Deadline::after(timeout_ns)); });
}

int shmdata_follower_session_next(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event) {
  return wait_for_event(event, [&] { return follower(session)->next(Deadline::after(timeout_ns)); });
}

void shmdata_follower_session_release(ShmdataFollowerSession session, int64_t token) { follower(session)->release(token); }
ShmdataMapping shmdata_follower_session_mapping(ShmdataFollowerSession session, int64_t token) { return another_reference(follower(session)->mapping(token)); }
const char *shmdata_follower_session_type(ShmdataFollowerSession session) { return follower(session)->type().c_str(); }
const char *shmdata_follower_session_problem(ShmdataFollowerSession session) { return follower(session)->problem().c_str(); }
void shmdata_follower_session_interrupt(ShmdataFollowerSession session) { follower(session)->interrupt(); }
void shmdata_follower_session_close(ShmdataFollowerSession session) { follower(session)->close(); }
void shmdata_follower_session_delete(ShmdataFollowerSession session) { delete follower(session); }

ShmdataWriterSession shmdata_writer_session_open(const char *path, size_t size, const char *type, unsigned int mode, ShmdataError *error) {
  try {
    // The interface of libshmdata accepts an empty one, because programs have relied on that. Here it is most likely a mistake.
    if (type == nullptr || *type == '\0') {
      throw Failure(Reason::bad_type, "the type string is empty: say what the frames are, a GStreamer caps string for instance");
    }
    return new WriterSession(path == nullptr ? "" : path, size, type, static_cast<mode_t>(mode));
  } catch (...) {
    fill_current(error);
    return nullptr;
  }
}

int shmdata_writer_session_serve(ShmdataWriterSession session, int64_t timeout_ns, ShmdataEvent *event) {
  return wait_for_event(event, [&] { return writer(session)->serve(Deadline::after(timeout_ns)); });
}

int shmdata_writer_session_begin(ShmdataWriterSession session, size_t size, int64_t timeout_ns, ShmdataWriteAccess *access, ShmdataError *error) {
  try {
    if (!has_good_size(*access)) return bad_size_of("ShmdataWriteAccess", error);
    const auto begun = writer(session)->begin(size, Deadline::after(timeout_ns));
    if (begun == WriterSession::Begun::ok) fill(access, *writer(session));
    return result_of(begun);
  } catch (...) {
    return fill_current(error);
  }
}

int shmdata_writer_session_leave_behind(ShmdataWriterSession session, ShmdataError *error) {
  try {
    writer(session)->leave_behind();
    return SHMDATA_OK;
  } catch (...) {
    return fill_current(error);
  }
}

int shmdata_writer_session_resize(ShmdataWriterSession session, size_t size, ShmdataWriteAccess *access, ShmdataError *error) {
  try {
    if (!has_good_size(*access)) return bad_size_of("ShmdataWriteAccess", error);
    writer(session)->resize(size);
    fill(access, *writer(session));
    return SHMDATA_OK;
  } catch (...) {
    const int result = fill_current(error);
    if (writer(session)->writing()) fill(access, *writer(session));
    return result;
  }
}

int shmdata_writer_session_commit(ShmdataWriterSession session, size_t size, const ShmdataFrameTimes *times, int64_t *followers, ShmdataError *error) {
  try {
    FrameTimes given;
    if (times != nullptr) {
      if (!has_good_size(*times)) {
        // Whatever happens, the frame ends.
        writer(session)->abort();
        return bad_size_of("ShmdataFrameTimes", error);
      }
      given = {times->presentation_ns, times->duration_ns};
    }
    const int told = writer(session)->commit(size, given);
    if (followers != nullptr) *followers = told;
    return SHMDATA_OK;
  } catch (...) {
    return fill_current(error);
  }
}

void shmdata_writer_session_abort(ShmdataWriterSession session) { writer(session)->abort(); }
ShmdataMapping shmdata_writer_session_mapping(ShmdataWriterSession session) {
  return writer(session)->writing() ? another_reference(writer(session)->mapping()) : nullptr;
}
int shmdata_writer_session_followers(ShmdataWriterSession session) {
  try {
    return writer(session)->followers();
  } catch (...) {
    // No memory to count one that has just answered. It does not count yet.
    return 0;
  }
}
const char *shmdata_writer_session_problem(ShmdataWriterSession session) { return writer(session)->problem().c_str(); }
void shmdata_writer_session_interrupt(ShmdataWriterSession session) { writer(session)->interrupt(); }
void shmdata_writer_session_close(ShmdataWriterSession session) { writer(session)->close(); }
void shmdata_writer_session_remove(ShmdataWriterSession session) { writer(session)->remove(); }
void shmdata_writer_session_delete(ShmdataWriterSession session) { delete writer(session); }

int shmdata_path_examine(const char *path, int64_t timeout_ns, ShmdataPathInfo *info, ShmdataError *error) {
  try {
    if (!has_good_size(*info)) return bad_size_of("ShmdataPathInfo", error);
    const auto facts = shmdata::discovery::examine(path == nullptr ? "" : path, Deadline::after(timeout_ns));
    ShmdataPathInfo filled{};
    filled.state = state_of(facts.state);
    filled.segment_size = facts.segment_size ? static_cast<std::int64_t>(*facts.segment_size) : -1;
    filled.leftovers = facts.leftovers ? 1 : 0;
    filled.followers = facts.followers ? static_cast<std::int32_t>(*facts.followers) : -1;
    filled.writer = facts.writer;
    filled.user = facts.user;
    filled.group = facts.group;
    filled.mode = facts.mode;
    // One byte less than there is room for, so that the last stays NUL.
    facts.type.copy(filled.type, sizeof filled.type - 1);
    facts.problem.copy(filled.problem, sizeof filled.problem - 1);
    copy_out(filled, info);
    return SHMDATA_OK;
  } catch (...) {
    return fill_current(error);
  }
}

int shmdata_path_clean(const char *path, int32_t *removed, ShmdataError *error) {
  try {
    const bool found = shmdata::discovery::clean(path == nullptr ? "" : path);
    if (removed != nullptr) *removed = found ? 1 : 0;
    return SHMDATA_OK;
  } catch (...) {
    return fill_current(error);
  }
}
