// SPDX-License-Identifier: Apache-2.0
// A C++ program as others wrote them for libshmdata 1.3, by every class of the C++ interface: an output with a logger of its own that writes by
// copy and in place, an input that follows and one that only reads, and the type strings in between.
#include <any>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <shmdata/abstract-logger.hpp>
#include <shmdata/console-logger.hpp>
#include <shmdata/follower.hpp>
#include <shmdata/reader.hpp>
#include <shmdata/type.hpp>
#include <shmdata/writer.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

void check(bool condition, const std::string &what) {
  if (!condition) throw std::runtime_error(what);
}

void await(const std::function<bool()> &condition, const std::string &what) {
  for (int i = 0; i < 5000 && !condition(); i++) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  check(condition(), "waited in vain for " + what);
}

class CountingLogger : public shmdata::AbstractLogger {
 public:
  std::atomic<int> errors{0}, others{0};

 private:
  void on_error(std::string &&text) final {
    errors++;
    std::clog << text << "\n";
  }
  void on_critical(std::string &&) final { errors++; }
  void on_warning(std::string &&) final { errors++; }
  void on_message(std::string &&) final { others++; }
  void on_info(std::string &&) final { others++; }
  void on_debug(std::string &&) final { others++; }
};

// The members in the order in which such programs have them: the logger first, so that it goes last.
class Output {
 public:
  Output(const std::string &path, const shmdata::Type &type)
      : writer_(std::make_unique<shmdata::Writer>(
            path, 1, type.str(), &logger_, [this](int id) { joined(id); }, [this](int) { clients_--; })) {
    if (!*writer_) writer_.reset();
  }

  explicit operator bool() const { return writer_ != nullptr; }
  int clients() const { return clients_; }
  const CountingLogger &logger() const { return logger_; }
  shmdata::Writer &writer() { return *writer_; }

 private:
  void joined(int id) {
    logger_.debug("client % joined %", std::to_string(id), "the output");
    clients_++;
  }

  CountingLogger logger_;
  std::atomic<int> clients_{0};
  std::unique_ptr<shmdata::Writer> writer_;
};

struct Input {
  std::atomic<int> frames{0}, connected{0}, disconnected{0}, width{0};
  std::atomic<std::size_t> size{0};
  std::atomic<unsigned char> last{0};

  shmdata::Reader::onData on_data = [this](void *data, size_t count) {
    size = count;
    last = static_cast<unsigned char *>(data)[count - 1];
    frames++;
  };
  shmdata::Reader::onServerConnected on_connected = [this](const std::string &text) {
    const shmdata::Type type(text);
    width = type.name() == "video/x-raw" ? std::any_cast<int>(type.get("width")) : 0;
    connected++;
  };
  shmdata::Reader::onServerDisconnected on_disconnected = [this]() { disconnected++; };
};

shmdata::Type video(int width, unsigned height) {
  shmdata::Type type("video/x-raw");
  type.set_prop("format", "RGBA");
  type.set_prop("width", width);
  type.set_prop("height", height);
  type.set_prop("label", std::string("camera one, left"));
  type.set_prop("gamma", 2.2);
  type.set_prop("framerate", "fraction", "60/1");
  check(type.get_serialization_errors().empty(), "serialization errors");
  const shmdata::Type parsed = type.str();
  check(parsed.get_parsing_errors().empty() && parsed.str() == type.str(), "a type that does not parse back");
  check(parsed.get_properties().size() == 6, "the number of properties");
  check(std::any_cast<std::string>(parsed.get("framerate")) == "60/1", "the frame rate");
  check(!parsed.get("absent").has_value(), "an absent property");
  return type;
}

void run(const std::string &path) {
  shmdata::ConsoleLogger console;
  console.set_debug(false);
  Input followed;
  shmdata::Follower follower(path, followed.on_data, followed.on_connected, followed.on_disconnected, &console);
  auto output = std::make_unique<Output>(path, video(640, 480));
  check(static_cast<bool>(*output), "the output is invalid");
  check(!Output(path, video(1, 1)), "a second writer on the path");
  await([&] { return output->clients() == 1 && followed.connected == 1; }, "the follower");
  check(followed.width == 640, "the width");

  Input read;
  const auto reader = std::make_unique<shmdata::Reader>(path, read.on_data, read.on_connected, read.on_disconnected, &console);
  check(static_cast<bool>(*reader), "the reader is invalid");
  await([&] { return output->clients() == 2; }, "the reader");

  shmdata::Writer &writer = output->writer();
  int frames = 0;
  const auto arrived = [&](std::size_t size, unsigned char value) {
    frames++;
    for (auto *input : {&followed, &read}) {
      await([&] { return input->frames == frames; }, "frame " + std::to_string(frames));
      check(input->size == size && input->last == value, "frame " + std::to_string(frames) + " differs");
    }
  };
  const std::vector<unsigned char> picture(640 * 480 * 4, 1);
  check(writer.copy_to_shm(picture.data(), picture.size()), "copying");
  check(writer.alloc_size() >= picture.size(), "the segment's size");
  arrived(picture.size(), 1);
  {
    auto access = writer.get_one_write_access();
    std::memset(access->get_mem(), 2, 10);
    check(access->notify_clients(10) == 2, "the number of notified clients");
  }
  arrived(10, 2);
  {
    auto access = writer.get_one_write_access_resize(2 * picture.size());
    check(access->shm_resize(3 * picture.size()) == 3 * picture.size(), "resizing");
    std::memset(access->get_mem(), 3, 3 * picture.size());
    access->notify_clients(3 * picture.size());
  }
  arrived(3 * picture.size(), 3);
  for (shmdata::OneWriteAccess *access : {writer.get_one_write_access_ptr(), static_cast<shmdata::OneWriteAccess *>(nullptr)}) {
    if (access == nullptr) access = writer.get_one_write_access_ptr_resize(20);
    std::memset(access->get_mem(), 4, 20);
    access->notify_clients(20);
    delete access;
    arrived(20, 4);
  }
  check(output->logger().errors == 0 && output->logger().others > 0, "the log");
  output.reset();
  await([&] { return followed.disconnected == 1 && read.disconnected == 1; }, "the end");
  std::cout << "C++ consumer: " << frames << " frames\n";
}

}  // namespace

int main(int argc, char **argv) {
  try {
    check(argc == 2, "usage: consumer PATH");
    run(argv[1]);
    return EXIT_SUCCESS;
  } catch (const std::exception &failure) {
    std::cerr << "C++ consumer: " << failure.what() << "\n";
    return EXIT_FAILURE;
  }
}
