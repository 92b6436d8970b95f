// SPDX-License-Identifier: Apache-2.0
// Frames as held values: each has a token, and ends by its own release.
#include <doctest/doctest.h>

#include <cstring>
#include <thread>

#include "support.hpp"

using namespace support;

namespace {

void join(const WriterSession &writer, const FollowerSession &follower) {
  auto event = sized<ShmdataEvent>();
  for (int i = 0; i < 10'000 && shmdata_writer_session_followers(writer.get()) == 0; i++) {
    shmdata_follower_session_next(follower.get(), millisecond, &event);
    shmdata_writer_session_serve(writer.get(), millisecond, &event);
  }
  REQUIRE(shmdata_writer_session_followers(writer.get()) == 1);
}

// The next frame, without releasing any.
ShmdataEvent next_frame(const FollowerSession &follower) {
  auto event = sized<ShmdataEvent>();
  for (int i = 0; i < 10'000; i++) {
    shmdata_follower_session_next(follower.get(), millisecond, &event);
    if (event.kind == SHMDATA_FRAME) break;
  }
  REQUIRE(event.kind == SHMDATA_FRAME);
  return event;
}

int begin(const WriterSession &writer, std::size_t size = 64) {
  auto access = sized<ShmdataWriteAccess>();
  ShmdataError error{};
  const int result = shmdata_writer_session_begin(writer.get(), size, 20 * millisecond, &access, &error);
  if (result == SHMDATA_OK) shmdata_writer_session_abort(writer.get());
  return result;
}

bool is_payload(const ShmdataEvent &frame, std::size_t i) {
  const auto expected = payload(i, static_cast<std::size_t>(frame.size));
  return std::memcmp(reinterpret_cast<const void *>(frame.address), expected.data(), expected.size()) == 0;
}

}  // namespace

TEST_CASE("holding: a frame is held until its own token is released, whatever next is asked meanwhile") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  REQUIRE(write_frame(writer, 1, 64) == 1);
  const auto frame = next_frame(follower);
  CHECK(frame.token > 0);
  CHECK(frame.frame_number == 1);
  CHECK(frame.follower == -1);
  CHECK(frame.written_ns == 0);
  CHECK(frame.presentation_ns == SHMDATA_NO_TIME);
  CHECK(frame.duration_ns == SHMDATA_NO_TIME);
  auto event = sized<ShmdataEvent>();
  CHECK(shmdata_follower_session_next(follower.get(), 20 * millisecond, &event) == SHMDATA_TIMEOUT);
  CHECK(event.kind == SHMDATA_TIMEOUT);
  CHECK(event.token == 0);
  CHECK(begin(writer) == SHMDATA_TIMEOUT);
  // Tokens that never existed.
  for (const std::int64_t other : {std::int64_t{0}, std::int64_t{-1}, frame.token + 1, INT64_MAX}) {
    shmdata_follower_session_release(follower.get(), other);
    CHECK(shmdata_follower_session_mapping(follower.get(), other) == nullptr);
  }
  CHECK(begin(writer) == SHMDATA_TIMEOUT);
  CHECK(is_payload(frame, 1));
  std::thread([&] { shmdata_follower_session_release(follower.get(), frame.token); }).join();
  CHECK(begin(writer) == SHMDATA_OK);
  CHECK(shmdata_follower_session_mapping(follower.get(), frame.token) == nullptr);
}

TEST_CASE("holding: a second release of one frame does not end the next one") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  std::int64_t before = 0;
  for (std::size_t i = 1; i <= 3; i++) {
    REQUIRE(write_frame(writer, i, 64) == 1);
    const auto frame = next_frame(follower);
    CHECK(frame.token > before);
    CHECK(frame.frame_number == static_cast<std::int64_t>(i));
    shmdata_follower_session_release(follower.get(), before);
    CHECK(begin(writer) == SHMDATA_TIMEOUT);
    shmdata_follower_session_release(follower.get(), frame.token);
    before = frame.token;
  }
}

TEST_CASE("holding: after the writer left its followers behind a second frame is held beside the first") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  REQUIRE(write_frame(writer, 1, 64) == 1);
  const auto first = next_frame(follower);
  ShmdataError error{};
  REQUIRE(shmdata_writer_session_leave_behind(writer.get(), &error) == SHMDATA_OK);
  join(writer, follower);
  REQUIRE(write_frame(writer, 2, 64) == 1);
  const auto second_one = next_frame(follower);
  CHECK(second_one.token > first.token);
  CHECK(second_one.mapping != first.mapping);
  CHECK(second_one.frame_number == 1);
  CHECK(is_payload(first, 1));
  CHECK(is_payload(second_one, 2));
  auto *const memory = shmdata_follower_session_mapping(follower.get(), first.token);
  REQUIRE(memory != nullptr);
  CHECK(shmdata_mapping_address(memory) == reinterpret_cast<void *>(first.address));
  shmdata_follower_session_release(follower.get(), first.token);
  shmdata_follower_session_release(follower.get(), first.token);
  CHECK(begin(writer) == SHMDATA_TIMEOUT);
  CHECK(is_payload(first, 1));
  shmdata_mapping_release(memory);
  shmdata_follower_session_release(follower.get(), second_one.token);
  CHECK(begin(writer) == SHMDATA_OK);
}

TEST_CASE("holding: a held frame stays as it is after its writer left, until it is released") {
  const Fixture fixture;
  auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  REQUIRE(write_frame(writer, 1, 64) == 1);
  const auto frame = next_frame(follower);
  writer.reset();
  auto event = sized<ShmdataEvent>();
  CHECK(shmdata_follower_session_next(follower.get(), 10 * second, &event) == SHMDATA_OK);
  CHECK(event.kind == SHMDATA_DISCONNECTED);
  CHECK(is_payload(frame, 1));
  shmdata_follower_session_release(follower.get(), frame.token);
}

TEST_CASE("holding: delete releases what is held") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  auto follower = follow(fixture.path());
  join(writer, follower);
  REQUIRE(write_frame(writer, 1, 64) == 1);
  next_frame(follower);
  CHECK(begin(writer) == SHMDATA_TIMEOUT);
  follower.reset();
  CHECK(begin(writer) == SHMDATA_OK);
}

TEST_CASE("holding: times are taken, and ignored by a transport that cannot carry them") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  join(writer, follower);
  auto access = sized<ShmdataWriteAccess>();
  ShmdataError error{};
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, second, &access, &error) == SHMDATA_OK);
  auto times = sized<ShmdataFrameTimes>();
  times.presentation_ns = 5;
  times.duration_ns = 7;
  std::int64_t followers = -1;
  CHECK(shmdata_writer_session_commit(writer.get(), 64, &times, &followers, &error) == SHMDATA_OK);
  CHECK(followers == 1);
  const auto frame = next_frame(follower);
  CHECK(frame.presentation_ns == SHMDATA_NO_TIME);
  CHECK(frame.duration_ns == SHMDATA_NO_TIME);
}

TEST_CASE("holding: a struct whose size cannot be right is refused and not touched") {
  const Fixture fixture;
  const auto writer = write(fixture.path());
  const auto follower = follow(fixture.path());
  ShmdataError error{};
  for (const std::uint32_t wrong : {0U, 4U, static_cast<std::uint32_t>(sizeof(ShmdataEvent)) - 1, 65537U, UINT32_MAX}) {
    auto event = sized<ShmdataEvent>();
    event.struct_size = wrong;
    event.kind = 77;
    CHECK(shmdata_follower_session_next(follower.get(), 0, &event) == SHMDATA_BAD_ARGUMENT);
    CHECK(shmdata_follower_session_join(follower.get(), 0, &event) == SHMDATA_BAD_ARGUMENT);
    CHECK(shmdata_writer_session_serve(writer.get(), 0, &event) == SHMDATA_BAD_ARGUMENT);
    CHECK(event.kind == 77);
  }
  ShmdataWriteAccess access{};
  CHECK(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_BAD_ARGUMENT);
  CHECK(std::string(error.message).find("struct_size") != std::string::npos);
  ShmdataPathInfo info{};
  CHECK(shmdata_path_examine(fixture.path().c_str(), 0, &info, &error) == SHMDATA_BAD_ARGUMENT);
  access.struct_size = sizeof access;
  REQUIRE(shmdata_writer_session_begin(writer.get(), 64, 0, &access, &error) == SHMDATA_OK);
  const ShmdataFrameTimes times{};
  CHECK(shmdata_writer_session_commit(writer.get(), 64, &times, nullptr, &error) == SHMDATA_BAD_ARGUMENT);
  // The frame has ended all the same.
  CHECK(begin(writer) == SHMDATA_OK);
}

TEST_CASE("holding: what a newer program has room for and this library does not know stays as it is") {
  const Fixture fixture;
  const auto follower = follow(fixture.path());
  struct Newer {
    ShmdataEvent event;
    std::int64_t appended;
  } newer{};
  newer.event.struct_size = sizeof newer;
  newer.appended = 42;
  CHECK(shmdata_follower_session_next(follower.get(), 0, &newer.event) == SHMDATA_TIMEOUT);
  CHECK(newer.event.kind == SHMDATA_TIMEOUT);
  CHECK(newer.event.struct_size == sizeof newer);
  CHECK(newer.appended == 42);
}
