// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "support.hpp"

// Peers in processes of their own that stop themselves, by SIGSTOP, at a given stage of the protocol: there they may be killed, made to
// crash, or continued.
namespace victims {

enum class Peer { ours, verified };
enum class Stage { bound, connecting, greeted, acked, idle, notified, read_lock, write_lock, committed, resizing, leaving };

const char *name_of(Peer peer);
const char *name_of(Stage stage);

// Whether such a peer has that stage.
bool follower_has(Stage stage);
bool writer_has(Stage stage);

// Once continued they go on until they saw, or wrote, some more frames, and end with 0; with 2 if a frame was torn. Nothing if there is no
// verified peer here (a message says so).
std::optional<support::Process> follower(Peer peer, Stage stage, const std::string &path);
std::optional<support::Process> writer(Peer peer, Stage stage, const std::string &path);

// A follower that reads some frames, checks them and leaves: ends with 0.
std::optional<support::Process> well_behaved_follower(Peer peer, const std::string &path);

// Whether it is stopped now. False also once it ended.
bool stopped(const support::Process &process);

}  // namespace victims
