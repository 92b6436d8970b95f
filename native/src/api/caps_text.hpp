// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

// The text form of caps: how it comes apart, and how single values are written.
namespace shmdata::api {

struct CapsField {
  std::string key;
  // Without the parentheses; empty where none is written.
  std::string type;
  // Without quotes and escapes, unless verbatim.
  std::string value;
  // Something in it was quoted or escaped.
  bool quoted = false;
  // A list, an array or a range: the value is as it is written.
  bool verbatim = false;
};

struct CapsText {
  std::string name;
  std::vector<CapsField> fields;
  // What was no field, one line for each.
  std::string errors;
};

// Takes time linear in the text's length.
CapsText take_apart(const std::string &text);

// In quotes, with escapes, where it would not stand for itself bare, here or in GStreamer.
std::string quoted(const std::string &value);

// Whether it can stand as a key or a type, and be found again.
bool is_word(const std::string &text);

// What GStreamer takes an untyped value for: int, gint64, double, fraction, boolean or string.
std::string guessed_type(const std::string &value);

// Decimal or hexadecimal; nothing where it is no integer or out of range.
std::optional<long long> integer(const std::string &text);

}  // namespace shmdata::api
