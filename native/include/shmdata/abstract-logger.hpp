// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>

#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * Where writers, readers and followers send their messages. Programs derive their loggers from it.
 *
 * It must outlive every writer, reader and follower that was made with it. If one of those is deleted in a callback, it must outlive that callback too.
 *
 * The library logs on the caller's thread and on threads of its own, several at a time. Its own threads have no caller that could catch an exception: what an
 * on_LEVEL throws there is dropped. If the program itself calls error() and so on, the exception reaches the program.
 *
 * Each of the six logs a text. Every % in it is replaced by the next of the values. A % without a value stays, as does a % in a value. A value without a % is
 * left out. A value is anything that a std::string can be made of.
 *
 *     log->warning("no frame for % ms on %", std::to_string(ms), path);
 */
class SHMDATA_API AbstractLogger {
 public:
  AbstractLogger() = default;
  AbstractLogger(const AbstractLogger &) = default;
  AbstractLogger &operator=(const AbstractLogger &) = default;
  SHMDATA_CPP virtual ~AbstractLogger();

  template <class... Values>
  void error(const std::string &text, const Values &...values) {
    on_error(filled_in(text, {std::string(values)...}));
  }

  template <class... Values>
  void critical(const std::string &text, const Values &...values) {
    on_critical(filled_in(text, {std::string(values)...}));
  }

  template <class... Values>
  void warning(const std::string &text, const Values &...values) {
    on_warning(filled_in(text, {std::string(values)...}));
  }

  template <class... Values>
  void message(const std::string &text, const Values &...values) {
    on_message(filled_in(text, {std::string(values)...}));
  }

  template <class... Values>
  void info(const std::string &text, const Values &...values) {
    on_info(filled_in(text, {std::string(values)...}));
  }

  template <class... Values>
  void debug(const std::string &text, const Values &...values) {
    on_debug(filled_in(text, {std::string(values)...}));
  }

 private:
  virtual void on_error(std::string &&text) = 0;
  virtual void on_critical(std::string &&text) = 0;
  virtual void on_warning(std::string &&text) = 0;
  virtual void on_message(std::string &&text) = 0;
  virtual void on_info(std::string &&text) = 0;
  virtual void on_debug(std::string &&text) = 0;

  SHMDATA_CPP static std::string filled_in(const std::string &text, std::initializer_list<std::string> values);
};

}  // namespace shmdata
