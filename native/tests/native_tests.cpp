// SPDX-License-Identifier: Apache-2.0
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sched.h>

int main(int argc, char **argv) {
  // System V objects of our own if the system allows it: then what is left over is ours for certain.
  [[maybe_unused]] const int ignored = ::unshare(CLONE_NEWIPC);
  return doctest::Context(argc, argv).run();
}
