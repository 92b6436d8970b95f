// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <algorithm>
#include <cstring>

namespace shmdata::wire {
namespace {

constexpr std::uint16_t hello_kind = 0;
constexpr std::uint16_t update_kind = 1;
constexpr std::uint16_t quit_kind = 2;
constexpr std::size_t mark_offset = 2;
constexpr std::size_t size_offset = 8;
constexpr std::size_t type_offset = 16;
// In the padding of a hello. libshmdata leaves there whatever was in memory.
constexpr std::array<unsigned char, size_offset - mark_offset> mark{'s', 'h', 'm', '4', 'j', 1};

std::uint64_t size_at(const unsigned char *message) noexcept {
  std::uint64_t size;
  std::memcpy(&size, message + size_offset, sizeof size);
  return size;
}

template <std::size_t n>
std::array<unsigned char, n> begun(std::uint16_t kind) noexcept {
  std::array<unsigned char, n> message{};
  std::memcpy(message.data(), &kind, sizeof kind);
  return message;
}

}  // namespace

Hello encode_hello(std::uint64_t segment_size, std::string_view type) noexcept {
  auto message = begun<hello_size>(hello_kind);
  std::memcpy(message.data() + mark_offset, mark.data(), mark.size());
  std::memcpy(message.data() + size_offset, &segment_size, sizeof segment_size);
  std::memcpy(message.data() + type_offset, type.data(), std::min(type.size(), longest_type));
  return message;
}

Update encode_update(std::uint64_t frame_size) noexcept {
  auto message = begun<update_size>(update_kind);
  std::memcpy(message.data() + size_offset, &frame_size, sizeof frame_size);
  return message;
}

Quit encode_quit() noexcept { return begun<quit_size>(quit_kind); }

Message decode(const unsigned char *bytes, std::size_t count) noexcept {
  Message message;
  if (count < sizeof message.raw_kind) return message;
  std::memcpy(&message.raw_kind, bytes, sizeof message.raw_kind);
  switch (message.raw_kind) {
    case hello_kind: {
      if (count < hello_size) return message;
      const auto *type = reinterpret_cast<const char *>(bytes) + type_offset;
      const auto *end = static_cast<const char *>(std::memchr(type, 0, longest_type + 1));
      if (end == nullptr) {
        message.kind = Kind::invalid;
        return message;
      }
      message.kind = Kind::hello;
      message.marked = std::memcmp(bytes + mark_offset, mark.data(), mark.size()) == 0;
      message.consumed = hello_size;
      message.size = size_at(bytes);
      message.type = std::string_view(type, static_cast<std::size_t>(end - type));
      return message;
    }
    case update_kind:
      if (count < update_size) return message;
      message.kind = Kind::update;
      message.consumed = update_size;
      message.size = size_at(bytes);
      return message;
    case quit_kind:
      message.kind = Kind::quit;
      message.consumed = quit_size;
      return message;
    default:
      message.kind = Kind::invalid;
      return message;
  }
}

}  // namespace shmdata::wire
