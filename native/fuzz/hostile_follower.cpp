// SPDX-License-Identifier: Apache-2.0
#include "hostile_follower.hpp"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>

#include <utility>

#include "os/socket_path.hpp"
#include "simulation.hpp"
#include "transport/sysv/keys.hpp"
#include "wire/messages.hpp"

namespace fuzz {
namespace {

namespace wire = shmdata::wire;
using shmdata::os::identify;
using shmdata::sysv::keys_of;

constexpr std::size_t most_connections = 160;

}  // namespace

int HostileFollowers::semaphores() const {
  const auto file = identify(path_);
  return file ? ::semget(keys_of(*file).semaphores, 0, 0) : -1;
}

void HostileFollowers::connect() {
  if (connections_.size() == most_connections) return;
  Connection connection;
  connection.fd = shmdata::os::connect_to(path_);
  if (!connection.fd) return;
  connections_.push_back(std::move(connection));
}

void HostileFollowers::send(Connection &connection, const void *bytes, std::size_t count) {
  if (!connection.greeted) connection.early = true;
  ::send(connection.fd.get(), bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void HostileFollowers::take(Connection &connection, std::size_t most) {
  std::vector<unsigned char> bytes(most);
  const auto count = ::recv(connection.fd.get(), bytes.data(), most, MSG_DONTWAIT);
  if (count <= 0) return;
  auto &inbox = connection.inbox;
  inbox.insert(inbox.end(), bytes.begin(), bytes.begin() + count);
  for (;;) {
    const auto message = wire::decode(inbox.data(), inbox.size());
    require(message.kind != wire::Kind::invalid, "the writer sent what is no message");
    if (message.consumed == 0) return;
    if (message.kind == wire::Kind::update) connection.owed++;
    if (message.kind == wire::Kind::hello) {
      connection.greeted = true;
      connection.semaphores = semaphores();
    }
    inbox.erase(inbox.begin(), inbox.begin() + static_cast<std::ptrdiff_t>(message.consumed));
  }
}

void HostileFollowers::count_out(Connection &connection) {
  if (connection.owed > 0 && !connection.early) {
    connection.owed--;
  } else {
    tampered_.insert(connection.semaphores);
  }
  change_semaphore(connection.semaphores, 0, -1);
}

void HostileFollowers::set_semaphore(unsigned short index, int value) {
  const int id = semaphores();
  tampered_.insert(id);
  if (id >= 0) ::semctl(id, index, SETVAL, value);
}

void HostileFollowers::change_semaphore(int semaphores, unsigned short index, int change) {
  sembuf operation{};
  operation.sem_num = index;
  operation.sem_op = static_cast<short>(change);
  operation.sem_flg = IPC_NOWAIT;
  if (semaphores >= 0) ::semop(semaphores, &operation, 1);
}

void HostileFollowers::remove_semaphores() {
  const int id = semaphores();
  tampered_.insert(id);
  if (id >= 0) ::semctl(id, 0, IPC_RMID);
}

void HostileFollowers::remove_segment() {
  const auto file = identify(path_);
  const int id = file ? ::shmget(keys_of(*file).segment, 0, 0) : -1;
  if (id >= 0) ::shmctl(id, IPC_RMID, nullptr);
}

void HostileFollowers::act(Script &script) {
  const auto what = script.below(20);
  if (what == 0 || connections_.empty()) {
    connect();
    return;
  }
  auto &connection = connections_[script.below(static_cast<unsigned>(connections_.size()))];
  static const unsigned char nothing[wire::hello_size] = {};
  switch (what) {
    case 1:
    case 2:
      send(connection, nothing, sizeof nothing);
      break;
    case 3:
      send(connection, nothing, script.pair() % sizeof nothing);
      break;
    case 4: {
      const auto bytes = script.text(script.below(64));
      send(connection, bytes.data(), bytes.size());
      break;
    }
    case 5: {
      const auto quit = wire::encode_quit();
      send(connection, quit.data(), quit.size());
      break;
    }
    case 6:
    case 7:
      take(connection, 2 * wire::hello_size);
      break;
    case 8:
      take(connection, 1 + script.byte());
      break;
    case 9:
    case 10:
      // As it should: once for every update.
      take(connection, 2 * wire::hello_size);
      if (connection.owed > 0) count_out(connection);
      break;
    case 11:
      count_out(connection);
      break;
    case 12:
    case 13:
      std::swap(connection, connections_.back());
      connections_.pop_back();
      break;
    case 14:
      ::shutdown(connection.fd.get(), static_cast<int>(script.below(3)));
      break;
    case 15:
      set_semaphore(static_cast<unsigned short>(script.below(2)), script.pair() % 32768);
      break;
    case 16: {
      const int id = semaphores();
      tampered_.insert(id);
      change_semaphore(id, static_cast<unsigned short>(script.below(2)), static_cast<signed char>(script.byte()));
      break;
    }
    case 17:
      remove_semaphores();
      break;
    case 18:
      remove_segment();
      break;
    default:
      for (auto count = script.below(80); count > 0; count--) connect();
  }
}

}  // namespace fuzz
