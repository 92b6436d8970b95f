// SPDX-License-Identifier: Apache-2.0
#include "shmdata/cwriter.h"

#include <algorithm>

#include "clogger.hpp"
#include "os/failure.hpp"
#include "threaded_writer.hpp"
#include "transport/sysv/segment.hpp"

using shmdata::api::Level;
using shmdata::api::ThreadedWriter;
using shmdata::api::WriterCallbacks;

namespace {

ThreadedWriter *writer_of(ShmdataWriter handle) { return static_cast<ThreadedWriter *>(handle); }
ThreadedWriter::Turn *turn_of(ShmdataWriterAccess handle) { return static_cast<ThreadedWriter::Turn *>(handle); }

unsigned long limit(unsigned long value, const char *name, ShmdataLogger log) {
  if (value == 0) shmdata::api::log_to(log)(Level::warning, std::string("this system does not say its ") + name);
  return value;
}

}  // namespace

ShmdataWriter shmdata_make_writer(const char *path, size_t memsize, const char *type_descr, void (*on_client_connected)(void *, int),
                                  void (*on_client_disconnected)(void *, int), void *user_data, ShmdataLogger log, mode_t unix_permission) {
  try {
    if (type_descr == nullptr) throw shmdata::Failure(shmdata::Reason::bad_type, "the type string is null: say what the frames are, or \"\"");
    WriterCallbacks callbacks;
    if (on_client_connected != nullptr) callbacks.on_connected = [=](int id) { on_client_connected(user_data, id); };
    if (on_client_disconnected != nullptr) callbacks.on_disconnected = [=](int id) { on_client_disconnected(user_data, id); };
    return new ThreadedWriter(path == nullptr ? "" : path, std::max<std::size_t>(memsize, 1), type_descr, unix_permission, std::move(callbacks),
                              shmdata::api::log_to(log));
  } catch (const std::exception &failure) {
    shmdata::api::log_to(log)(Level::error, failure.what());
    return nullptr;
  }
}

void shmdata_delete_writer(ShmdataWriter writer) { delete writer_of(writer); }

int shmdata_copy_to_shm(ShmdataWriter writer, const void *data, size_t size) {
  return writer != nullptr && (data != nullptr || size == 0) && writer_of(writer)->copy(data, size) ? 1 : 0;
}

ShmdataWriterAccess shmdata_get_one_write_access(ShmdataWriter writer) { return shmdata_get_one_write_access_resize(writer, 0); }

ShmdataWriterAccess shmdata_get_one_write_access_resize(ShmdataWriter writer, size_t newsize) {
  return writer == nullptr ? nullptr : writer_of(writer)->begin(newsize).release();
}

size_t shmdata_shm_resize(ShmdataWriterAccess access, size_t new_size) { return access == nullptr ? 0 : turn_of(access)->resize(new_size); }

void *shmdata_get_mem(ShmdataWriterAccess access) { return access == nullptr ? nullptr : turn_of(access)->memory(); }

short shmdata_notify_clients(ShmdataWriterAccess access, size_t size) { return static_cast<short>(access == nullptr ? 0 : turn_of(access)->notify(size)); }

void shmdata_release_one_write_access(ShmdataWriterAccess access) { delete turn_of(access); }

unsigned long shmdata_get_shmmax(ShmdataLogger log) { return limit(shmdata::sysv::largest_segment(), "largest segment", log); }

unsigned long shmdata_get_shmmni(ShmdataLogger log) { return limit(shmdata::sysv::most_segments(), "number of segments", log); }
