// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <map>
#include <string>
#include <type_traits>

#include "./export.h"
#include "./includes.hpp"

namespace shmdata {

/**
 * What the frames of a shmdata are: a name and properties, written as a caps string.
 *
 *     shmdata::Type type("video/x-raw, format=(string)RGBA, width=(int)1280, framerate=30/1");
 *     std::any_cast<int>(type.get("width"));              // 1280
 *     std::any_cast<std::string>(type.get("framerate"));  // "30/1"
 *     type.set_prop("height", 720);
 *     type.str();  // "video/x-raw, format=(string)RGBA, framerate=(fraction)30/1, height=(int)720, width=(int)1280"
 *
 * A value that was set has the type that it was set with. A value that was read is an int if its type is (int), otherwise a std::string.
 *
 * Reading: a value without a type gets the type that GStreamer gives it: int for 1280, fraction for 30/1, double, boolean, otherwise string. Quotes are
 * dropped; commas inside them are ordinary. A backslash stands for the character that follows it, as in \, \= \( \), unless that is a letter or a
 * digit; three octal digits after it stand for a byte. Lists and arrays, { } [ ] < >, are kept as they are written.
 *
 * Writing: a value is put in quotes unless it consists of letters, digits and + - . / : _ only. GStreamer would not read other characters without quotes.
 *
 * A value class: two threads may use two objects at the same time. It throws only if memory runs out.
 */
class SHMDATA_API Type {
 public:
  /** Reads a caps string. What cannot be read is left out; see get_parsing_errors. */
  SHMDATA_CPP Type(const std::string &text);

  /** The media type, such as video/x-raw; empty if the string has none. */
  SHMDATA_CPP std::string name() const;

  /** The value of a property; an empty std::any if there is no such property. */
  SHMDATA_CPP std::any get(const std::string &key) const;

  /** The values of all properties. */
  SHMDATA_CPP std::map<std::string, std::any> get_properties() const;

  /** Adds a property that is a string. Null counts as "". Like every set_prop it does nothing if there is a property of that name. */
  SHMDATA_CPP void set_prop(const std::string &key, const std::string &value);
  SHMDATA_CPP void set_prop(const std::string &key, const char *value);

  /**
   * Adds a number. get returns it with the type that it has here. It is written as (int) if it is an integer that fits an int; a larger one as (gint64) or
   * (guint64), a bool as (boolean), and a floating-point number as (float) or (double) with the fewest digits that give the same number again.
   */
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  void set_prop(const std::string &key, Number value) {
    if constexpr (std::is_same_v<Number, bool>) {
      add(key, value, value);
    } else if constexpr (std::is_floating_point_v<Number>) {
      add(key, value, std::conditional_t<std::is_same_v<Number, float>, float, double>(value));
    } else {
      add(key, value, std::conditional_t<std::is_signed_v<Number>, long long, unsigned long long>(value));
    }
  }

  /** Adds a value of a type of the caller's choice: set_prop("framerate", "fraction", "30/1"). */
  SHMDATA_CPP void set_prop(const std::string &key, const std::string &custom_type, const std::string &value);

  /** NAME, KEY=(TYPE)VALUE, ... in the order of the keys. Reading it gives the same again. What cannot be written is left out; see get_serialization_errors. */
  SHMDATA_CPP std::string str() const;

  /** What was wrong with the string that was read, and was left out, in one line each; empty if nothing was. */
  SHMDATA_CPP std::string get_parsing_errors() const;

  /** What str leaves out and why, and what a writer will refuse, in one line each; empty if there is nothing of the kind. */
  SHMDATA_CPP std::string get_serialization_errors() const;

 private:
  struct Property {
    std::string type;
    std::any value;
    // The value as it is written, but for quotes.
    std::string text;
    // Written as it was read: a list or an array.
    bool verbatim = false;
  };

  // A value, and what it is written as.
  SHMDATA_CPP void add(const std::string &key, std::any value, bool written);
  SHMDATA_CPP void add(const std::string &key, std::any value, long long written);
  SHMDATA_CPP void add(const std::string &key, std::any value, unsigned long long written);
  SHMDATA_CPP void add(const std::string &key, std::any value, float written);
  SHMDATA_CPP void add(const std::string &key, std::any value, double written);
  SHMDATA_CPP std::string write(std::string &errors) const;

  std::string name_;
  std::map<std::string, Property> properties_;
  std::string parsing_errors_;
};

}  // namespace shmdata
