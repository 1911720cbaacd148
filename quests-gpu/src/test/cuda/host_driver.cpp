// A CUDA driver without a GPU: the functions of libcuda.so.1 and libnvrtc.so.13 that are used, on the host's own memory,
// with kernels.cu compiled as C++. It counts what is taken and given back, fails where it is told to, and checks that memory that is
// used was taken. It takes code as a driver does, by device and version, and runs its own kernels. Only one thread at a
// time may use it.
#include "../../main/cuda/kernels.cu"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace {

const int INVALID_VALUE = 1;
const int INVALID_IMAGE = 200;
const int INVALID_CONTEXT = 201;
const int NO_BINARY_FOR_GPU = 209;
const int UNSUPPORTED_PTX_VERSION = 222;
const int NOT_FOUND = 500;

std::map<unsigned long long, size_t> device_memory;
std::map<void*, size_t> host_memory;
long streams = 0;
long events = 0;
long modules = 0;
long contexts = 0;
long long calls = 0;
long long fail_at = -1;
int fail_with = 0;
bool lost = false;
unsigned long long memory_limit = 1ull << 30;
int capability = 90;
int devices = 1;
int driver_version = 13000;
bool compiler_fails = false;
bool current = false;
long long loaded = -1;
Shared<float> shared_single;
Shared<double> shared_double;

unsigned long long used() {
  unsigned long long sum = 0;
  for (const auto& m : device_memory) sum += m.second;
  return sum;
}

// Every call that may fail is counted; a lost device stays so until its context is released.
int begin() {
  if (lost) return fail_with;
  if (calls++ == fail_at) {
    lost = fail_with != 2;
    return fail_with;
  }
  return 0;
}

#define BEGIN if (int status = begin()) return status;

// To give something back takes no memory.
#define BEGIN_GIVING if (fail_with != 2 || calls != fail_at) { BEGIN }

bool taken(unsigned long long address, size_t bytes) {
  auto next = device_memory.upper_bound(address);
  if (next == device_memory.begin()) return false;
  --next;
  return address + bytes <= next->first + next->second;
}

template <typename T> bool inMemory(const Task<T>& task, int items) {
  const size_t rows = task.rowTiles, lanes = task.laneTiles, numbers = (task.products + task.axes) * TILE * sizeof(T);
  const size_t digits = Shape<T>::DIGITS * TILE * sizeof(Word);
  auto at = [](const void* pointer, size_t bytes) { return taken((unsigned long long)pointer, bytes); };
  bool centres = sizeof(T) == 8 || (at(task.rowCentres, rows * task.axes * 4) && at(task.laneCentres, lanes * task.axes * 4));
  return centres && at(task.rows, rows * numbers) && at(task.lanes, lanes * numbers) &&
         at(task.rowTerms, rows * task.levels * TILE * sizeof(T)) && at(task.laneTerms, lanes * task.levels * TILE * sizeof(T)) &&
         at(task.rowBounds, rows * task.levels * 24) && at(task.laneBounds, lanes * task.levels * 24) && at(task.items, items * 16u) &&
         at(task.rowDigits, rows * digits) && at(task.laneDigits, lanes * digits) && at(task.rowErrors, rows * 16) &&
         at(task.laneErrors, lanes * 16);
}

// Machine code (ELF) says in its flags which device it is for: it runs there, and on later ones of the same major
// capability.
int takeMachineCode(const char* image) {
  unsigned int flags;
  std::memcpy(&flags, image + 48, 4);
  const int of = (int)(flags >> 8 & 0xff);
  if (of / 10 != capability / 10 || of > capability) return NO_BINARY_FOR_GPU;
  loaded = of;
  return 0;
}

// PTX says of which version it is, and which device it needs at least. CUDA 13.0 has PTX 9.0.
int takePtx(const char* image) {
  int major = 0, minor = 0, least = 0;
  const char* version = std::strstr(image, ".version ");
  const char* target = std::strstr(image, ".target sm_");
  if (version == nullptr || std::sscanf(version, ".version %d.%d", &major, &minor) != 2) return INVALID_IMAGE;
  if (target == nullptr || std::sscanf(target, ".target sm_%d", &least) != 1) return INVALID_IMAGE;
  if (10 * (major + 4) + minor > driver_version / 1000 * 10 + driver_version % 1000 / 10) return UNSUPPORTED_PTX_VERSION;
  if (least > capability) return NO_BINARY_FOR_GPU;
  loaded = 1;
  return 0;
}

}  // namespace

extern "C" {

// ---- For the tests ----

long long host_reset() {
  calls = 0;
  fail_at = -1;
  lost = false;
  memory_limit = 1ull << 30;
  capability = 90;
  devices = 1;
  driver_version = 13000;
  compiler_fails = false;
  return 0;
}
long long host_fail(long long at, long long with) {
  calls = 0;
  fail_at = at;
  fail_with = (int)with;
  return 0;
}
long long host_calls() { return calls; }
long long host_limit(long long bytes) {
  memory_limit = (unsigned long long)bytes;
  return 0;
}
long long host_device(long long count, long long of, long long version) {
  devices = (int)count;
  driver_version = (int)version;
  capability = (int)of;
  return 0;
}
long long host_compiler_fails() {
  compiler_fails = true;
  return 0;
}
// What the last module was loaded of: 0 what NVRTC makes, 1 PTX, else machine code for that device.
long long host_loaded() { return loaded; }
long long host_alive() { return (long long)device_memory.size() + (long long)host_memory.size() + streams + events; }
long long host_kept() { return modules + contexts; }

// ---- The driver ----

int cuInit(unsigned int) { return devices == 0 ? 100 : 0; }
int cuGetErrorName(int status, const char** name) {
  *name = status == 2     ? "CUDA_ERROR_OUT_OF_MEMORY"
          : status == 209 ? "CUDA_ERROR_NO_BINARY_FOR_GPU"
          : status == 222 ? "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"
          : status == 719 ? "CUDA_ERROR_LAUNCH_FAILED"
                          : "CUDA_ERROR";
  return 0;
}
int cuGetErrorString(int status, const char** text) {
  *text = status == 2 ? "out of memory" : "failed";
  return 0;
}
int cuDriverGetVersion(int* version) { *version = driver_version; return 0; }
int cuDeviceGetCount(int* count) { *count = devices; return 0; }
int cuDeviceGet(int* device, int ordinal) { *device = ordinal; return 0; }
int cuDeviceGetName(char* name, int length, int) {
  std::strncpy(name, "host", (size_t)length);
  return 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = memory_limit; return 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) {
  *value = attribute == 16 ? 1 : attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : -1;
  return 0;
}
int cuDevicePrimaryCtxRetain(void** context, int) {
  BEGIN
  contexts++;
  *context = &contexts;
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  contexts--;
  if (lost) {
    // What was there is gone with it.
    lost = false;
    device_memory.clear();
    for (auto& m : host_memory) std::free(m.first);
    host_memory.clear();
    streams = 0;
    events = 0;
    modules = 0;
  }
  fail_at = -1;
  current = false;
  return 0;
}
int cuCtxSetCurrent(void* context) {
  BEGIN
  current = context == &contexts;
  return current ? 0 : INVALID_CONTEXT;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN
  *total = memory_limit;
  *free = memory_limit - used();
  return 0;
}
int cuMemAlloc_v2(unsigned long long* address, size_t bytes) {
  BEGIN
  if (!current || bytes == 0) return INVALID_VALUE;
  if (used() + bytes > memory_limit) return 2;
  void* memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(memory, 0xff, bytes);  // not a number: nothing may rest on what was there
  *address = (unsigned long long)memory;
  device_memory[*address] = bytes;
  return 0;
}
int cuMemFree_v2(unsigned long long address) {
  BEGIN_GIVING
  if (device_memory.erase(address) == 0) return INVALID_VALUE;
  std::free((void*)address);
  return 0;
}
int cuMemHostAlloc(void** memory, size_t bytes, unsigned int) {
  BEGIN
  *memory = std::malloc(bytes);
  host_memory[*memory] = bytes;
  return 0;
}
int cuMemFreeHost(void* memory) {
  BEGIN_GIVING
  if (host_memory.erase(memory) == 0) return INVALID_VALUE;
  std::free(memory);
  return 0;
}
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void* from, size_t bytes, void* stream) {
  BEGIN
  if (stream == nullptr || !taken(to, bytes)) return INVALID_VALUE;
  std::memcpy((void*)to, from, bytes);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void* to, unsigned long long from, size_t bytes, void* stream) {
  BEGIN
  if (stream == nullptr || !taken(from, bytes)) return INVALID_VALUE;
  std::memcpy(to, (void*)from, bytes);
  return 0;
}
int cuMemsetD8Async(unsigned long long to, unsigned char value, size_t bytes, void* stream) {
  BEGIN
  if (stream == nullptr || !taken(to, bytes)) return INVALID_VALUE;
  std::memset((void*)to, value, bytes);
  return 0;
}
int cuStreamCreate(void** stream, unsigned int) {
  BEGIN
  streams++;
  *stream = &streams;
  return 0;
}
int cuStreamSynchronize(void*) { BEGIN return 0; }
int cuStreamDestroy_v2(void*) {
  BEGIN_GIVING
  streams--;
  return 0;
}
int cuEventCreate(void** event, unsigned int) {
  BEGIN
  events++;
  *event = &events;
  return 0;
}
int cuEventRecord(void* event, void* stream) {
  BEGIN
  return event == nullptr || stream == nullptr ? INVALID_VALUE : 0;
}
int cuEventElapsedTime_v2(float* milliseconds, void* start, void* end) {
  BEGIN
  if (start == nullptr || end == nullptr) return INVALID_VALUE;
  *milliseconds = 1500;
  return 0;
}
int cuEventDestroy_v2(void*) {
  BEGIN_GIVING
  events--;
  return 0;
}
int cuModuleLoadData(void** module, const void* image) {
  BEGIN
  const char* text = (const char*)image;
  int refused = INVALID_IMAGE;
  if (std::memcmp(text, "host", 4) == 0) {
    loaded = 0;
    refused = 0;
  } else if (std::memcmp(text, "\177ELF", 4) == 0) {
    refused = takeMachineCode(text);
  } else if (std::memcmp(text, "//", 2) == 0) {
    refused = takePtx(text);
  }
  if (refused != 0) return refused;
  modules++;
  *module = &modules;
  return 0;
}
int cuModuleUnload(void*) {
  BEGIN_GIVING
  modules--;
  return 0;
}
int cuModuleGetFunction(void** function, void*, const char* name) {
  BEGIN
  static int single, twice;
  *function = std::string(name) == "sumSingle" ? (void*)&single : std::string(name) == "sumDouble" ? (void*)&twice : nullptr;
  if (*function == nullptr) return NOT_FOUND;
  if (*function == &single) single = 1;
  if (*function == &twice) twice = 2;
  return 0;
}
int cuLaunchKernel(void* function, unsigned int items, unsigned int y, unsigned int z, unsigned int threads, unsigned int,
                   unsigned int, unsigned int, void* stream, void** arguments, void**) {
  BEGIN
  if (y != 1 || z != 1 || threads != THREADS || stream == nullptr) return INVALID_VALUE;
  if (*(int*)function == 1) {
    const Task<float>& task = *(const Task<float>*)arguments[0];
    if (!inMemory(task, (int)items)) return 700;
    for (unsigned int block = 0; block < items; block++) sumPairs(task, (int)block, shared_single);
  } else {
    const Task<double>& task = *(const Task<double>*)arguments[0];
    if (!inMemory(task, (int)items)) return 700;
    for (unsigned int block = 0; block < items; block++) sumPairs(task, (int)block, shared_double);
  }
  return 0;
}

// ---- NVRTC, which has nothing to do here ----

const char* nvrtcGetErrorString(int status) { return status == 0 ? "NVRTC_SUCCESS" : "NVRTC_ERROR"; }
int nvrtcVersion(int* major, int* minor) { *major = 13; *minor = 0; return 0; }
int nvrtcCreateProgram(void** program, const char* source, const char*, int, const char* const*, const char* const*) {
  *program = (void*)source;
  return std::strstr(source, "sumPairs") == nullptr ? 1 : 0;
}
int nvrtcCompileProgram(void*, int count, const char* const* options) {
  if (compiler_fails) return 7;
  for (int i = 0; i < count; i++) {
    if (std::string(options[i]) == "--fmad=false") return 0;
  }
  return 6;
}
const char compiler_log[] = "a warning\n\nan error:\nmore of it\nanother  error\n";
int nvrtcGetProgramLogSize(void*, size_t* size) { *size = sizeof compiler_log; return 0; }
int nvrtcGetProgramLog(void*, char* log) { std::memcpy(log, compiler_log, sizeof compiler_log); return 0; }
int nvrtcGetCUBINSize(void*, size_t* size) { *size = 4; return 0; }
int nvrtcGetCUBIN(void*, char* binary) { std::memcpy(binary, "host", 4); return 0; }
int nvrtcDestroyProgram(void**) { return 0; }
}
