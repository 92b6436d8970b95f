// SPDX-License-Identifier: Apache-2.0
#include "shmdata/writer.hpp"

#include <algorithm>

#include "logger.hpp"
#include "threaded_writer.hpp"

namespace shmdata {

struct OneWriteAccess::Impl {
  std::unique_ptr<api::ThreadedWriter::Turn> turn;
};

OneWriteAccess::OneWriteAccess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OneWriteAccess::~OneWriteAccess() = default;

void *OneWriteAccess::get_mem() { return impl_->turn->memory(); }
std::size_t OneWriteAccess::shm_resize(std::size_t new_size) { return impl_->turn->resize(new_size); }
short OneWriteAccess::notify_clients(std::size_t size) { return impl_->turn->notify(size); }

struct Writer::Impl {
  api::ThreadedWriter writer;
};

Writer::Writer(const std::string &path, std::size_t memsize, const std::string &data_descr, AbstractLogger *log, std::function<void(int)> on_client_connect,
               std::function<void(int)> on_client_disconnect, mode_t unix_permission) {
  const auto to = api::log_to(log);
  try {
    impl_.reset(new Impl{{path, std::max<std::size_t>(memsize, 1), data_descr, unix_permission,
                          api::WriterCallbacks{std::move(on_client_connect), std::move(on_client_disconnect)}, to}});
  } catch (const std::exception &failure) {
    to(api::Level::error, failure.what());
  }
}

Writer::~Writer() = default;

Writer::operator bool() const { return impl_ != nullptr; }

std::size_t Writer::alloc_size() const { return impl_ ? impl_->writer.capacity() : 0; }

bool Writer::copy_to_shm(const void *data, std::size_t size) { return impl_ && (data != nullptr || size == 0) && impl_->writer.copy(data, size); }

std::unique_ptr<OneWriteAccess> Writer::get_one_write_access() { return get_one_write_access_resize(0); }

std::unique_ptr<OneWriteAccess> Writer::get_one_write_access_resize(std::size_t new_size) {
  auto turn = impl_ ? impl_->writer.begin(new_size) : nullptr;
  if (!turn) return nullptr;
  return std::unique_ptr<OneWriteAccess>(new OneWriteAccess(std::make_unique<OneWriteAccess::Impl>(OneWriteAccess::Impl{std::move(turn)})));
}

OneWriteAccess *Writer::get_one_write_access_ptr() { return get_one_write_access().release(); }
OneWriteAccess *Writer::get_one_write_access_ptr_resize(std::size_t new_size) { return get_one_write_access_resize(new_size).release(); }

}  // namespace shmdata
