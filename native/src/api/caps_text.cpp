// SPDX-License-Identifier: Apache-2.0
#include "caps_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace shmdata::api {
namespace {

// The character classes of the C locale, whatever locale the program has set.
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

// What GStreamer reads without quotes.
bool is_plain(char c) { return is_letter(c) || is_digit(c) || std::string_view("+-./:_").find(c) != std::string_view::npos; }

bool has_meaning(char c) { return is_space(c) || is_control(c) || std::string_view(",=;()\"\\{}[]<>").find(c) != std::string_view::npos; }

std::string trimmed(const std::string &text) {
  const auto first = std::find_if_not(text.begin(), text.end(), is_space);
  const auto last = std::find_if_not(text.rbegin(), std::make_reverse_iterator(first), is_space).base();
  return std::string(first, last);
}

class CapsReader {
 public:
  explicit CapsReader(const std::string &text) : text_(text) {}

  CapsText read() {
    read_name();
    while (at_ < text_.size()) {
      CapsField field;
      const auto start = at_;
      const auto wrong = read_field(field);
      if (!wrong.empty()) {
        skip_field();
        complain(trimmed(text_.substr(start, at_ - start)) + ": " + wrong);
      } else if (!field.key.empty()) {
        result_.fields.push_back(std::move(field));
      }
      if (at_ < text_.size()) at_++;  // the comma
    }
    return std::move(result_);
  }

 private:
  void complain(const std::string &what) { result_.errors += what + "\n"; }
  bool more() const { return at_ < text_.size(); }
  void skip_spaces() {
    while (more() && is_space(text_[at_])) at_++;
  }
  void skip_field() {
    while (more() && text_[at_] != ',') at_++;
  }

  // Up to the first comma outside of parentheses. Parentheses hold features: video/x-raw(memory:GLMemory).
  void read_name() {
    int depth = 0;
    std::size_t end = 0;
    for (; end < text_.size() && (depth > 0 || text_[end] != ','); end++) {
      if (text_[end] == '=') {
        complain("the text begins with a property: a name such as video/x-raw comes first");
        return;
      }
      if (text_[end] == '(') depth++;
      if (text_[end] == ')' && depth > 0) depth--;
    }
    result_.name = trimmed(text_.substr(0, end));
    if (result_.name.empty()) complain("there is no name: one such as video/x-raw comes first");
    if (depth > 0) complain(result_.name + ": a parenthesis is not closed");
    at_ = std::min(end + 1, text_.size());
  }

  // What is wrong with it; "" if nothing is.
  std::string read_field(CapsField &field) {
    const auto start = at_;
    while (more() && text_[at_] != '=' && text_[at_] != ',') at_++;
    field.key = trimmed(text_.substr(start, at_ - start));
    if (!more() || text_[at_] == ',') return field.key.empty() ? "" : "a property needs a value: KEY=VALUE";
    if (!is_word(field.key)) return "a property needs a key of letters, digits and the like";
    at_++;  // the equals sign
    skip_spaces();
    if (more() && text_[at_] == '(') {
      const auto end = text_.find_first_of("),", at_);
      if (end == std::string::npos || text_[end] == ',') return "the parenthesis of its type is not closed";
      field.type = trimmed(text_.substr(at_ + 1, end - at_ - 1));
      if (!is_word(field.type)) return "this is no type";
      at_ = end + 1;
      skip_spaces();
    }
    if (more() && std::string_view("{[<").find(text_[at_]) != std::string_view::npos) return read_nested(field);
    return read_value(field);
  }

  std::string read_value(CapsField &field) {
    bool in_quotes = false;
    // Spaces outside of quotes count only if something follows.
    std::size_t length = 0;
    for (; more() && (in_quotes || text_[at_] != ','); at_++) {
      const char c = text_[at_];
      if (c == '"') {
        in_quotes = !in_quotes;
        field.quoted = true;
      } else if (c == '\\' && read_escape(field.value)) {
        field.quoted = true;
      } else {
        field.value += c;
        if (!in_quotes && is_space(c)) continue;
      }
      length = field.value.size();
    }
    field.value.resize(length);
    return in_quotes ? "a quote is not closed" : "";
  }

  // At a backslash. False if the backslash stands for itself.
  bool read_escape(std::string &value) {
    if (at_ + 3 < text_.size() && text_[at_ + 1] <= '3' && std::all_of(&text_[at_ + 1], &text_[at_ + 4], is_octal)) {
      value += static_cast<char>((text_[at_ + 1] - '0') * 64 + (text_[at_ + 2] - '0') * 8 + (text_[at_ + 3] - '0'));
      at_ += 3;
      return true;
    }
    if (at_ + 1 >= text_.size() || is_letter(text_[at_ + 1]) || is_digit(text_[at_ + 1])) return false;
    value += text_[++at_];
    return true;
  }

  std::string read_nested(CapsField &field) {
    const auto start = at_;
    int depth = 0;
    bool in_quotes = false;
    for (; more() && (depth > 0 || in_quotes || text_[at_] != ','); at_++) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        at_++;
      } else if (c == '"') {
        in_quotes = !in_quotes;
      } else if (!in_quotes && (c == '{' || c == '[' || c == '<')) {
        depth++;
      } else if (!in_quotes && (c == '}' || c == ']' || c == '>')) {
        depth--;
      }
    }
    field.value = trimmed(text_.substr(start, at_ - start));
    field.verbatim = true;
    return depth == 0 && !in_quotes ? "" : "its brackets or quotes do not match";
  }

  const std::string &text_;
  std::size_t at_ = 0;
  CapsText result_;
};

std::size_t digits(std::string_view text) { return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()); }

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

bool is_whole(std::string_view text) { return !text.empty() && digits(text) == text.size(); }

bool is_fraction(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && is_whole(without_sign(text.substr(0, slash))) && is_whole(text.substr(slash + 1));
}

// 1.5, .5, 1., 1e9, 1.5e-3
bool is_real(std::string_view text) {
  text = without_sign(text);
  const auto before = digits(text);
  text.remove_prefix(before);
  std::size_t after = 0;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    after = digits(text);
    text.remove_prefix(after);
  }
  if (before + after == 0) return false;
  if (text.empty()) return true;
  return (text[0] == 'e' || text[0] == 'E') && is_whole(without_sign(text.substr(1)));
}

bool is_boolean(const std::string &text) {
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const char *word : {"true", "false", "yes", "no", "t", "f"}) {
    if (lower == word) return true;
  }
  return false;
}

}  // namespace

CapsText take_apart(const std::string &text) { return CapsReader(text).read(); }

std::string quoted(const std::string &value) {
  // Without quotes NULL would not be read as a string.
  if (!value.empty() && value != "NULL" && std::all_of(value.begin(), value.end(), is_plain)) return value;
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text += '"';
}

bool is_word(const std::string &text) { return !text.empty() && std::none_of(text.begin(), text.end(), has_meaning); }

std::string guessed_type(const std::string &value) {
  if (const auto number = integer(value)) {
    const bool fits = *number >= std::numeric_limits<int>::min() && *number <= std::numeric_limits<int>::max();
    return fits ? "int" : "gint64";
  }
  if (is_real(value)) return "double";
  if (is_fraction(value)) return "fraction";
  return is_boolean(value) ? "boolean" : "string";
}

std::optional<long long> integer(const std::string &text) {
  const auto unsigned_text = without_sign(text);
  const bool hexadecimal = unsigned_text.size() > 2 && unsigned_text[0] == '0' && (unsigned_text[1] == 'x' || unsigned_text[1] == 'X');
  if (!hexadecimal && !is_whole(unsigned_text)) return std::nullopt;
  char *end = nullptr;
  errno = 0;
  const auto value = std::strtoll(text.c_str(), &end, hexadecimal ? 16 : 10);
  if (errno == ERANGE || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

}  // namespace shmdata::api
