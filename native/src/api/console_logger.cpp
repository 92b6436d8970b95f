// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "shmdata/console-logger.hpp"

namespace shmdata {
namespace {

// In one call, so that the lines of several threads do not mix.
void write_line(std::FILE *to, std::string &&text) {
  text += '\n';
  std::fwrite(text.data(), 1, text.size(), to);
}

}  // namespace

ConsoleLogger::~ConsoleLogger() = default;

void ConsoleLogger::set_debug(bool debug) { debug_ = debug; }

void ConsoleLogger::on_error(std::string &&text) { write_line(stderr, std::move(text)); }
void ConsoleLogger::on_critical(std::string &&text) { write_line(stderr, std::move(text)); }
void ConsoleLogger::on_warning(std::string &&text) { write_line(stderr, std::move(text)); }
void ConsoleLogger::on_message(std::string &&text) { write_line(stdout, std::move(text)); }
void ConsoleLogger::on_info(std::string &&text) { write_line(stdout, std::move(text)); }
void ConsoleLogger::on_debug(std::string &&text) {
  if (debug_) write_line(stdout, std::move(text));
}

}  // namespace shmdata
