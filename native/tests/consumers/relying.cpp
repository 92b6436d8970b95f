// SPDX-License-Identifier: Apache-2.0
// A C++ program as some wrote them for libshmdata 1.3: it includes one of the headers, HEADER, and relies on what that brings along. It declares the classes
// before and after, as headers do that need no more than their names.
namespace shmdata {
class AbstractLogger;
class ConsoleLogger;
class Writer;
class OneWriteAccess;
class Reader;
class Follower;
class Type;
}  // namespace shmdata

#include HEADER

namespace shmdata {
class AbstractLogger;
class ConsoleLogger;
class Writer;
class OneWriteAccess;
class Reader;
class Follower;
class Type;
}  // namespace shmdata

int main() {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<int> seen{0};
  std::set<std::string> names;
  std::future<int> answer = std::async(std::launch::async, [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    names.insert("one");
    seen++;
    changed.notify_all();
    return std::numeric_limits<int>::max();
  });
  {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return seen == 1; });
  }
  try {
    throw std::system_error(std::make_error_code(std::errc::no_such_device));
  } catch (const std::runtime_error &) {
  }
  char *const memory = static_cast<char *>(malloc(1));
  free(memory);
  // Ids that nobody has: only the declarations matter here.
  ::semctl(-1, 0, IPC_RMID);
  ::shmctl(-1, IPC_RMID, nullptr);
  if (::socket(-1, SOCK_STREAM, 0) >= 0 || ::ftok("", 'n') != -1) return 1;
  const bool good = answer.get() == std::numeric_limits<int>::max() && names.size() == 1;
  std::cout << "relying on a header: " << (good ? "good" : "bad") << std::endl;
  return good ? 0 : 1;
}
