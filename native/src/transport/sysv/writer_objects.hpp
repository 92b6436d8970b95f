// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "keys.hpp"
#include "os/socket_path.hpp"
#include "segment.hpp"
#include "semaphores.hpp"
#include "transport/mapping.hpp"

namespace shmdata::sysv {

// The segment and the semaphores of a writer, under the keys of its socket file. Removes them when it ends, and nothing of anybody else's.
class WriterObjects {
 public:
  // Makes nothing yet. path: of the socket file, for messages.
  WriterObjects(std::string path, mode_t mode) : path_(std::move(path)), mode_(mode & 0777) {}
  WriterObjects(const WriterObjects &) = delete;
  WriterObjects &operator=(const WriterObjects &) = delete;
  ~WriterObjects() { remove(); }

  // Makes both under the keys of that file. False if objects of somebody else lie under one of the keys. Throws Failure. What there was before stays known
  // until both are made, because other threads look at it meanwhile.
  bool make(os::FileIdentity file, std::size_t size);

  // Only after make.
  [[nodiscard]] const Semaphores &semaphores() const noexcept { return *semaphores_; }
  [[nodiscard]] const std::shared_ptr<transport::Mapping> &mapping() const noexcept { return mapping_; }

  // False after remove, and after a failure that left it without a segment; make mends it.
  [[nodiscard]] bool complete() const noexcept { return segment_.has_value() && !removed_; }

  // Whether somebody else removed the segment, so that nobody can join any more; make mends it.
  [[nodiscard]] bool segment_removed() const noexcept;

  // Whether somebody set the semaphores to other values since they were made, instead of counting.
  [[nodiscard]] bool semaphores_set() const noexcept;

  // Puts a segment of another size in the place of this one. Throws Failure; then a segment of the old size serves, as a rule the same one. The memory that
  // was mapped before stays mapped until the next call in any case.
  void replace_segment(std::size_t size);

  // Takes both off the system. What this object knows about them stays, for those who look at it meanwhile. The semaphores go first: whoever waits for them
  // to write or to read finds out.
  void remove() noexcept;

 private:
  bool make_once(std::size_t size);
  bool take(const Segment &segment, const Semaphores &semaphores, std::size_t size);
  void make_segment(std::size_t size);
  void try_segment(std::size_t size) const;

  const std::string path_;
  const mode_t mode_;
  Keys keys_{};
  std::optional<Segment> segment_;
  std::optional<Semaphores> semaphores_;
  // Whoever ends the writer sets it, while the thread that writes may be inside.
  std::atomic<bool> removed_{false};
  time_t semaphores_made_ = 0;
  std::shared_ptr<transport::Mapping> mapping_;
  // The program may still be writing into it.
  std::shared_ptr<transport::Mapping> replaced_;
};

}  // namespace shmdata::sysv
