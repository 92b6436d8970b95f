// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>

#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * Where writers, readers and followers send their messages. Programs derive from it.
 *
 * Must outlive every writer, reader and follower made with it; where one of those is deleted from within a callback, that callback too.
 *
 * Threads: the library logs from the caller's thread and from threads of its own, several at a time. It logs out of threads
 * that have no caller to tell, so what an on_LEVEL throws at the library is dropped; what it throws at a program's own call passes through.
 *
 * Each of the six logs a text in which every % is replaced in turn by one of the values. A % without a value stays, and so does one within a
 * value; a value without a % is left out. Values are what std::string can be made of.
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
