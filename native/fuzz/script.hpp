// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace fuzz {

// The fuzzer's input, read from front to back as the decisions of a hostile peer and its surroundings. Past its end everything is 0.
class Script {
 public:
  Script(const std::uint8_t *bytes, std::size_t count) noexcept : bytes_(bytes), count_(count) {}

  [[nodiscard]] bool ended() const noexcept { return at_ >= count_; }
  std::uint8_t byte() noexcept { return ended() ? std::uint8_t{0} : bytes_[at_++]; }
  std::uint16_t pair() noexcept { return static_cast<std::uint16_t>(byte() | byte() << 8); }
  unsigned below(unsigned limit) noexcept { return byte() % limit; }

  std::string text(std::size_t most) {
    std::string text;
    for (; text.size() < most && !ended();) text.push_back(static_cast<char>(byte()));
    return text;
  }

  // A size as a message may announce it: most often small, at times any at all.
  std::uint64_t size() noexcept {
    const auto kind = byte();
    if (kind < 0x80) return kind;
    if (kind < 0xf0) return pair();
    std::uint64_t any = 0;
    for (unsigned i = 0; i < sizeof any; i++) any |= std::uint64_t{byte()} << (8 * i);
    return any;
  }

  // Nanoseconds to wait, from none to four seconds.
  std::int64_t timeout() noexcept {
    const auto kind = byte();
    return kind < 0x40 ? 0 : (std::int64_t{1} << (kind % 18)) * 32'000;
  }

  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  void go_back(std::size_t position) noexcept { at_ = position; }

 private:
  const std::uint8_t *bytes_;
  std::size_t count_;
  std::size_t at_ = 0;
};

}  // namespace fuzz
