// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <map>
#include <string>
#include <type_traits>

#include "./export.h"

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
 * Values are int or std::string, whether read or set: int for (int), and everything else std::string.
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
  Type(const std::string &text);

  /** The media type, video/x-raw for instance; empty where the string has none. */
  std::string name() const;

  /** The property's value, an int or a std::string; without a value where there is no such property. */
  std::any get(const std::string &key) const;

  /** All of them. */
  std::map<std::string, std::any> get_properties() const;

  /** Sets a property, in the place of one of the same name, to a string. Null counts as "". */
  void set_prop(const std::string &key, const std::string &value);
  void set_prop(const std::string &key, const char *value);

  /**
   * To a number: an integer that fits an int is (int). Of the others, which read as strings, a larger integer is (gint64) or (guint64), a bool
   * (boolean), and a floating-point number (float) or (double) with the fewest digits that give the same number again.
   */
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  void set_prop(const std::string &key, Number value) {
    if constexpr (std::is_same_v<Number, bool>) {
      set_prop(key, "boolean", value ? "true" : "false");
    } else if constexpr (std::is_same_v<Number, float>) {
      set_float(key, value);
    } else if constexpr (std::is_floating_point_v<Number>) {
      set_double(key, static_cast<double>(value));
    } else if constexpr (std::is_signed_v<Number>) {
      set_signed(key, value);
    } else {
      set_unsigned(key, value);
    }
  }

  /** To a value of a type of the caller's choice: set_prop("framerate", "fraction", "30/1"). */
  void set_prop(const std::string &key, const std::string &custom_type, const std::string &value);

  /** NAME, KEY=(TYPE)VALUE, ... in the order of the keys. Parses back to the same. What cannot be written is left out; see get_serialization_errors. */
  std::string str() const;

  /** What was wrong with the string given to the constructor, one line for each; empty where it was in order. What was wrong was left out. */
  std::string get_parsing_errors() const;

  /** What str leaves out and why, and what a writer will refuse, one line for each; empty where all is in order. */
  std::string get_serialization_errors() const;

 private:
  struct Property {
    std::string type;
    std::any value;
    // Written as it was read: a list or an array.
    bool verbatim = false;
  };

  void set_signed(const std::string &key, long long value);
  void set_unsigned(const std::string &key, unsigned long long value);
  void set_float(const std::string &key, float value);
  void set_double(const std::string &key, double value);
  std::string write(std::string &errors) const;

  std::string name_;
  std::map<std::string, Property> properties_;
  std::string parsing_errors_;
};

}  // namespace shmdata
