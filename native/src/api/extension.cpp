// SPDX-License-Identifier: Apache-2.0
#include "shmdata/extension.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "discovery/path.hpp"
#include "os/failure.hpp"
#include "os/socket_path.hpp"
#include "os/stack.hpp"
#include "session/follower_session.hpp"
#include "session/writer_session.hpp"
#include "transport/sysv/mapping.hpp"

using shmdata::Failure;
using shmdata::os::Deadline;
using shmdata::session::Event;
using shmdata::session::FollowerSession;
using shmdata::session::WriterSession;
using shmdata::sysv::Mapping;

namespace {

using SharedMapping = std::shared_ptr<Mapping>;

FollowerSession *follower(ShmdataFollowerSession handle) { return static_cast<FollowerSession *>(handle); }
WriterSession *writer(ShmdataWriterSession handle) { return static_cast<WriterSession *>(handle); }
SharedMapping *mapping(ShmdataMapping handle) { return static_cast<SharedMapping *>(handle); }

constexpr int timed_out = -1;
constexpr int was_closed = -2;
constexpr int was_interrupted = -3;

int fill(ShmdataError *error, ShmdataErrorCode code, int system_error, int pid, const char *text) {
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

// Turns the exception in flight into an error.
int fill_current(ShmdataError *error) {
  try {
    throw;
  } catch (const Failure &failure) {
    return fill(error, failure.code(), failure.system_error(), failure.pid(), failure.what());
  } catch (const std::bad_alloc &) {
    return fill(error, SHMDATA_SYSTEM, ENOMEM, 0, "out of memory");
  } catch (const std::exception &other) {
    return fill(error, SHMDATA_SYSTEM, 0, 0, other.what());
  }
}

int fill(ShmdataEvent *event, const Event &from) {
  if (event != nullptr) {
    event->kind = from.kind;
    event->address = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(from.address));
    event->size = from.kind == SHMDATA_FRAME ? static_cast<std::int64_t>(from.size) : from.client;
    event->mapping = from.mapping;
    event->received_ns = from.received_ns;
  }
  return from.kind;
}

int fill(ShmdataWriteAccess *access, const WriterSession &session) {
  const auto &memory = *session.mapping();
  access->address = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(memory.address()));
  access->capacity = static_cast<std::int64_t>(memory.size());
  access->mapping = memory.number();
  return SHMDATA_OK;
}

ShmdataMapping another_reference(const SharedMapping &to) { return to ? new (std::nothrow) SharedMapping(to) : nullptr; }

}  // namespace

int shmdata_extension_version(void) { return SHMDATA_EXTENSION_VERSION; }

void *shmdata_mapping_address(ShmdataMapping handle) { return (*mapping(handle))->address(); }
size_t shmdata_mapping_size(ShmdataMapping handle) { return (*mapping(handle))->size(); }
void shmdata_mapping_release(ShmdataMapping handle) { delete mapping(handle); }
int shmdata_mapping_retire(ShmdataMapping handle) { return (*mapping(handle))->retire() ? 1 : 0; }

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
  try {
    return fill(event, follower(session)->join(Deadline::after(timeout_ns)));
  } catch (...) {
    // Memory alone can run out here. What was going on is picked up by the next call.
    Event nothing;
    return fill(event, nothing);
  }
}

int shmdata_follower_session_next(ShmdataFollowerSession session, int64_t timeout_ns, ShmdataEvent *event) {
  try {
    return fill(event, follower(session)->next(Deadline::after(timeout_ns)));
  } catch (...) {
    // As above.
    Event nothing;
    return fill(event, nothing);
  }
}

void shmdata_follower_session_release(ShmdataFollowerSession session) { follower(session)->release(); }
ShmdataMapping shmdata_follower_session_mapping(ShmdataFollowerSession session) { return another_reference(follower(session)->mapping()); }
const char *shmdata_follower_session_type(ShmdataFollowerSession session) { return follower(session)->type().c_str(); }
const char *shmdata_follower_session_problem(ShmdataFollowerSession session) { return follower(session)->problem().c_str(); }
void shmdata_follower_session_interrupt(ShmdataFollowerSession session) { follower(session)->interrupt(); }
void shmdata_follower_session_close(ShmdataFollowerSession session) { follower(session)->close(); }
void shmdata_follower_session_delete(ShmdataFollowerSession session) { delete follower(session); }

ShmdataWriterSession shmdata_writer_session_open(const char *path, size_t size, const char *type, unsigned int mode, ShmdataError *error) {
  try {
    // The libshmdata interface takes an empty one, since programs have relied on that. Here it is most likely a mistake.
    if (type == nullptr || *type == '\0') {
      throw Failure(SHMDATA_BAD_TYPE, "the type string is empty: say what the frames are, a GStreamer caps string for instance");
    }
    return new WriterSession(path == nullptr ? "" : path, size, type, static_cast<mode_t>(mode));
  } catch (...) {
    fill_current(error);
    return nullptr;
  }
}

int shmdata_writer_session_serve(ShmdataWriterSession session, int64_t timeout_ns, ShmdataEvent *event) {
  try {
    return fill(event, writer(session)->serve(Deadline::after(timeout_ns)));
  } catch (...) {
    Event nothing;
    return fill(event, nothing);
  }
}

int shmdata_writer_session_begin(ShmdataWriterSession session, size_t size, int64_t timeout_ns, ShmdataWriteAccess *access, ShmdataError *error) {
  try {
    switch (writer(session)->begin(size, Deadline::after(timeout_ns))) {
      case WriterSession::Begun::ok:
        return fill(access, *writer(session));
      case WriterSession::Begun::timeout:
        return timed_out;
      case WriterSession::Begun::interrupted:
        return was_interrupted;
      default:
        return was_closed;
    }
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
    writer(session)->resize(size);
    return fill(access, *writer(session));
  } catch (...) {
    return fill_current(error);
  }
}

int shmdata_writer_session_commit(ShmdataWriterSession session, size_t size, ShmdataError *error) {
  try {
    return writer(session)->commit(size);
  } catch (...) {
    fill_current(error);
    return -1;
  }
}

void shmdata_writer_session_abort(ShmdataWriterSession session) { writer(session)->abort(); }
ShmdataMapping shmdata_writer_session_mapping(ShmdataWriterSession session) {
  return writer(session)->writing() ? another_reference(writer(session)->mapping()) : nullptr;
}
int shmdata_writer_session_clients(ShmdataWriterSession session) {
  try {
    return writer(session)->clients();
  } catch (...) {
    // No memory to tell of one that just came: it does not count yet.
    return 0;
  }
}
const char *shmdata_writer_session_problem(ShmdataWriterSession session) { return writer(session)->problem().c_str(); }
void shmdata_writer_session_interrupt(ShmdataWriterSession session) { writer(session)->interrupt(); }
void shmdata_writer_session_close(ShmdataWriterSession session) { writer(session)->close(); }
void shmdata_writer_session_remove(ShmdataWriterSession session) { writer(session)->remove(); }
void shmdata_writer_session_delete(ShmdataWriterSession session) { delete writer(session); }

int shmdata_path_examine(const char *path, int64_t timeout_ns, ShmdataPathInfo *info, ShmdataError *error) {
  *info = ShmdataPathInfo{};
  info->segment_size = -1;
  info->followers = -1;
  try {
    const auto facts = shmdata::discovery::examine(path == nullptr ? "" : path, Deadline::after(timeout_ns));
    info->leavings = facts.leavings ? 1 : 0;
    if (facts.segment_size) info->segment_size = static_cast<std::int64_t>(*facts.segment_size);
    if (facts.followers) info->followers = static_cast<std::int32_t>(*facts.followers);
    info->writer = facts.writer;
    info->user = facts.user;
    info->group = facts.group;
    info->mode = facts.mode;
    // One byte less than there is room for: the last stays NUL.
    facts.type.copy(info->type, sizeof info->type - 1);
    facts.problem.copy(info->problem, sizeof info->problem - 1);
    info->state = facts.state;
    return info->state;
  } catch (...) {
    fill_current(error);
    return -1;
  }
}

int shmdata_path_clean(const char *path, ShmdataError *error) {
  try {
    return shmdata::discovery::clean(path == nullptr ? "" : path) ? 1 : 0;
  } catch (...) {
    fill_current(error);
    return -1;
  }
}
