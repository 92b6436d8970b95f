// SPDX-License-Identifier: Apache-2.0
#include "path.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "ipc/failure.hpp"
#include "ipc/leavings.hpp"
#include "ipc/objects.hpp"
#include "ipc/socket_path.hpp"
#include "ipc/wait.hpp"
#include "wire/messages.hpp"

namespace shmdata::machine {
namespace {

// Of somebody who looks for dead ones and meets a live one. Leaving before it greeted would be as harmless to most writers, but not to all.
constexpr std::int64_t greeting_patience = ipc::second;

// A socket file, its objects, and what was found out.
struct Found {
  struct stat file {};
  ipc::Objects objects;
  PathFacts facts;
};

// What the other side says first: its bytes until there is a whole message, it hangs up, or the deadline passes.
std::vector<unsigned char> listen_to(int fd, ipc::Deadline deadline) {
  std::vector<unsigned char> bytes(wire::hello_size);
  std::size_t count = 0;
  while (count < bytes.size()) {
    const auto received = ::recv(fd, bytes.data() + count, bytes.size() - count, MSG_DONTWAIT);
    if (received > 0) {
      count += static_cast<std::size_t>(received);
    } else if (received == 0 || (errno != EAGAIN && errno != EINTR) || deadline.passed()) {
      break;
    } else {
      pollfd readable{fd, POLLIN, 0};
      ipc::wait(&readable, 1, deadline);
    }
  }
  bytes.resize(count);
  return bytes;
}

void tell_of_segment(PathFacts &facts, const ipc::Objects &objects) {
  if (!objects.segment) return;
  const auto &segment = objects.segment_state;
  facts.segment_size = segment.size;
  if (facts.writer == 0) facts.writer = segment.creator;
  // A live writer has its own segment mapped.
  const unsigned long writers = facts.state == SHMDATA_PATH_ALIVE && segment.attached > 0 ? 1 : 0;
  facts.followers = segment.attached - writers;
}

// Somebody answered. A hello makes it a writer; so does silence, where the process is the one that made the segment: it is stopped, or busy.
void ask(Found &found, int fd, ipc::Deadline deadline) {
  auto &facts = found.facts;
  facts.writer = ipc::peer_process(fd);
  const auto bytes = listen_to(fd, deadline);
  const auto message = wire::decode(bytes.data(), bytes.size());
  if (message.kind == wire::Kind::hello) {
    facts.type = message.type;
    facts.segment_size = message.size;
  } else if (message.kind != wire::Kind::incomplete || !found.objects.segment || facts.writer != found.objects.segment_state.creator) {
    return;
  }
  facts.state = SHMDATA_PATH_ALIVE;
}

// Nothing can be asked: what the kernel shows must do.
void judge_by_segment(Found &found) {
  if (!found.objects.segment) return;
  const bool dead = ipc::abandoned(found.objects.segment_state);
  found.facts.state = dead ? SHMDATA_PATH_DEAD : SHMDATA_PATH_ALIVE;
  found.facts.leavings = dead;
}

Found look(const std::string &path, ipc::Deadline deadline) {
  Found found;
  auto &facts = found.facts;
  if (path.empty() || path.size() > ipc::longest_path || ::lstat(path.c_str(), &found.file) != 0 || !S_ISSOCK(found.file.st_mode)) return found;
  facts.user = found.file.st_uid;
  facts.group = found.file.st_gid;
  facts.mode = found.file.st_mode & 07777;
  found.objects = ipc::objects_of(found.file);
  // In use and no shmdata: it is not knocked at.
  if (!found.objects.any() && ipc::why_unbound(path) != ECONNREFUSED) return found;
  const auto connection = ipc::connect_to(path);
  const int error = connection ? 0 : errno;
  switch (error) {
    case 0:
      if (found.objects.any()) ask(found, connection.get(), deadline);
      break;
    case ECONNREFUSED:
      // Bound nevertheless: a writer in the making, or no server at all.
      if (ipc::why_unbound(path) != ECONNREFUSED) break;
      facts.state = SHMDATA_PATH_DEAD;
      // Only now that nobody can be making them any more is it certain which there are.
      found.objects = ipc::leavings_of(found.file);
      facts.leavings = found.objects.any();
      break;
    case EAGAIN:
    case EACCES:
      judge_by_segment(found);
      break;
    default:
      break;
  }
  if (facts.state != SHMDATA_PATH_OTHER) tell_of_segment(facts, found.objects);
  return found;
}

void remove_objects(const std::string &path, const ipc::Objects &objects) {
  const auto gone = [](int error) { return error == EINVAL || error == EIDRM; };
  if (objects.segment && !objects.segment->remove() && !gone(errno)) throw system_failure(path + ": cannot remove the segment a dead writer left", errno);
  if (objects.semaphores && !objects.semaphores->remove() && !gone(errno)) {
    throw system_failure(path + ": cannot remove the semaphores a dead writer left", errno);
  }
}

}  // namespace

PathFacts examine(const std::string &path, ipc::Deadline deadline) { return look(path, deadline).facts; }

bool clean(const std::string &path) {
  // Looked at first without the lock, which is for those that change something.
  if (look(path, ipc::Deadline::after(greeting_patience)).facts.state != SHMDATA_PATH_DEAD) return false;
  const auto lock = ipc::lock_directory(ipc::directory_of(path));
  if (!lock) throw system_failure(path + ": cannot lock its directory to remove what a dead writer left", errno);
  const auto found = look(path, ipc::Deadline::after(greeting_patience));
  if (found.facts.state != SHMDATA_PATH_DEAD) return false;
  // The path last: it alone leads to the others, should this process be killed here.
  remove_objects(path, ipc::await_leavings(path, found.file));
  // Writers of other libraries know of no lock: their socket stays.
  if (!ipc::is_still(path, found.file)) return true;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw system_failure(path + ": cannot remove what a dead writer left", errno);
  return true;
}

}  // namespace shmdata::machine
