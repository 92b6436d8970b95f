// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace fuzz {

// Where the runs take place: a directory and, where the system permits, System V objects of the process's own.
class Surroundings {
 public:
  static Surroundings &get();

  [[nodiscard]] const std::string &directory() const noexcept { return directory_; }

  // Before and after a run: after it there must be no more descriptors than before, no System V object, no mapped segment, and no file.
  void begin_run();
  void end_run();

 private:
  Surroundings();

  std::string directory_;
  bool own_objects_ = false;
  std::size_t descriptors_ = 0;
};

}  // namespace fuzz
