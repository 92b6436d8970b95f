// SPDX-License-Identifier: Apache-2.0
#include "hostile_writer.hpp"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "transport/sysv/keys.hpp"
#include "wire/messages.hpp"

namespace fuzz {
namespace {

namespace wire = shmdata::wire;
using shmdata::os::OwnFd;
using shmdata::sysv::keys_of;

constexpr std::size_t largest_segment = 20'000;
constexpr std::size_t most_objects = 16;
constexpr std::size_t fullest_outbox = 100'000;

}  // namespace

HostileWriter::HostileWriter(std::string directory) : directory_(std::move(directory)), path_(directory_ + "/data") { put_in_place_of_directory(0); }

HostileWriter::~HostileWriter() {
  remove_objects();
  put_in_place_of_directory(1);
}

// The directory, nothing, or what is neither.
void HostileWriter::put_in_place_of_directory(unsigned what) {
  if (what == 0 && ::mkdir(directory_.c_str(), 0700) == 0) return;
  ::unlink(path_.c_str());
  ::rmdir(path_.c_str());
  if (::rmdir(directory_.c_str()) != 0) ::unlink(directory_.c_str());
  switch (what) {
    case 0:
      ::mkdir(directory_.c_str(), 0700);
      break;
    case 1:
      break;
    case 2:
      OwnFd(::open(directory_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
      break;
    default:
      [[maybe_unused]] const int made = ::symlink("nowhere", directory_.c_str());
  }
}

void HostileWriter::listen() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  ::unlink(path_.c_str());
  listener_ = shmdata::os::stream_socket();
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) return;
  ::listen(listener_.get(), 4);
  file_ = shmdata::os::identify(path_).value_or(file_);
}

void HostileWriter::accept() {
  connection_ = OwnFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  outbox_.clear();
}

void HostileWriter::queue_hello(std::uint64_t size, const std::string &type) {
  const auto hello = wire::encode_hello(size, type);
  queue(hello.data(), hello.size());
}

void HostileWriter::queue_update(std::uint64_t size) {
  const auto update = wire::encode_update(size);
  queue(update.data(), update.size());
}

void HostileWriter::send(std::size_t most) {
  const auto count = std::min(most, outbox_.size());
  if (count == 0) return;
  const auto sent = ::send(connection_.get(), outbox_.data(), count, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) outbox_.erase(outbox_.begin(), outbox_.begin() + sent);
}

void HostileWriter::make_segment(std::size_t size) {
  if (segments_.size() == most_objects) return;
  const int id = ::shmget(keys_of(file_).segment, size, IPC_CREAT | IPC_EXCL | 0600);
  if (id >= 0) segments_.push_back(id);
}

void HostileWriter::make_semaphores(int count) {
  if (semaphores_.size() == most_objects) return;
  const int id = ::semget(keys_of(file_).semaphores, count, IPC_CREAT | IPC_EXCL | 0600);
  if (id >= 0) semaphores_.push_back(id);
}

void HostileWriter::remove_objects() {
  for (const int id : segments_) ::shmctl(id, IPC_RMID, nullptr);
  for (const int id : semaphores_) ::semctl(id, 0, IPC_RMID);
  segments_.clear();
  semaphores_.clear();
}

void HostileWriter::set_semaphore(unsigned short index, int value) {
  if (!semaphores_.empty()) ::semctl(semaphores_.back(), index, SETVAL, value);
}

void HostileWriter::change_semaphore(unsigned short index, int change) {
  sembuf operation{};
  operation.sem_num = index;
  operation.sem_op = static_cast<short>(change);
  operation.sem_flg = IPC_NOWAIT;
  if (!semaphores_.empty()) ::semop(semaphores_.back(), &operation, 1);
}

// As it should be.
void HostileWriter::frame(std::size_t size, unsigned char content) {
  if (!segments_.empty()) {
    shmid_ds kernel{};
    void *const address = ::shmat(segments_.back(), nullptr, 0);
    if (address != reinterpret_cast<void *>(-1)) {
      if (::shmctl(segments_.back(), IPC_STAT, &kernel) == 0) std::memset(address, content, std::min<std::size_t>(size, kernel.shm_segsz));
      ::shmdt(address);
    }
  }
  change_semaphore(0, 1);
  queue_update(size);
  send(outbox_.size());
}

void HostileWriter::welcome(std::size_t size) {
  remove_objects();
  listen();
  make_segment(size);
  make_semaphores(2);
}

void HostileWriter::act(Script &script) {
  if (outbox_.size() > fullest_outbox) outbox_.clear();
  switch (script.below(24)) {
    case 0:
      accept();
      break;
    case 1:
      queue_update(script.size());
      break;
    case 2:
      send(outbox_.size());
      break;
    case 3:
      send(16 + script.byte());
      break;
    case 4:
      queue_hello(script.size(), script.text(script.below(64)));
      break;
    case 5: {
      const auto quit = wire::encode_quit();
      queue(quit.data(), quit.size());
      break;
    }
    case 6: {
      const auto bytes = script.text(script.below(64));
      queue(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
      break;
    }
    case 7:
      // Enough to fill a greeting. It has no NUL unless the byte is one.
      outbox_.insert(outbox_.end(), wire::hello_size, script.byte());
      break;
    case 8: {
      const auto at = script.pair();
      if (at < outbox_.size()) outbox_[at] = script.byte();
      break;
    }
    case 9:
      connection_.reset();
      break;
    case 10:
      listener_.reset();
      break;
    case 11:
      ::unlink(path_.c_str());
      break;
    case 12:
      listen();
      break;
    case 13:
      ::unlink(path_.c_str());
      OwnFd(::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
      break;
    case 14:
      put_in_place_of_directory(script.below(4));
      break;
    case 15:
      make_segment(1 + script.pair() % largest_segment);
      break;
    case 16:
      if (!segments_.empty()) ::shmctl(segments_.back(), IPC_RMID, nullptr);
      break;
    case 17:
      make_semaphores(1 + static_cast<int>(script.below(3)));
      break;
    case 18:
      if (!semaphores_.empty()) ::semctl(semaphores_.back(), 0, IPC_RMID);
      break;
    case 19:
      set_semaphore(static_cast<unsigned short>(script.below(2)), script.pair() % 32768);
      break;
    case 20:
      change_semaphore(static_cast<unsigned short>(script.below(2)), static_cast<signed char>(script.byte()));
      break;
    case 21: {
      const auto size = script.pair() % largest_segment;
      frame(size, script.byte());
      break;
    }
    case 22:
      welcome(1 + script.pair() % largest_segment);
      break;
    default: {
      accept();
      queue_hello(script.size(), "application/x-fuzz");
      send(outbox_.size());
    }
  }
}

}  // namespace fuzz
