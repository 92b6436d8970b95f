// SPDX-License-Identifier: Apache-2.0
#include "socket_path.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "deadline.hpp"
#include "failure.hpp"
#include "wait.hpp"

namespace shmdata::os {
namespace {

const char *kind_of(mode_t mode) noexcept {
  if (S_ISREG(mode)) return "a regular file";
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a named pipe";
  return "a device";
}

#if defined(SOCK_CLOEXEC)
constexpr int datagrams = SOCK_DGRAM | SOCK_CLOEXEC;
#else
constexpr int datagrams = SOCK_DGRAM;
#endif

// The path must not be too long.
int connect_by_path(int fd, const std::string &path) noexcept {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return ::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address);
}

}  // namespace

void check_length(const std::string &path) {
  if (path.empty()) throw Failure(Reason::bad_path, "the path of a shmdata is empty: name one, such as /tmp/video");
  if (path.size() > longest_path) {
    throw Failure(Reason::bad_path,
                  path + ": a path of " + std::to_string(path.size()) + " bytes is too long for a socket: use at most " + std::to_string(longest_path));
  }
}

void check_path(const std::string &path) {
  check_length(path);
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) {
      const char *const what_to_do = S_ISDIR(found.st_mode) ? "name a path in it" : "choose another path or remove it";
      throw Failure(Reason::bad_path, path + ": is " + kind_of(found.st_mode) + ", not a shmdata's socket: " + what_to_do);
    }
    return;
  }
  const int error = errno;
  if (error == EACCES) throw system_failure(path, error);
  const auto directory = directory_of(path);
  if (::stat(directory.c_str(), &found) != 0) {
    if (errno == ENOENT) throw Failure(Reason::bad_path, path + ": the directory " + directory + " does not exist: create it first", errno);
    throw system_failure(path, errno);
  }
  if (!S_ISDIR(found.st_mode)) throw Failure(Reason::bad_path, path + ": " + directory + " is not a directory");
  if (error != ENOENT) throw system_failure(path, error);
}

void check_may_connect(const std::string &path) {
  struct stat found {};
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) == 0 || errno != EACCES || ::stat(path.c_str(), &found) != 0) return;
  char mode[8];
  std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(found.st_mode & 07777));
  throw Failure(Reason::no_permission,
                path + ": no permission to follow it: it is user " + std::to_string(found.st_uid) + "'s, group " + std::to_string(found.st_gid) + ", mode " +
                    mode + "; its writer must allow reading and writing",
                EACCES);
}

std::string absolute(const std::string &path) {
  if (path.empty() || path[0] == '/') return path;
  std::error_code none;
  const auto here = std::filesystem::current_path(none);
  auto whole = (here / path).string();
  return none || whole.size() > longest_path ? path : whole;
}

std::string directory_of(const std::string &path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<FileIdentity> identify(const std::string &path) noexcept {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

bool is_still(const std::string &path, const struct stat &file) noexcept {
  struct stat now {};
  if (::stat(path.c_str(), &now) != 0) return false;
  // The number of an inode may be used again at once, but not the time at which it was made.
  return now.st_dev == file.st_dev && now.st_ino == file.st_ino && now.st_mode == file.st_mode &&
#if defined(__APPLE__)
         now.st_ctimespec.tv_sec == file.st_ctimespec.tv_sec && now.st_ctimespec.tv_nsec == file.st_ctimespec.tv_nsec;
#else
         now.st_ctim.tv_sec == file.st_ctim.tv_sec && now.st_ctim.tv_nsec == file.st_ctim.tv_nsec;
#endif
}

std::optional<OwnFd> lock_directory(const std::string &directory) noexcept {
  OwnFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  const auto deadline = Deadline::after(2 * second);
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if ((errno != EWOULDBLOCK && errno != EINTR) || deadline.passed()) return std::nullopt;
    sleep_for(millisecond);
  }
  return fd;
}

OwnFd stream_socket() noexcept {
#if defined(__linux__)
  return OwnFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
#else
  OwnFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  if (fd) {
    const int on = 1;
    ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
  }
  return fd;
#endif
}

OwnFd connect_to(const std::string &path) noexcept {
  if (path.size() > longest_path) {
    errno = ENAMETOOLONG;
    return {};
  }
  auto fd = stream_socket();
  if (fd && connect_by_path(fd.get(), path) != 0) {
    const int error = errno;
    fd.reset();
    errno = error;
  }
  return fd;
}

void set_receive_limit(int fd, std::int64_t nanoseconds) noexcept {
  timeval limit{};
  limit.tv_usec = static_cast<decltype(limit.tv_usec)>(nanoseconds / 1000);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0) ::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

int peer_process(int fd) noexcept {
#if defined(__linux__)
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
#elif defined(__APPLE__)
  pid_t peer = 0;
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_LOCAL, LOCAL_PEERPID, &peer, &size) == 0 ? peer : 0;
#else
  return 0;
#endif
}

int why_unbound(const std::string &path) noexcept {
  if (path.size() > longest_path) return ENAMETOOLONG;
  const OwnFd fd(::socket(AF_UNIX, datagrams, 0));
  if (!fd) return errno;
  return connect_by_path(fd.get(), path) == 0 || errno == EPROTOTYPE ? 0 : errno;
}

bool send_all(int fd, const void *bytes, std::size_t count) noexcept {
#if defined(MSG_NOSIGNAL)
  constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
  constexpr int flags = MSG_DONTWAIT;
#endif
  for (;;) {
    const auto sent = ::send(fd, bytes, count, flags);
    if (sent == static_cast<ssize_t>(count)) return true;
    if (sent < 0 && errno == EINTR) continue;
    if (sent >= 0) errno = ENOBUFS;
    return false;
  }
}

}  // namespace shmdata::os
