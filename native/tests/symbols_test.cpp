// SPDX-License-Identifier: Apache-2.0
// What the library exports: the interface and nothing else.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <shmdata/cwriter.h>

#include <regex>
#include <set>
#include <string>

#include "support.hpp"

namespace {

// The very library that this program is linked to.
std::string library() {
  Dl_info info{};
  REQUIRE(::dladdr(reinterpret_cast<void *>(&shmdata_make_writer), &info) != 0);
  return info.dli_fname;
}

}  // namespace

TEST_CASE("symbols: only those of the interface are exported") {
  const std::regex c("shmdata_[a-z0-9_]+");
  // Every function is marked as of this library: a program that was built on another one's headers must not find it.
  const std::regex cpp(
      "(vtable|typeinfo|typeinfo name) for shmdata::(AbstractLogger|ConsoleLogger)"
      "|shmdata::(AbstractLogger|ConsoleLogger|Writer|OneWriteAccess|Reader|Follower|Type)::~?[A-Za-z_ ]+(\\[abi:cxx11\\])?\\[abi:shmdata_1_3_100\\]\\(.*");
  support::Process nm({"nm", "-D", "-C", "--defined-only", library()});
  std::set<std::string> found;
  for (auto line = nm.await(" "); !line.empty(); line = nm.await(" ")) {
    // 000000000001cff0 T name
    REQUIRE(line.size() > 19);
    const auto name = line.substr(19);
    CHECK_MESSAGE((std::regex_match(name, c) || std::regex_match(name, cpp)), name);
    found.insert(name.substr(0, name.find_first_of("([")));
  }
  REQUIRE(nm.wait() == 0);
  for (const char *expected : {"shmdata_make_logger",
                               "shmdata_delete_logger",
                               "shmdata_make_writer",
                               "shmdata_delete_writer",
                               "shmdata_copy_to_shm",
                               "shmdata_get_one_write_access",
                               "shmdata_get_one_write_access_resize",
                               "shmdata_shm_resize",
                               "shmdata_get_mem",
                               "shmdata_notify_clients",
                               "shmdata_release_one_write_access",
                               "shmdata_get_shmmax",
                               "shmdata_get_shmmni",
                               "shmdata_make_follower",
                               "shmdata_delete_follower",
                               "shmdata_extension_version",
                               "shmdata_follower_session_join",
                               "shmdata_follower_session_interrupt",
                               "shmdata_writer_session_interrupt",
                               "typeinfo for shmdata::AbstractLogger",
                               "vtable for shmdata::ConsoleLogger",
                               "shmdata::Writer::Writer",
                               "shmdata::Writer::~Writer",
                               "shmdata::Reader::operator bool",
                               "shmdata::Follower::Follower",
                               "shmdata::Type::Type"}) {
    CHECK_MESSAGE(found.count(expected) == 1, expected);
  }
}
