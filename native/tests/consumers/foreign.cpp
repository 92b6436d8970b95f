// SPDX-License-Identifier: Apache-2.0
// A C++ program that was built on the headers of another library of the same name, whose classes are laid out otherwise. This library must not be taken for
// that one: it would write beyond the objects that this program makes room for. With LIBRARY defined this is that library.
#include <sys/types.h>

#include <functional>
#include <string>

namespace shmdata {
class AbstractLogger;

class Writer {
 public:
  Writer(const std::string &path, std::size_t memsize, const std::string &data_descr, AbstractLogger *log, std::function<void(int)> on_client_connect,
         std::function<void(int)> on_client_disconnect, mode_t unix_permission);
  ~Writer();
  bool copy_to_shm(const void *data, std::size_t size);

 private:
  char room_[1];
};
}  // namespace shmdata

#ifdef LIBRARY
namespace shmdata {
Writer::Writer(const std::string &, std::size_t, const std::string &, AbstractLogger *, std::function<void(int)>, std::function<void(int)>, mode_t) : room_{} {}
Writer::~Writer() = default;
bool Writer::copy_to_shm(const void *, std::size_t) { return room_[0] == 0; }
}  // namespace shmdata
#else
int main(int, char **argv) {
  shmdata::Writer writer(argv[1], 1, "application/x-foreign", nullptr, nullptr, nullptr, 0660);
  return writer.copy_to_shm("x", 1) ? 0 : 1;
}
#endif
