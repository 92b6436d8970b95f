// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "os/own_fd.hpp"
#include "script.hpp"

namespace fuzz {

// Followers that do at each step whatever the script says, the right thing included.
class HostileFollowers {
 public:
  explicit HostileFollowers(std::string path) : path_(std::move(path)) {}

  void act(Script &script);
  void hang_up_all() { connections_.clear(); }

  // Whether one of them did to these semaphores what no other party can be protected from: counted itself out of frames it was not told
  // of, or set them to another value. What such semaphores guard may be torn.
  [[nodiscard]] bool tampered_with(int semaphores) const { return semaphores < 0 || tampered_.count(semaphores) != 0; }
  // The writer's semaphores, by what is found under its key now; -1 without.
  [[nodiscard]] int semaphores() const;

 private:
  struct Connection {
    shmdata::os::OwnFd fd;
    int semaphores = -1;
    std::vector<unsigned char> inbox;
    bool greeted = false;
    // Spoke before it was greeted: nobody can say which semaphores it was counted in on.
    bool early = false;
    // Frames that were announced to it and that it has not counted itself out of.
    int owed = 0;
  };

  void connect();
  void send(Connection &connection, const void *bytes, std::size_t count);
  void take(Connection &connection, std::size_t most);
  void count_out(Connection &connection);
  void set_semaphore(unsigned short index, int value);
  void change_semaphore(int semaphores, unsigned short index, int change);
  void remove_semaphores();
  void remove_segment();

  const std::string path_;
  std::vector<Connection> connections_;
  std::set<int> tampered_;
};

}  // namespace fuzz
