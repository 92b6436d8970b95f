// SPDX-License-Identifier: Apache-2.0
#include "wake.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "failure.hpp"

namespace shmdata::os {

Wake::Wake(const std::string &path) {
  int ends[2];
#if defined(__linux__)
  const int made = ::pipe2(ends, O_CLOEXEC | O_NONBLOCK);
#else
  const int made = ::pipe(ends);
#endif
  if (made != 0) throw system_failure(path + ": making a pipe to wake a waiting thread", errno);
  read_ = OwnFd(ends[0]);
  write_ = OwnFd(ends[1]);
#if !defined(__linux__)
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
#endif
}

void Wake::signal() const noexcept {
  const char byte = 0;
  // A full pipe is readable already.
  [[maybe_unused]] const auto written = ::write(write_.get(), &byte, sizeof byte);
}

void Wake::clear() const noexcept {
  char bytes[64];
  ssize_t count = 0;
  do count = ::read(read_.get(), bytes, sizeof bytes);
  while (count > 0 || (count < 0 && errno == EINTR));
}

}  // namespace shmdata::os
