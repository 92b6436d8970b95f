// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "script.hpp"

namespace fuzz {

// Where the runs take place: a directory and, if the system permits, System V objects of the process's own.
class Surroundings {
 public:
  static Surroundings &get();

  [[nodiscard]] const std::string &directory() const noexcept { return directory_; }

  // What libFuzzer calls with an input. After the run there must be as many descriptors as before, no System V object, no mapped segment, and no file.
  template <class Run>
  static int run(const std::uint8_t *input, std::size_t size) {
    auto &surroundings = get();
    surroundings.begin_run();
    Run(Script(input, size)).go();
    surroundings.end_run();
    return 0;
  }

 private:
  Surroundings();
  void begin_run();
  void end_run();

  std::string directory_;
  bool own_objects_ = false;
  std::size_t descriptors_ = 0;
};

}  // namespace fuzz
