// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keys.hpp"
#include "mapping.hpp"
#include "os/own_fd.hpp"
#include "os/socket_path.hpp"
#include "segment.hpp"
#include "semaphores.hpp"

namespace shmdata::sysv {

// What a writer holds of the machine: the listening socket on its path, and under the keys of that very file a segment and two semaphores.
// Removes all of it, and nothing of anybody else's.
class WriterObjects {
 public:
  // Takes over what a dead writer left. Throws Failure: of Reason::writer_exists where a live one serves the path.
  WriterObjects(const std::string &path, std::size_t size, mode_t mode);
  WriterObjects(const WriterObjects &) = delete;
  WriterObjects &operator=(const WriterObjects &) = delete;
  ~WriterObjects();

  [[nodiscard]] int listener() const noexcept { return listener_.get(); }
  [[nodiscard]] const Semaphores &semaphores() const noexcept { return *semaphores_; }
  [[nodiscard]] const std::shared_ptr<Mapping> &mapping() const noexcept { return mapping_; }
  [[nodiscard]] const std::string &path() const noexcept { return path_; }

  // False after a failure that left it without a segment; renew mends it.
  [[nodiscard]] bool complete() const noexcept { return segment_.has_value(); }

  // Whether somebody else removed the segment, so that nobody can join any more; renew mends it.
  [[nodiscard]] bool segment_removed() const noexcept;

  // Puts a segment of another size in the place of this one. Throws Failure; then a segment of the old size serves, as a rule the very same. Memory that
  // was mapped stays so until the next call in any case.
  void replace_segment(std::size_t size);

  // Whether somebody set the semaphores to values of his own, since they were made.
  [[nodiscard]] bool semaphores_set() const noexcept;

  // New semaphores and a new segment of the same size, under the same keys, as a rule. Those still in the old ones are woken, or read on undisturbed.
  // True where somebody had taken a key meanwhile and the path has another socket now, hence another listener. Throws Failure; then it may be called
  // again.
  bool renew();

  // What the destructor does, ahead of it: takes them off the machine, and another writer may have the path. What this object knows stays as it is, for
  // those who look at it meanwhile. Once: what is there later is another writer's.
  void withdraw() noexcept;

  // Closes listeners that were replaced, which nobody may be polling any more; and the last one.
  void close_retired() noexcept { retired_.clear(); }
  void stop_listening() noexcept;

 private:
  void clear_path();
  void serve_anew(std::size_t size);
  void unlink_own() noexcept;
  void bind();
  bool make_objects(std::size_t size);
  bool take(const Segment &segment, const Semaphores &semaphores, std::size_t size);
  void make_segment(std::size_t size);
  void try_segment(std::size_t size) const;

  std::string path_;
  mode_t mode_;
  os::OwnFd listener_;
  // That the serving thread may be polling.
  std::vector<os::OwnFd> retired_;
  os::FileIdentity file_;
  bool linked_ = false;
  bool withdrawn_ = false;
  Keys keys_{};
  std::optional<Segment> segment_;
  std::optional<Semaphores> semaphores_;
  time_t semaphores_made_ = 0;
  std::shared_ptr<Mapping> mapping_;
  // That the program may still write into.
  std::shared_ptr<Mapping> replaced_;
};

}  // namespace shmdata::sysv
