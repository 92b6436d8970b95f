// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "own_fd.hpp"

// The socket file that names a shmdata.
namespace shmdata::os {

inline constexpr std::size_t longest_path = 107;

// Which file a path stands for.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(FileIdentity a, FileIdentity b) noexcept { return a.device == b.device && a.inode == b.inode; }
  friend bool operator!=(FileIdentity a, FileIdentity b) noexcept { return !(a == b); }
};

// Throws Failure of Reason::bad_path for a path that no shmdata can ever have: empty or too long.
void check_length(const std::string &path);

// Also where it cannot have one now: its directory is missing, or something other than a socket is there.
void check_path(const std::string &path);

// The path with the present directory before it, where there is none and it then is not too long: where the process goes later is of no account.
std::string absolute(const std::string &path);

// Throws Failure of Reason::no_permission where a socket is there that this process may not connect to.
void check_may_connect(const std::string &path);

// The directory part, "." where there is none.
std::string directory_of(const std::string &path);

// Whether the path is that very file, not another one that got its number.
bool is_still(const std::string &path, const struct stat &file) noexcept;

// Those who make or remove a shmdata in a directory take turns: whoever comes second finds what the first one did. An advisory lock on the
// directory, which leaves no file behind, as long as the descriptor is open. Nothing, with errno, where it cannot be had within 2 s.
std::optional<OwnFd> lock_directory(const std::string &directory) noexcept;

// Nothing, with errno, where the path names no file.
std::optional<FileIdentity> identify(const std::string &path) noexcept;

// A non-blocking connection. Empty, with errno, where there is none: ECONNREFUSED where nobody listens, EAGAIN where the listener is busy.
OwnFd connect_to(const std::string &path) noexcept;

// Makes a receive without MSG_DONTWAIT sleep, for that long at most.
void set_receive_limit(int fd, std::int64_t nanoseconds) noexcept;

// The process at the other end, which for a connecting side is the one that listens; 0 where it cannot be told.
int peer_process(int fd) noexcept;

// 0 where a process holds a socket that is bound to the path, listening or not; else why not: ECONNREFUSED where nobody does, EACCES where it cannot be
// told. Asks with a socket of another kind, which the system turns away before that process hears of it.
int why_unbound(const std::string &path) noexcept;

// A non-blocking stream socket, closed on exec. Empty with errno.
OwnFd stream_socket() noexcept;

// All of it at once or nothing: messages fit a socket's buffer. False with errno; never raises SIGPIPE.
bool send_all(int fd, const void *bytes, std::size_t count) noexcept;

}  // namespace shmdata::os
