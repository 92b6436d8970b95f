// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "os/own_fd.hpp"
#include "support.hpp"
#include "wire/messages.hpp"

// Peers made by hand, which can do anything in any order.
namespace support {

inline sockaddr_un address_of(const std::string &path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

inline shmdata::os::OwnFd connected(const std::string &path) {
  shmdata::os::OwnFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = address_of(path);
  REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0);
  return fd;
}

inline shmdata::os::OwnFd listening(const std::string &path) {
  shmdata::os::OwnFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto address = address_of(path);
  REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd.get(), 10) == 0);
  return fd;
}

template <class Bytes>
void say(const shmdata::os::OwnFd &to, const Bytes &bytes) {
  REQUIRE(::send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

// A writer made by hand, one frame of 64 bytes, that can say anything in any pieces.
class RawWriter {
 public:
  explicit RawWriter(const std::string &path) : path_(path), listener_(listening(path)) {
    segment_ = ::shmget(::ftok(path.c_str(), 'n'), size, IPC_CREAT | IPC_EXCL | 0600);
    semaphores_ = ::semget(::ftok(path.c_str(), 'm'), 2, IPC_CREAT | IPC_EXCL | 0600);
    REQUIRE(segment_ >= 0);
    REQUIRE(semaphores_ >= 0);
    void *const memory = ::shmat(segment_, nullptr, 0);
    std::memcpy(memory, payload(3, size).data(), size);
    ::shmdt(memory);
  }
  ~RawWriter() {
    ::shmctl(segment_, IPC_RMID, nullptr);
    ::semctl(semaphores_, 0, IPC_RMID);
    ::unlink(path_.c_str());
  }

  void accept(const FollowerSession &follower) {
    auto event = sized<ShmdataEvent>();
    for (int i = 0; i < 1000 && !client_; i++) {
      take_next(follower.get(), millisecond, &event);
      client_ = shmdata::os::OwnFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    REQUIRE(client_);
  }
  // The same for a follower that somebody else drives.
  void accept() {
    for (int i = 0; i < 10'000 && !client_; i++) {
      client_ = shmdata::os::OwnFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client_) ::usleep(1000);
    }
    REQUIRE(client_);
  }
  [[nodiscard]] const shmdata::os::OwnFd &client() const { return client_; }
  void count_in(int readers) const { use({{0, static_cast<short>(readers), 0}}); }
  void use(std::vector<sembuf> operations) const { REQUIRE(::semop(semaphores_, operations.data(), operations.size()) == 0); }
  [[nodiscard]] int busy() const { return ::semctl(semaphores_, 0, GETVAL); }

  static constexpr std::size_t size = 64;

 private:
  std::string path_;
  shmdata::os::OwnFd listener_;
  shmdata::os::OwnFd client_;
  int segment_ = -1;
  int semaphores_ = -1;
};

// A follower as the original's: it counts itself out without SEM_UNDO. If something fails it returns false, since several may run on
// threads of their own.
class RawFollower {
 public:
  explicit RawFollower(const std::string &path) : path_(path), socket_(connected(path)) {
    timeval limit{20, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  // Until it has acknowledged; the writer counts it in when it reads that.
  bool join() {
    if (!receive(hello_)) return false;
    semaphores_ = ::semget(::ftok(path_.c_str(), 'm'), 2, 0);
    return semaphores_ >= 0 && send(hello_);
  }
  // Takes the next message off the socket.
  shmdata::wire::Kind take() {
    shmdata::wire::Quit head;
    if (!receive(head)) return shmdata::wire::Kind::invalid;
    const auto kind = shmdata::wire::decode(head.data(), head.size()).kind;
    if (kind == shmdata::wire::Kind::quit) return kind;
    std::array<unsigned char, shmdata::wire::update_size - shmdata::wire::quit_size> rest;
    return receive(rest) ? shmdata::wire::Kind::update : shmdata::wire::Kind::invalid;
  }
  bool begin_read() const { return use({1, 0, 0}); }
  bool count_out() const { return use({0, -1, 0}); }
  bool read() const { return begin_read() && count_out(); }
  bool say_quit() { return send(shmdata::wire::encode_quit()); }
  void hang_up() { socket_.reset(); }
  [[nodiscard]] const shmdata::os::OwnFd &socket() const { return socket_; }

 private:
  template <class Bytes>
  bool receive(Bytes &bytes) {
    return ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_WAITALL) == static_cast<ssize_t>(bytes.size());
  }
  template <class Bytes>
  bool send(const Bytes &bytes) {
    return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // Semaphores that are gone are a new generation's doing.
  bool use(sembuf operation) const {
    int result = 0;
    while ((result = ::semop(semaphores_, &operation, 1)) != 0 && errno == EINTR) {
    }
    return result == 0;
  }

  std::string path_;
  shmdata::os::OwnFd socket_;
  shmdata::wire::Hello hello_{};
  int semaphores_ = -1;
};

}  // namespace support
