// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "os/own_fd.hpp"
#include "os/socket_path.hpp"
#include "script.hpp"

namespace fuzz {

// A writer that does at each step whatever the script says, the right thing included.
class HostileWriter {
 public:
  // directory: one of its own, which it makes, removes, and replaces by something else.
  explicit HostileWriter(std::string directory);
  HostileWriter(const HostileWriter &) = delete;
  HostileWriter &operator=(const HostileWriter &) = delete;
  ~HostileWriter();

  [[nodiscard]] const std::string &path() const noexcept { return path_; }

  void act(Script &script);

 private:
  void listen();
  void accept();
  void put_in_place_of_directory(unsigned what);
  void queue(const unsigned char *bytes, std::size_t count) { outbox_.insert(outbox_.end(), bytes, bytes + count); }
  void queue_hello(std::uint64_t size, const std::string &type);
  void queue_update(std::uint64_t size);
  void send(std::size_t most);
  void make_segment(std::size_t size);
  void make_semaphores(int count);
  void remove_objects();
  void set_semaphore(unsigned short index, int value);
  void change_semaphore(unsigned short index, int change);
  void frame(std::size_t size, unsigned char content);
  void welcome(std::size_t size);

  const std::string directory_;
  const std::string path_;
  shmdata::os::OwnFd listener_;
  shmdata::os::OwnFd connection_;
  std::vector<unsigned char> outbox_;
  // Of the socket last made: the objects stay under its keys when it goes.
  shmdata::os::FileIdentity file_;
  std::vector<int> segments_;
  std::vector<int> semaphores_;
};

}  // namespace fuzz
