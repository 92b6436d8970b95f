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

// Of somebody who looks for dead ones and meets a live one. Leaving before it greeted would be as harmless to most writers, but not to all.
constexpr std::int64_t greeting_patience = os::second;

// A frame that was held for so long, in seconds, is worth a word.
constexpr time_t long_held = 2;

// A socket file, its objects, and what was found out.
struct Found {
  struct stat file {};
  sysv::Objects objects;
  PathFacts facts;
};

// Without descriptors nothing can be told, which is not the same as that there is nothing.
void check_descriptors(const std::string &path, int error) {
  if (error != EMFILE && error != ENFILE) return;
  throw system_failure(path + ": cannot be looked at, since " + (error == EMFILE ? "this process" : "the system") +
                           " has no file descriptors left; close some, or raise the limit (ulimit -n)",
                       error);
}

// What the other side says first: its bytes until there is a whole message, it hangs up, or the deadline passes.
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

// Somebody answered. A hello makes it a writer; so does silence, where the process is the one that made the segment: it is stopped, or busy.
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

// Nothing can be asked: what the kernel shows must do.
void judge_by_segment(Found &found) {
  if (!found.objects.segment) return;
  const bool dead = sysv::abandoned(found.objects.segment_state);
  found.facts.state = dead ? PathState::dead : PathState::alive;
  found.facts.leftovers = dead;
}

// In use, but without objects here: another program's, which is not knocked at, or a writer's in another IPC namespace.
void look_elsewhere(Found &found, const std::string &path, os::Deadline deadline) {
  const os::FileIdentity file{found.file.st_dev, found.file.st_ino};
  const auto writer = os::writer_elsewhere(sysv::keys_of(file).segment);
  if (writer == 0 && !os::served_from_outside(file)) return;
  const auto connection = os::connect_to(path);
  if (!connection) return check_descriptors(path, errno);
  ask(found, connection.get(), deadline);
  if (found.facts.state == PathState::alive) found.facts.problem = os::why_not_shared(writer != 0 ? writer : found.facts.writer);
}

// Nobody can ask a writer whose socket file is gone, but the kernel still knows which file it was. Its owner and permissions are those of the segment.
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

// Who holds the last frame, if somebody has for long: only followers can, and they have the segment mapped. Which of them cannot be told from outside.
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
  // One in the writer's own process is not told apart from the writer.
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
      // Bound nevertheless: a writer in the making, or no server at all.
      if (os::why_unbound(path) != ECONNREFUSED) break;
      facts.state = PathState::dead;
      // Only now that nobody can be making them any more is it certain which there are.
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
  // Looked at first without the lock, which is for those that change something.
  if (look(path, os::Deadline::after(greeting_patience)).facts.state != PathState::dead) return false;
  const auto lock = os::lock_directory(os::directory_of(path));
  if (!lock) throw system_failure(path + ": cannot lock its directory to remove what a dead writer left", errno);
  const auto found = look(path, os::Deadline::after(greeting_patience));
  if (found.facts.state != PathState::dead) return false;
  // The path last: it alone leads to the others, should this process be killed here.
  remove_objects(path, sysv::await_dead_writers_objects(path, found.file));
  // Writers of other libraries know of no lock: their socket stays.
  if (!os::is_still(path, found.file)) return true;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw system_failure(path + ": cannot remove what a dead writer left", errno);
  return true;
}

}  // namespace shmdata::discovery
