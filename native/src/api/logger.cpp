// SPDX-License-Identifier: Apache-2.0
#include "logger.hpp"

namespace shmdata {

AbstractLogger::~AbstractLogger() = default;

std::string AbstractLogger::filled_in(const std::string &text, std::initializer_list<std::string> values) {
  std::string filled;
  std::size_t from = 0;
  for (const auto &value : values) {
    const auto placeholder = text.find('%', from);
    if (placeholder == std::string::npos) break;
    filled.append(text, from, placeholder - from).append(value);
    from = placeholder + 1;
  }
  return filled.append(text, from, std::string::npos);
}

namespace api {
namespace {

void send(AbstractLogger &logger, Level level, const std::string &text) {
  switch (level) {
    case Level::error:
      return logger.error(text);
    case Level::critical:
      return logger.critical(text);
    case Level::warning:
      return logger.warning(text);
    case Level::message:
      return logger.message(text);
    case Level::info:
      return logger.info(text);
    case Level::debug:
      return logger.debug(text);
  }
}

}  // namespace

Log log_to(AbstractLogger *logger) {
  if (logger == nullptr) return [](Level, const std::string &) {};
  return [logger](Level level, const std::string &text) {
    try {
      send(*logger, level, text);
    } catch (...) {
      // There is nowhere left to report it.
    }
  };
}

}  // namespace api
}  // namespace shmdata
