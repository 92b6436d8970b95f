// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

// Pure code, hidden in the library: compiled into the tests.
#include "wire/messages.cpp"

using namespace shmdata::wire;

TEST_CASE("a hello carries the segment's size and the type, and is 4112 bytes") {
  const auto bytes = encode_hello(0x0102030405060708, "video/x-raw");
  REQUIRE(bytes.size() == 4112);
  CHECK(bytes[0] == 0);
  CHECK(bytes[1] == 0);
  CHECK(bytes[8] == 0x08);
  CHECK(bytes[15] == 0x01);
  CHECK(std::memcmp(bytes.data() + 16, "video/x-raw\0\0", 13) == 0);
  const auto message = decode(bytes.data(), bytes.size());
  CHECK(message.kind == Kind::hello);
  CHECK(message.consumed == 4112);
  CHECK(message.size == 0x0102030405060708);
  CHECK(message.type == "video/x-raw");
}

TEST_CASE("a type string of 4095 bytes fits, a longer one is cut and stays terminated") {
  const std::string longest(4095, 't');
  CHECK(decode(encode_hello(1, longest).data(), 4112).type == longest);
  CHECK(decode(encode_hello(1, longest + "more").data(), 4112).type == longest);
}

TEST_CASE("an update and a quit have the documented bytes") {
  const auto update = encode_update(258);
  CHECK(update.size() == 16);
  CHECK(update[0] == 1);
  CHECK(update[8] == 2);
  CHECK(update[9] == 1);
  const auto quit = encode_quit();
  CHECK(quit.size() == 2);
  CHECK(quit[0] == 2);
  CHECK(quit[1] == 0);
}

TEST_CASE("messages that arrive in pieces are incomplete until the last byte") {
  const auto hello = encode_hello(7, "x");
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{16}, std::size_t{4111}}) {
    CAPTURE(count);
    CHECK(decode(hello.data(), count).kind == Kind::incomplete);
    CHECK(decode(hello.data(), count).consumed == 0);
  }
  const auto update = encode_update(7);
  for (std::size_t count = 0; count < update.size(); count++) CHECK(decode(update.data(), count).kind == Kind::incomplete);
  CHECK(decode(encode_quit().data(), 1).kind == Kind::incomplete);
}

TEST_CASE("an update followed by a quit is read as two messages") {
  std::vector<unsigned char> stream;
  const auto update = encode_update(42);
  const auto quit = encode_quit();
  stream.insert(stream.end(), update.begin(), update.end());
  stream.insert(stream.end(), quit.begin(), quit.end());
  const auto first = decode(stream.data(), stream.size());
  CHECK(first.kind == Kind::update);
  CHECK(first.size == 42);
  REQUIRE(first.consumed == 16);
  const auto second = decode(stream.data() + 16, stream.size() - 16);
  CHECK(second.kind == Kind::quit);
  CHECK(second.consumed == 2);
}

TEST_CASE("padding holds anything") {
  auto update = encode_update(9);
  for (int i = 2; i < 8; i++) update[static_cast<std::size_t>(i)] = 0xee;
  CHECK(decode(update.data(), update.size()).kind == Kind::update);
  CHECK(decode(update.data(), update.size()).size == 9);
}

TEST_CASE("a type without an end, and an unknown kind, are invalid") {
  auto hello = encode_hello(1, "x");
  std::memset(hello.data() + 16, 'A', 4096);
  CHECK(decode(hello.data(), hello.size()).kind == Kind::invalid);
  const unsigned char unknown[] = {0x92, 0x10};
  CHECK(decode(unknown, 2).kind == Kind::invalid);
  CHECK(decode(unknown, 2).raw_kind == 4242);
}

TEST_CASE("any bytes decode to something that fits within them") {
  std::mt19937 random(1);
  std::vector<unsigned char> bytes(4200);
  for (int round = 0; round < 20000; round++) {
    const auto count = random() % bytes.size();
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 32); i++) bytes[i] = static_cast<unsigned char>(random() % 4 == 0 ? random() : random() % 3);
    const auto message = decode(bytes.data(), count);
    REQUIRE(message.consumed <= count);
    REQUIRE((message.consumed > 0) == (message.kind == Kind::hello || message.kind == Kind::update || message.kind == Kind::quit));
    REQUIRE(message.type.size() <= longest_type);
  }
}
