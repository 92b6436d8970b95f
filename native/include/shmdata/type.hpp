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
 * A value that was set has the type it was set with. One that was read is an int or a std::string: int for (int), and everything else std::string.
 *
 * Reading: a value without a type has the one that GStreamer gives it, int for 1280, fraction for 30/1, double, boolean, else string. Quotes are
 * dropped; within them commas are ordinary. A backslash stands for the character that follows it, as in \, \= \( \), unless that is a
 * letter or a digit, and three octal digits after it for a byte. Lists and arrays, { } [ ] < >, are kept as they are written.
 *
 * Writing: values are put in quotes where they have a space, a comma, = or whatever else GStreamer would not read without: all but letters, digits
 * and + - . / : _.
 *
 * A value class: distinct objects may be used by distinct threads. Nothing but the lack of memory throws.
 */
class SHMDATA_API Type {
 public:
  /** Reads a caps string, as far as it is one; see get_parsing_errors. */
  SHMDATA_CPP Type(const std::string &text);

  /** The media type, video/x-raw for instance; empty where the string has none. */
  SHMDATA_CPP std::string name() const;

  /** The property's value; without one where there is no such property. */
  SHMDATA_CPP std::any get(const std::string &key) const;

  /** All of them. */
  SHMDATA_CPP std::map<std::string, std::any> get_properties() const;

  /** Adds a property, a string. Null counts as "". If there is one of that name it stays as it is: the same holds for every set_prop. */
  SHMDATA_CPP void set_prop(const std::string &key, const std::string &value);
  SHMDATA_CPP void set_prop(const std::string &key, const char *value);

  /**
   * Adds a number. get returns it in the type it has here. It is written as (int) if it is an integer that fits an int; a larger one as (gint64) or
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

  /** NAME, KEY=(TYPE)VALUE, ... in the order of the keys. Parses back to the same. What cannot be written is left out; see get_serialization_errors. */
  SHMDATA_CPP std::string str() const;

  /** What was wrong with the string given to the constructor, one line for each; empty where it was in order. What was wrong was left out. */
  SHMDATA_CPP std::string get_parsing_errors() const;

  /** What str leaves out and why, and what a writer will refuse, one line for each; empty where all is in order. */
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
