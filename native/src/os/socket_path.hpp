// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "own_fd.hpp"

// Socket files and the connections to them. A socket file is what names a shmdata.
namespace shmdata::os {

inline constexpr std::size_t longest_path = 107;

// Which file a path stands for.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(FileIdentity a, FileIdentity b) noexcept { return a.device == b.device && a.inode == b.inode; }
  friend bool operator!=(FileIdentity a, FileIdentity b) noexcept { return !(a == b); }
};

// Throws Failure, for the reason bad_path, if no shmdata can have this path: it is empty or too long.
void check_length(const std::string &path);

// Throws Failure also if no shmdata can have this path now: its directory is missing, or something other than a socket is there.
void check_path(const std::string &path);

// The path as an absolute one, so that it stays valid when the process changes its directory. The path as it is if the absolute one would be too long.
std::string absolute(const std::string &path);

// Throws Failure, for the reason no_permission, if a socket is there that this process may not connect to.
void check_may_connect(const std::string &path);

// The directory part of a path; "." if it has none.
std::string directory_of(const std::string &path);

// Whether the path is still that file, and not another one that got the same inode number.
bool is_still(const std::string &path, const struct stat &file) noexcept;

// Makes those who make or remove a shmdata in a directory take turns, so that the second one finds what the first one did. It is an advisory lock on the
// directory itself, held as long as the descriptor is open; it leaves no file behind. Nothing, with errno, if it cannot be had within 2 s.
std::optional<OwnFd> lock_directory(const std::string &directory) noexcept;

// Nothing, with errno, if there is no such file.
std::optional<FileIdentity> identify(const std::string &path) noexcept;

// Connects, without blocking. Empty with errno if that fails: ECONNREFUSED if nobody listens, EAGAIN if the listener is busy.
OwnFd connect_to(const std::string &path) noexcept;

// Lets a receive without MSG_DONTWAIT sleep, but not longer than that.
void set_receive_limit(int fd, std::int64_t nanoseconds) noexcept;

// The process at the other end: for the side that connected it is the one that listens. 0 if the system does not say.
int peer_process(int fd) noexcept;

// 0 if some process has a socket that is bound to the path, even if it does not listen. Otherwise an errno: ECONNREFUSED if there is no such process, EACCES if
// that cannot be found out. It asks with a datagram socket, which the system turns away, so the process does not notice.
int why_unbound(const std::string &path) noexcept;

// A non-blocking stream socket, closed on exec. Empty with errno.
OwnFd stream_socket() noexcept;

// Sends all of it at once: every message fits the buffer of a socket. False with errno. Never raises SIGPIPE.
bool send_all(int fd, const void *bytes, std::size_t count) noexcept;

}  // namespace shmdata::os
