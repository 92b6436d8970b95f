// SPDX-License-Identifier: Apache-2.0
#include "path.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <vector>

#include "os/failure.hpp"
#include "os/ipc_namespace.hpp"
#include "os/processes.hpp"
#include "os/socket_path.hpp"
#include "os/wait.hpp"
#include "transport/sysv/dead_writer.hpp"
#include "transport/sysv/keys.hpp"
#include "transport/sysv/objects.hpp"
#include "wire/messages.hpp"

namespace shmdata::discovery {
namespace {

// How long to wait for the greeting of a live writer when looking for dead ones. To hang up before it greeted would not be harmless for all writers.
constexpr std::int64_t greeting_patience = os::second;

// If a frame has been held for so long, in seconds, it is worth a message.
constexpr time_t long_held = 2;

// A socket file, its objects, and what was found out.
struct Found {
  struct stat file {};
  sysv::Objects objects;
  PathFacts facts;
};

// Without descriptors nothing can be found out. That must not look as if nothing were there.
void check_descriptors(const std::string &path, int error) {
  if (error != EMFILE && error != ENFILE) return;
  throw system_failure(path + ": cannot be looked at, since " + (error == EMFILE ? "this process" : "the system") +
                           " has no file descriptors left; close some, or raise the limit (ulimit -n)",
                       error);
}

// Reads what the other side says first, until there is a whole message, it hangs up, or the deadline passes.
std::vector<unsigned char> listen_to(int fd, os::Deadline deadline) {
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
      os::wait(&readable, 1, deadline);
    }
  }
  bytes.resize(count);
  return bytes;
}

void tell_of_segment(PathFacts &facts, const sysv::Objects &objects) {
  if (!objects.segment) return;
  const auto &segment = objects.segment_state;
  facts.segment_size = segment.size;
  if (facts.writer == 0) facts.writer = segment.creator;
  // A live writer has its own segment mapped.
  const unsigned long writers = facts.state == PathState::alive && segment.attached > 0 ? 1 : 0;
  facts.followers = segment.attached - writers;
}

// For somebody who accepted the connection. A hello shows that it is a writer. So does silence, if the process has made the segment: then it is stopped, or
// busy.
void ask(Found &found, int fd, os::Deadline deadline) {
  auto &facts = found.facts;
  facts.writer = os::peer_process(fd);
  const auto bytes = listen_to(fd, deadline);
  const auto message = wire::decode(bytes.data(), bytes.size());
  if (message.kind == wire::Kind::hello) {
    facts.type = message.type;
    facts.segment_size = message.size;
  } else if (message.kind != wire::Kind::incomplete || !found.objects.segment || facts.writer != found.objects.segment_state.creator) {
    return;
  }
  facts.state = PathState::alive;
}

// For a socket that cannot be asked: decides by what the kernel says about the segment.
void judge_by_segment(Found &found) {
  if (!found.objects.segment) return;
  const bool dead = sysv::abandoned(found.objects.segment_state);
  found.facts.state = dead ? PathState::dead : PathState::alive;
  found.facts.leftovers = dead;
}

// For a socket that is in use, but has no objects here. It belongs to another program, which must not be disturbed, or to a writer in another IPC namespace.
void look_elsewhere(Found &found, const std::string &path, os::Deadline deadline) {
  const os::FileIdentity file{found.file.st_dev, found.file.st_ino};
  const auto writer = os::writer_elsewhere(sysv::keys_of(file).segment);
  if (writer == 0 && !os::served_from_outside(file)) return;
  const auto connection = os::connect_to(path);
  if (!connection) return check_descriptors(path, errno);
  ask(found, connection.get(), deadline);
  if (found.facts.state == PathState::alive) found.facts.problem = os::why_not_shared(writer != 0 ? writer : found.facts.writer);
}

// For a writer whose socket file was removed. Nobody can connect to it, but the kernel still knows which file it was. Owner and permissions are those of the
// segment.
void look_for_removed(Found &found, const std::string &path) {
  const auto file = os::bound_as(path);
  if (!file) return;
  const auto segment = sysv::Segment::find(sysv::keys_of(*file).segment);
  const auto state = segment ? segment->state() : std::nullopt;
  if (!state || sysv::abandoned(*state)) return;
  found.file.st_dev = file->device;
  found.file.st_ino = file->inode;
  found.file.st_uid = state->user;
  found.file.st_mode = S_IFSOCK | state->mode;
  found.objects = sysv::objects_of(found.file);
  if (!found.objects.segment || !found.objects.semaphores) return;
  auto &facts = found.facts;
  facts.state = PathState::alive;
  facts.user = state->user;
  facts.mode = state->mode;
  facts.problem = "its socket file was removed, or is in another mount namespace: nobody can join; restart its writer";
  tell_of_segment(facts, found.objects);
}

// Names who may be holding the last frame, if it has been held for long: the processes that have the segment mapped. Which of them it is cannot be seen from
// outside.
void tell_of_holders(Found &found) {
  const auto &objects = found.objects;
  if (!objects.semaphores || objects.semaphores->busy() <= 0 || objects.semaphores->writing() != 0) return;
  const auto state = objects.semaphores->state();
  if (!state) return;
  const auto held = ::time(nullptr) - state->used;
  if (state->used == 0 || held < long_held) return;
  std::string holders;
  const auto key = sysv::keys_of({found.file.st_dev, found.file.st_ino}).segment;
  if (objects.segment) {
    for (const auto process : os::mapping_segment(key, objects.segment->id())) {
      if (process != found.facts.writer) holders += (holders.empty() ? "" : " or ") + os::describe(process);
    }
  }
  // A follower in the writer's own process cannot be told apart from the writer.
  if (holders.empty()) holders = objects.segment_state.attached > 1 ? "a process that cannot be seen, or the writer's own" : "nobody who is alive";
  found.facts.problem = "its last frame has been held for " + std::to_string(held) + " s, perhaps by " + holders + ": it writes no other meanwhile";
}

Found look(const std::string &path, os::Deadline deadline) {
  Found found;
  auto &facts = found.facts;
  if (path.empty() || path.size() > os::longest_path) return found;
  if (::lstat(path.c_str(), &found.file) != 0) {
    if (errno == ENOENT) look_for_removed(found, path);
    return found;
  }
  if (!S_ISSOCK(found.file.st_mode)) return found;
  facts.user = found.file.st_uid;
  facts.group = found.file.st_gid;
  facts.mode = found.file.st_mode & 07777;
  found.objects = sysv::objects_of(found.file);
  if (!found.objects.any()) {
    const int unbound = os::why_unbound(path);
    check_descriptors(path, unbound);
    if (unbound == 0) look_elsewhere(found, path, deadline);
    if (unbound != ECONNREFUSED) return found;
  }
  const auto connection = os::connect_to(path);
  const int error = connection ? 0 : errno;
  switch (error) {
    case 0:
      if (found.objects.any()) ask(found, connection.get(), deadline);
      break;
    case ECONNREFUSED:
      // Somebody has bound it nevertheless: a writer that has yet to listen, or a socket that never will.
      if (os::why_unbound(path) != ECONNREFUSED) break;
      facts.state = PathState::dead;
      // Look again: only now it is certain that nobody is making them any more.
      found.objects = sysv::dead_writers_objects(found.file);
      facts.leftovers = found.objects.any();
      break;
    case EAGAIN:
    case EACCES:
      judge_by_segment(found);
      break;
    default:
      check_descriptors(path, error);
      break;
  }
  if (facts.state == PathState::alive) tell_of_holders(found);
  if (facts.state != PathState::other) tell_of_segment(facts, found.objects);
  return found;
}

void remove_objects(const std::string &path, const sysv::Objects &objects) {
  const auto gone = [](int error) { return error == EINVAL || error == EIDRM; };
  if (objects.segment && !objects.segment->remove() && !gone(errno)) throw system_failure(path + ": cannot remove the segment a dead writer left", errno);
  if (objects.semaphores && !objects.semaphores->remove() && !gone(errno)) {
    throw system_failure(path + ": cannot remove the semaphores a dead writer left", errno);
  }
}

}  // namespace

PathFacts examine(const std::string &path, os::Deadline deadline) { return look(path, deadline).facts; }

bool clean(const std::string &path) {
  // First without the lock, which is only for those that change something.
  if (look(path, os::Deadline::after(greeting_patience)).facts.state != PathState::dead) return false;
  const auto lock = os::lock_directory(os::directory_of(path));
  if (!lock) throw system_failure(path + ": cannot lock its directory to remove what a dead writer left", errno);
  const auto found = look(path, os::Deadline::after(greeting_patience));
  if (found.facts.state != PathState::dead) return false;
  // The path last: it alone leads to the rest if this process is killed here.
  remove_objects(path, sysv::await_dead_writers_objects(path, found.file));
  // Writers of other libraries do not lock the directory. If one has put its socket there, it stays.
  if (!os::is_still(path, found.file)) return true;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw system_failure(path + ": cannot remove what a dead writer left", errno);
  return true;
}

}  // namespace shmdata::discovery
