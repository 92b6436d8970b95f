// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

#include "./abstract-logger.hpp"
#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * Writes errors, criticals and warnings to standard error, and messages, infos and debugs to standard output, each in a line of its own.
 *
 * Any thread may use it at any time; lines never mix.
 */
class SHMDATA_API ConsoleLogger : public AbstractLogger {
 public:
  ConsoleLogger() = default;
  ConsoleLogger(const ConsoleLogger &) = delete;
  ConsoleLogger &operator=(const ConsoleLogger &) = delete;
  SHMDATA_CPP ~ConsoleLogger() override;

  /** Whether debugs are written. At first they are. */
  SHMDATA_CPP void set_debug(bool debug);

 private:
  SHMDATA_CPP void on_error(std::string &&text) override;
  SHMDATA_CPP void on_critical(std::string &&text) override;
  SHMDATA_CPP void on_warning(std::string &&text) override;
  SHMDATA_CPP void on_message(std::string &&text) override;
  SHMDATA_CPP void on_info(std::string &&text) override;
  SHMDATA_CPP void on_debug(std::string &&text) override;

  std::atomic<bool> debug_{true};
};

}  // namespace shmdata
