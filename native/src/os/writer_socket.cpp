// SPDX-License-Identifier: Apache-2.0
#include "writer_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "deadline.hpp"
#include "failure.hpp"
#include "wait.hpp"

namespace shmdata::os {
namespace {

constexpr int backlog = 128;
// How long another writer may take between binding its socket and listening.
constexpr std::int64_t binding_grace = 300 * millisecond;

}  // namespace

WriterSocket::WriterSocket(const std::string &path, mode_t mode, const RemoveLeftovers &remove_leftovers) : path_(path), mode_(mode & 0777) {
  clear_path(remove_leftovers);
  try {
    bind();
  } catch (...) {
    unlink();
    throw;
  }
}

void WriterSocket::unlink() noexcept {
  // Somebody may have put another socket there since.
  if (linked_ && identify(path_) == std::optional(file_)) ::unlink(path_.c_str());
  linked_ = false;
}

void WriterSocket::stop_listening() noexcept {
  close_replaced();
  listener_.reset();
}

void WriterSocket::replace() {
  unlink();
  // As long as the old socket is open, the new one gets another inode.
  if (listener_) replaced_.push_back(std::move(listener_));
  bind();
}

// Makes way for the socket: nothing may be at the path, or what a dead writer left.
void WriterSocket::clear_path(const RemoveLeftovers &remove_leftovers) {
  const auto deadline = Deadline::after(binding_grace);
  for (;;) {
    struct stat file {};
    if (::stat(path_.c_str(), &file) != 0) return;
    const auto connection = connect_to(path_);
    const int error = connection ? 0 : errno;
    if (error == 0 || error == EAGAIN) {
      const int pid = connection ? peer_process(connection.get()) : 0;
      throw Failure(Reason::writer_exists,
                    path_ + ": another writer serves it" + (pid > 0 ? " (pid " + std::to_string(pid) + ")" : "") + ": choose another path or end it", 0, pid);
    }
    if (error == ENOENT) return;
    if (error != ECONNREFUSED) throw system_failure(path_ + ": cannot tell whether its writer is alive", error);
    // Dead only if nobody has bound it, not even a writer that has yet to listen. Writers of other libraries do not lock the directory, so look whether it is
    // still the same file.
    if (why_unbound(path_) == ECONNREFUSED && is_still(path_, file)) {
      // First, because they can be found only as long as the file is there.
      remove_leftovers(path_, file);
      if (!is_still(path_, file)) continue;
      if (::unlink(path_.c_str()) != 0 && errno != ENOENT) throw system_failure(path_ + ": cannot remove what a dead writer left", errno);
      return;
    }
    if (deadline.passed()) throw Failure(Reason::writer_exists, path_ + ": another writer is starting on it: choose another path or end it");
    sleep_for(5 * millisecond);
  }
}

void WriterSocket::bind() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  listener_ = stream_socket();
  if (!listener_) throw system_failure(path_ + ": making a socket", errno);
  // Before bind, so that the file is never open to more users than it should be; bind applies the umask, therefore again afterwards.
  ::fchmod(listener_.get(), mode_);
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
    const int error = errno;
    if (error == EADDRINUSE) throw Failure(Reason::writer_exists, path_ + ": another writer took it just now, or it is a dangling link", error);
    throw system_failure(path_ + ": cannot make the socket", error);
  }
  // Listening at once: a follower that comes before the rest is made waits in the queue instead of being refused.
  const auto file = ::listen(listener_.get(), backlog) == 0 ? identify(path_) : std::nullopt;
  if (!file) {
    const int error = errno;
    ::unlink(path_.c_str());
    throw system_failure(path_ + ": cannot serve the socket", error);
  }
  file_ = *file;
  linked_ = true;
  if (::chmod(path_.c_str(), mode_) != 0) throw system_failure(path_ + ": cannot set its permissions", errno);
}

}  // namespace shmdata::os
