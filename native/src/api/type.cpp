// SPDX-License-Identifier: Apache-2.0
#include "shmdata/type.hpp"

#include <limits>
#include <locale>
#include <sstream>

#include "caps_text.hpp"
#include "wire/messages.hpp"

namespace shmdata {
namespace {

constexpr const char *int_type = "int";

// GStreamer's names for the one type that is an int here.
bool is_int(const std::string &type) { return type == "int" || type == "i" || type == "gint"; }

// The value of an (int); nothing where it is none.
std::any int_value(const std::string &text) {
  const auto number = api::integer(text);
  if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max()) return {};
  return static_cast<int>(*number);
}

// The fewest digits that give the same number again, whatever the locale.
template <class Number>
std::string shortest(Number value) {
  for (int digits = std::numeric_limits<Number>::digits10;; digits++) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(digits);
    text << value;
    if (digits >= std::numeric_limits<Number>::max_digits10) return text.str();
    std::istringstream back(text.str());
    back.imbue(std::locale::classic());
    Number again{};
    if (back >> again && again == value) return text.str();
  }
}

}  // namespace

Type::Type(const std::string &text) {
  auto caps = api::take_apart(text);
  name_ = std::move(caps.name);
  parsing_errors_ = std::move(caps.errors);
  for (auto &field : caps.fields) {
    Property property{field.type, std::any(), field.verbatim};
    if (property.type.empty() && !field.verbatim) property.type = field.quoted ? "string" : api::guessed_type(field.value);
    if (is_int(property.type) && !field.verbatim) {
      property.type = int_type;
      property.value = int_value(field.value);
      if (!property.value.has_value()) {
        parsing_errors_ += field.key + ": " + field.value + " is no int\n";
        continue;
      }
    } else {
      property.value = std::move(field.value);
    }
    properties_[field.key] = std::move(property);
  }
}

std::string Type::name() const { return name_; }

std::any Type::get(const std::string &key) const {
  const auto found = properties_.find(key);
  return found == properties_.end() ? std::any() : found->second.value;
}

std::map<std::string, std::any> Type::get_properties() const {
  std::map<std::string, std::any> values;
  for (const auto &[key, property] : properties_) values.emplace(key, property.value);
  return values;
}

void Type::set_prop(const std::string &key, const std::string &value) { properties_[key] = {"string", value}; }

void Type::set_prop(const std::string &key, const char *value) { set_prop(key, std::string(value == nullptr ? "" : value)); }

void Type::set_prop(const std::string &key, const std::string &custom_type, const std::string &value) {
  auto number = is_int(custom_type) ? int_value(value) : std::any();
  if (number.has_value()) {
    properties_[key] = {int_type, std::move(number)};
  } else {
    properties_[key] = {custom_type, value};
  }
}

void Type::set_signed(const std::string &key, long long value) {
  const bool fits = value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max();
  set_prop(key, fits ? int_type : "gint64", std::to_string(value));
}

void Type::set_unsigned(const std::string &key, unsigned long long value) {
  const bool fits = value <= static_cast<unsigned long long>(std::numeric_limits<int>::max());
  set_prop(key, fits ? int_type : "guint64", std::to_string(value));
}

void Type::set_float(const std::string &key, float value) { set_prop(key, "float", shortest(value)); }

void Type::set_double(const std::string &key, double value) { set_prop(key, "double", shortest(value)); }

std::string Type::str() const {
  std::string errors;
  return write(errors);
}

std::string Type::get_parsing_errors() const { return parsing_errors_; }

std::string Type::get_serialization_errors() const {
  std::string errors;
  write(errors);
  return errors;
}

std::string Type::write(std::string &errors) const {
  std::string text = name_;
  if (name_.empty()) errors += "there is no name: make the type of one, such as video/x-raw\n";
  const auto left_out = [&errors](const std::string &key, const std::string &why) { errors += "property '" + key + "' is left out: " + why + "\n"; };
  for (const auto &[key, property] : properties_) {
    const auto *number = std::any_cast<int>(&property.value);
    const auto value = number != nullptr ? std::to_string(*number) : std::any_cast<std::string>(property.value);
    if (!api::is_word(key)) {
      left_out(key, "a key must not be empty, nor have spaces, quotes, brackets or any of , ; = \\");
    } else if (!property.verbatim && !api::is_word(property.type)) {
      left_out(key, "'" + property.type + "' is no type");
    } else if (!property.verbatim && number == nullptr && is_int(property.type)) {
      left_out(key, value + " is no int");
    } else if (value.find('\0') != std::string::npos) {
      left_out(key, "its value has a NUL character");
    } else {
      text += ", " + key + "=" + (property.type.empty() ? "" : "(" + property.type + ")") + (property.verbatim ? value : api::quoted(value));
    }
  }
  if (text.size() > wire::longest_type) {
    errors += "the text has " + std::to_string(text.size()) + " bytes; a writer takes at most " + std::to_string(wire::longest_type) + "\n";
  }
  return text;
}

}  // namespace shmdata
