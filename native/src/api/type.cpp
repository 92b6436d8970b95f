// SPDX-License-Identifier: Apache-2.0
#include "shmdata/type.hpp"

#include <limits>
#include <locale>
#include <optional>
#include <sstream>

#include "caps_text.hpp"
#include "wire/messages.hpp"

namespace shmdata {
namespace {

constexpr const char *int_type = "int";

// The names that GStreamer has for the type that is an int here.
bool is_int(const std::string &type) { return type == "int" || type == "i" || type == "gint"; }

// The value of an (int). Nothing if it is not one.
std::optional<int> int_value(const std::string &text) {
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
    Property property{field.type, std::any(), field.value, field.verbatim};
    if (property.type.empty() && !field.verbatim) property.type = field.quoted ? "string" : api::guessed_type(field.value);
    if (is_int(property.type) && !field.verbatim) {
      const auto number = int_value(field.value);
      if (!number) {
        parsing_errors_ += field.key + ": " + field.value + " is no int\n";
        continue;
      }
      property = {int_type, *number, std::to_string(*number)};
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

void Type::set_prop(const std::string &key, const std::string &value) { properties_.emplace(key, Property{"string", value, value}); }

void Type::set_prop(const std::string &key, const char *value) { set_prop(key, std::string(value == nullptr ? "" : value)); }

void Type::set_prop(const std::string &key, const std::string &custom_type, const std::string &value) {
  const auto number = is_int(custom_type) ? int_value(value) : std::nullopt;
  properties_.emplace(key, number ? Property{int_type, *number, std::to_string(*number)} : Property{custom_type, value, value});
}

void Type::add(const std::string &key, std::any value, bool written) {
  properties_.emplace(key, Property{"boolean", std::move(value), written ? "true" : "false"});
}

void Type::add(const std::string &key, std::any value, long long written) {
  const bool fits = written >= std::numeric_limits<int>::min() && written <= std::numeric_limits<int>::max();
  properties_.emplace(key, Property{fits ? int_type : "gint64", std::move(value), std::to_string(written)});
}

void Type::add(const std::string &key, std::any value, unsigned long long written) {
  const bool fits = written <= static_cast<unsigned long long>(std::numeric_limits<int>::max());
  properties_.emplace(key, Property{fits ? int_type : "guint64", std::move(value), std::to_string(written)});
}

void Type::add(const std::string &key, std::any value, float written) { properties_.emplace(key, Property{"float", std::move(value), shortest(written)}); }

void Type::add(const std::string &key, std::any value, double written) { properties_.emplace(key, Property{"double", std::move(value), shortest(written)}); }

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
    const auto &value = property.text;
    if (!api::is_word(key)) {
      left_out(key, "a key must not be empty, nor have spaces, quotes, brackets or any of , ; = \\");
    } else if (!property.verbatim && !api::is_word(property.type)) {
      left_out(key, "'" + property.type + "' is no type");
    } else if (!property.verbatim && is_int(property.type) && !int_value(value)) {
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
