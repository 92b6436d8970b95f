// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

// The text form of caps: how to take it apart, and how to write single values.
namespace shmdata::api {

struct CapsField {
  std::string key;
  // Without the parentheses; empty if none is written.
  std::string type;
  // Without quotes and escapes, unless verbatim.
  std::string value;
  // Whether something in it was quoted or escaped.
  bool quoted = false;
  // Whether it is a list, an array or a range; the value is then as it was written.
  bool verbatim = false;
};

struct CapsText {
  std::string name;
  std::vector<CapsField> fields;
  // What was not a field, in one line each.
  std::string errors;
};

// Takes time in proportion to the length of the text.
CapsText take_apart(const std::string &text);

// As it has to be written: in quotes, with escapes, if this reader or that of GStreamer would not take it as it is.
std::string quoted(const std::string &value);

// Whether it can be written as a key or a type, and read again.
bool is_word(const std::string &text);

// The type that GStreamer gives to a value without one: int, gint64, double, fraction, boolean or string.
std::string guessed_type(const std::string &value);

// Decimal or hexadecimal. Nothing if it is not an integer or out of range.
std::optional<long long> integer(const std::string &text);

}  // namespace shmdata::api
