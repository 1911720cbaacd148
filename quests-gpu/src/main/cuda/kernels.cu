// Sums of kernels over many pairs of tiles. The operations on each pair, and their order, are those of
// org.quests.kernel.ScalarTileKernel, so that the bits are those of the processor: compile without contraction of
// products and sums (--fmad=false). What is fused is written as fused.
//
// A block takes an item: two tiles of rows (a row group) against a run of lane groups, two tiles each. Every 64 threads
// work on one of the four pairs of tiles, each thread on 8 x 8 environments. The axes come in chunks, the next one of
// which is on its way from memory while one is worked on. Rows' sums stay with their threads until the run ends.
//
// Without CUDA this is C++ in which the threads of a block take turns between barriers: that is how it is tested.

// AXES and DIFFERENCES, where they are known when this is compiled, take the place of the task's.

#ifdef __CUDACC__
#define DEVICE static __device__ __forceinline__
#define UNROLL _Pragma("unroll")
#define EACH_THREAD if ([[maybe_unused]] const int t = (int)threadIdx.x; true)
#define OWN own
#define OWN_STATES(T) State<T> own;
#define BARRIER __syncthreads();
#else
#include <cmath>
#include <cstring>
#define DEVICE static inline
#define UNROLL
#define EACH_THREAD for (int t = 0; t < THREADS; t++)
#define OWN own[t]
#define OWN_STATES(T) static thread_local State<T> own[THREADS];
#define BARRIER
#endif

constexpr int THREADS = 256;
constexpr int TILE = 64;
constexpr int WANT_ROWS = 1;
constexpr int WANT_LANES = 2;

typedef unsigned long long Word;

// ---- What differs between processor and device ----

#ifdef __CUDACC__
DEVICE float fused(float a, float b, float c) { return fmaf(a, b, c); }
DEVICE double fused(double a, double b, double c) { return fma(a, b, c); }
DEVICE int bitsOf(float x) { return __float_as_int(x); }
DEVICE float ofBits(int x) { return __int_as_float(x); }
DEVICE long long bitsOf(double x) { return __double_as_longlong(x); }
DEVICE double ofBits(long long x) { return __longlong_as_double(x); }
DEVICE void addTo(Word* sum, Word value) { atomicAdd(sum, value); }
DEVICE void raise(Word* greatest, double value) {
  // A stale value only costs an operation more.
  if ((Word)bitsOf(value) > *(volatile Word*)greatest) {
    atomicMax(greatest, (Word)bitsOf(value));
  }
}
DEVICE void copy16(void* to, const void* from) {
  unsigned int shared = (unsigned int)__cvta_generic_to_shared(to);
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared), "l"(from) : "memory");
}
DEVICE void awaitCopies() { asm volatile("cp.async.wait_all;" ::: "memory"); }
#else
DEVICE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
DEVICE int bitsOf(float x) { int bits; std::memcpy(&bits, &x, 4); return bits; }
DEVICE float ofBits(int x) { float value; std::memcpy(&value, &x, 4); return value; }
DEVICE long long bitsOf(double x) { long long bits; std::memcpy(&bits, &x, 8); return bits; }
DEVICE double ofBits(long long x) { double value; std::memcpy(&value, &x, 8); return value; }
DEVICE void addTo(Word* sum, Word value) { *sum += value; }
DEVICE void raise(Word* greatest, double value) {
  if ((Word)bitsOf(value) > *greatest) {
    *greatest = (Word)bitsOf(value);
  }
}
DEVICE void copy16(void* to, const void* from) { std::memcpy(to, from, 16); }
DEVICE void awaitCopies() {}
#endif

// ---- What differs between precisions ----

template <typename T> struct Shape;

// DIGITS of a sum are kept in memory, which is what org.quests.kernel.PairWork asks for. A row's sum of a tile is one
// number; where that can have fewer digits, ROW_DIGITS says so.
template <> struct Shape<float> {
  static constexpr int CHUNK = 12;
  static constexpr int DIGITS = 5;
  static constexpr int ROW_DIGITS = 4;  // a float from LEAST on ends within 128 bits; four floats, which a lane has, do not
  static constexpr int VECTOR = 4;
  static constexpr double UNIT = 0x1p-24;
  static constexpr double LEAST = 0x1p-96;
};

template <> struct Shape<double> {
  static constexpr int CHUNK = 4;
  static constexpr int DIGITS = 6;
  static constexpr int ROW_DIGITS = 6;
  static constexpr int VECTOR = 2;
  static constexpr double UNIT = 0x1p-53;
  static constexpr double LEAST = 0x1p-800;
};

constexpr int STAGES = 2;

// Numbers that a thread loads from shared memory at once.
template <typename T> struct alignas(16) Vector { T values[Shape<T>::VECTOR]; };

// The same fields, 8 bytes each, are written by org.quests.gpu.Arguments.
template <typename T> struct Task {
  const T* rows;            // tile, number, row; differences from the first number on, products from a later one
  const T* rowTerms;        // tile, level, row
  const float* rowCentres;  // tile, axis; in double precision there are none
  const double* rowBounds;  // tile, level; radius, tail, spread
  const T* lanes;           // tile, number, lane in the order that threads take them
  const T* laneTerms;       // tile, level, lane
  const float* laneCentres;
  const double* laneBounds;
  const int* items;         // row group, first lane group, one past the last, mask
  Word* rowDigits;          // tile, digit, row
  Word* rowErrors;          // tile; bits of displacement and cancellation
  Word* laneDigits;
  Word* laneErrors;
  double rowRounding;
  double laneRounding;
  double scale;
  double limit;
  long long axes;
  long long differences;
  long long rowFirst;       // the first tile that is in memory, even, and how many are
  long long rowTiles;
  long long laneFirst;
  long long laneTiles;
  long long self;
  double beyond;            // kernels of squared distances beyond this are 0
  long long products;       // the number of a tile that is the first axis of products
  long long levels;
  long long level;          // that of all pairs of this launch: over how many axes they take differences
};

// Columns are in the order of tiles: row tile 0, 1, lane tile 0, 1. Pairs: 2 x row tile + lane tile.
template <typename T> struct Shared {
  alignas(16) T stage[STAGES][Shape<T>::CHUNK][4][TILE];
  float shift[STAGES][Shape<T>::CHUNK][4];
  // Wider than a tile, so that threads of a warp write to different banks.
  T rowPartials[4][8][TILE + 1];
  T lanePartials[4][4][TILE + 8];
  int met[2][4];        // of the last lane group: whether a pair's rows, and its lanes, have sums that count
  double errors[2][4];  // the greatest displacement and cancellation of a pair whose rows had some
};

// What a thread keeps: squared distances, then kernels, of 8 x 8 environments; the sum of one row over all lanes; and
// where it copies from, which changes with the lane group alone.
template <typename T> struct State {
  T pairs[8][8];
  Word digits[Shape<T>::ROW_DIGITS];
  const T* source;
};

// Which of a pair's 8 x 8 squares a thread has. Threads that are one or two apart in a warp share rows or lanes, so that
// each read of shared memory takes two passes and not four; whether ty is odd is the same for all of a warp.
struct Place {
  int ty;
  int tx;
};

DEVICE Place placeOf(int t) {
  return {(t >> 5 & 1) | (t & 2) | (t >> 2 & 4), (t & 1) | (t >> 1 & 6)};
}

// ---- Arithmetic ----

// 2^(-scale x): org.quests.kernel.Exp2.
DEVICE float kernelOf(float scale, float x, float limit) {
  const float ROUND = 0x1.8p23f;
  int bits = bitsOf(x);
  int most = bitsOf(limit);
  float s = ofBits(bits < most ? bits : most);
  float rounded = fused(s, scale, ROUND);
  float f = fused(s, -scale, rounded - ROUND);
  float p = fused(0x1.41fbbcp-13f, f, 0x1.5f3e54p-10f);
  p = fused(p, f, 0x1.3b2d4cp-7f);
  p = fused(p, f, 0x1.c6aee8p-5f);
  p = fused(p, f, 0x1.ebfbdcp-3f);
  p = fused(p, f, 0x1.62e43p-1f);
  p = fused(p, f, 1.0f);
  return ofBits((int)((unsigned int)bitsOf(p) - ((unsigned int)bitsOf(rounded) << 23)));
}

DEVICE double kernelOf(double scale, double x, double limit) {
  const double ROUND = 0x1.8p52;
  long long bits = bitsOf(x);
  int upper = (int)(bits >> 32);
  int most = (int)(bitsOf(limit) >> 32);
  upper = upper < most ? upper : most;
  double s = ofBits((long long)((Word)(unsigned int)upper << 32 | ((Word)bits & 0xffffffffull)));
  double rounded = fused(s, scale, ROUND);
  double f = fused(s, -scale, rounded - ROUND);
  double p = fused(0x1.e3d72c55d3c02p-32, f, 0x1.e6bd96dc54804p-28);
  p = fused(p, f, 0x1.b52cac25dd6a4p-24);
  p = fused(p, f, 0x1.62bf5f4b8857bp-20);
  p = fused(p, f, 0x1.ffcbf60da2f41p-17);
  p = fused(p, f, 0x1.4309133d42708p-13);
  p = fused(p, f, 0x1.5d87fe7adffa2p-10);
  p = fused(p, f, 0x1.3b2ab6fb90171p-7);
  p = fused(p, f, 0x1.c6b08d7048b17p-5);
  p = fused(p, f, 0x1.ebfbdff82c5fep-3);
  p = fused(p, f, 0x1.62e42fefa39f7p-1);
  p = fused(p, f, 1.0);
  return ofBits((long long)((Word)bitsOf(p) - ((Word)bitsOf(rounded) << 52)));
}

// Partial sums of a row, of the lanes that one thread has (lane mod 8 is the thread's): in single precision there are
// 16, two of which meet in the first of the halvings that org.quests.kernel.TileKernel.rows does; in double there are 8.
DEVICE float partial(const float (&k)[8]) {
  return (((k[0] + k[2]) + k[4]) + k[6]) + (((k[1] + k[3]) + k[5]) + k[7]);
}

DEVICE double partial(const double (&k)[8]) {
  return ((((((k[0] + k[1]) + k[2]) + k[3]) + k[4]) + k[5]) + k[6]) + k[7];
}

// Digits of base 2^32: org.quests.kernel.LogKernelSums.
template <int N> DEVICE void addDigits(double value, Word (&digits)[N]) {
  double scaled = value;
  UNROLL for (int k = 0; k < N; k++) {
    scaled *= 0x1p32;
    long long digit = (long long)scaled;
    digits[k] += (Word)digit;
    scaled -= (double)digit;
  }
}

// How far rounding may have moved a row relative to a lane: org.quests.kernel.TilePair.
DEVICE double displacementOf(const Task<float>& task, const double* row, const double* lane) {
  return Shape<float>::UNIT * (2 * row[0] + 3 * lane[0] + row[1] + lane[1]) + task.rowRounding + task.laneRounding;
}

DEVICE double displacementOf(const Task<double>& task, const double* row, const double* lane) {
  return task.rowRounding + task.laneRounding;
}

template <typename T> DEVICE double cancellationOf(const double* row, const double* lane) {
  return Shape<T>::UNIT * (row[2] + lane[2] + 4 * (row[1] * row[1] + lane[1] * lane[1]));
}

// ---- Chunks of axes ----

struct Chunk {
  int from;
  int axes;
  bool differences;
};

#ifdef AXES
#define AXES_OF(task) AXES
#define DIFFERENCES_OF(task) DIFFERENCES
#else
#define AXES_OF(task) (int)(task).axes
#define DIFFERENCES_OF(task) (int)(task).differences
#endif

// From the last axis backwards; first those that products are taken over.
template <typename T> DEVICE Chunk chunkOf(int chunk, int axes, int differences, int productChunks) {
  const int size = Shape<T>::CHUNK;
  bool products = chunk < productChunks;
  int end = products ? axes - chunk * size : differences - (chunk - productChunks) * size;
  int least = products ? differences : 0;
  int from = end - size > least ? end - size : least;
  return {from, end - from, !products};
}

// Where a tile is in memory. Numbers of tiles are below 2^31, and only addresses need more bits.
DEVICE int tileAt(int tile, long long first, long long count) {
  int at = tile - (int)first;
  return at < (int)count ? at : (int)count - 1;
}

// The pointer to some of the numbers of a tile that has so many.
template <typename T> DEVICE const T* numbersOf(const T* numbers, int tile, int each) {
  return numbers + (long long)tile * each;
}

// Where a thread copies from: always the same numbers of the same tile, of every so manieth axis.
template <typename T> DEVICE const T* sourceOf(const Task<T>& task, int t, int rowGroup, int laneGroup, int axes) {
  constexpr int VECTOR = Shape<T>::VECTOR;
  constexpr int VECTORS = TILE / VECTOR;
  const int column = t / VECTORS % 4;
  const bool row = column < 2;
  const int tile = row ? tileAt(2 * rowGroup + column, task.rowFirst, task.rowTiles)
                       : tileAt(2 * laneGroup + column - 2, task.laneFirst, task.laneTiles);
  return numbersOf(row ? task.rows : task.lanes, tile, ((int)task.products + axes) * TILE) + t / (4 * VECTORS) * TILE +
         t % VECTORS * VECTOR;
}

// Starts to copy a chunk of the four tiles to shared memory.
template <typename T>
DEVICE void fetch(const Task<T>& task, Shared<T>& shared, const T* source, int t, int stage, Chunk chunk, int rowGroup,
                  int laneGroup, int axes) {
  constexpr int VECTOR = Shape<T>::VECTOR;
  constexpr int VECTORS = TILE / VECTOR;
  constexpr int AXES_AT_ONCE = THREADS / (4 * VECTORS);
  const int first = t / (4 * VECTORS);
  const T* from = source + (chunk.differences ? chunk.from : (int)task.products + chunk.from) * TILE;
  T* to = &shared.stage[stage][first][t / VECTORS % 4][t % VECTORS * VECTOR];
  UNROLL for (int k = 0; k < Shape<T>::CHUNK; k += AXES_AT_ONCE) {
    if (first + k < chunk.axes) {
      copy16(to + k * 4 * TILE, from + k * TILE);
    }
  }
  if (sizeof(T) == sizeof(float) && chunk.differences && t < 4 * chunk.axes) {
    int pair = t % 4;
    int k = t / 4;
    int row = tileAt(2 * rowGroup + pair / 2, task.rowFirst, task.rowTiles);
    int lane = tileAt(2 * laneGroup + pair % 2, task.laneFirst, task.laneTiles);
    double from = numbersOf(task.rowCentres, row, axes)[chunk.from + k];
    double to = numbersOf(task.laneCentres, lane, axes)[chunk.from + k];
    shared.shift[stage][k][pair] = (float)(from - to);
  }
}

template <typename T, bool Differences>
DEVICE void addAxis(const Shared<T>& shared, T (&pairs)[8][8], int stage, int k, int pair, int ty, int tx) {
  constexpr int VECTOR = Shape<T>::VECTOR;
  T rows[8];
  T lanes[8];
  UNROLL for (int q = 0; q < 8 / VECTOR; q++) {
    Vector<T> row = *(const Vector<T>*)&shared.stage[stage][k][pair / 2][ty * 8 + q * VECTOR];
    Vector<T> lane = *(const Vector<T>*)&shared.stage[stage][k][2 + pair % 2][q * 8 * VECTOR + tx * VECTOR];
    UNROLL for (int i = 0; i < VECTOR; i++) {
      rows[q * VECTOR + i] = row.values[i];
      lanes[q * VECTOR + i] = lane.values[i];
    }
  }
  if (Differences && sizeof(T) == sizeof(float)) {
    T shift = (T)shared.shift[stage][k][pair];
    UNROLL for (int i = 0; i < 8; i++) {
      rows[i] += shift;
    }
  }
  UNROLL for (int i = 0; i < 8; i++) {
    UNROLL for (int j = 0; j < 8; j++) {
      if (Differences) {
        T difference = rows[i] - lanes[j];
        pairs[i][j] = fused(difference, difference, pairs[i][j]);
      } else {
        pairs[i][j] = fused(rows[i], lanes[j], pairs[i][j]);
      }
    }
  }
}

template <typename T, bool Differences>
DEVICE void addChunk(const Shared<T>& shared, T (&pairs)[8][8], int stage, int axes, int pair, int ty, int tx) {
#ifdef AXES
  // Whether there are whole chunks, and what they leave over, is known too: no code for what there is none of.
  constexpr int ALL = Differences ? DIFFERENCES : AXES - DIFFERENCES;
  constexpr int REST = ALL % Shape<T>::CHUNK;
  if constexpr (ALL >= Shape<T>::CHUNK) {
    if (REST == 0 || axes == Shape<T>::CHUNK) {
      UNROLL for (int k = Shape<T>::CHUNK - 1; k >= 0; k--) {
        addAxis<T, Differences>(shared, pairs, stage, k, pair, ty, tx);
      }
      return;
    }
  }
  if constexpr (REST > 0) {
    UNROLL for (int k = REST - 1; k >= 0; k--) {
      addAxis<T, Differences>(shared, pairs, stage, k, pair, ty, tx);
    }
  }
#else
  if (axes == Shape<T>::CHUNK) {
    UNROLL for (int k = Shape<T>::CHUNK - 1; k >= 0; k--) {
      addAxis<T, Differences>(shared, pairs, stage, k, pair, ty, tx);
    }
  } else {
    for (int k = axes - 1; k >= 0; k--) {
      addAxis<T, Differences>(shared, pairs, stage, k, pair, ty, tx);
    }
  }
#endif
}

// ---- Errors ----

// Takes in the errors of the pairs that counted in a lane group. One thread for each pair does that for all others, after
// a barrier behind the sums and before one that is ahead of the next.
template <typename T> DEVICE void noteErrors(const Task<T>& task, Shared<T>& shared, int t, int rowGroup, int laneGroup) {
  if (t < 4 && (shared.met[0][t] | shared.met[1][t]) != 0) {
    const int levels = 3 * (int)task.levels;
    const int tile = 2 * laneGroup + t % 2 - (int)task.laneFirst;
    const double* row = numbersOf(task.rowBounds, 2 * rowGroup + t / 2 - (int)task.rowFirst, levels) + 3 * (int)task.level;
    const double* lane = numbersOf(task.laneBounds, tile, levels) + 3 * (int)task.level;
    const double displacement = displacementOf(task, row, lane);
    const double cancellation = cancellationOf<T>(row, lane);
    if (shared.met[0][t] != 0) {
      shared.errors[0][t] = displacement > shared.errors[0][t] ? displacement : shared.errors[0][t];
      shared.errors[1][t] = cancellation > shared.errors[1][t] ? cancellation : shared.errors[1][t];
    }
    if (shared.met[1][t] != 0) {
      raise(task.laneErrors + 2 * tile, displacement);
      raise(task.laneErrors + 2 * tile + 1, cancellation);
    }
    shared.met[0][t] = 0;
    shared.met[1][t] = 0;
  }
}

// ---- The kernel ----

template <typename T> DEVICE void sumPairs(const Task<T>& task, int block, Shared<T>& shared) {
  constexpr int DIGITS = Shape<T>::DIGITS;
  constexpr int ROW_DIGITS = Shape<T>::ROW_DIGITS;
  const int* item = task.items + 4 * block;
  const int rowGroup = item[0];
  const int laneFrom = item[1];
  const int laneTo = item[2];
  const int mask = item[3];
  const int axes = AXES_OF(task);
  const int differences = DIFFERENCES_OF(task);
  const int productChunks = (axes - differences + Shape<T>::CHUNK - 1) / Shape<T>::CHUNK;
  const int chunks = productChunks + (differences + Shape<T>::CHUNK - 1) / Shape<T>::CHUNK;
  const bool wantLanes = (mask & 0xaa) != 0;
  const T scale = (T)task.scale;
  const T limit = (T)task.limit;
  const T beyond = (T)task.beyond;
  OWN_STATES(T)

  EACH_THREAD {
    UNROLL for (int k = 0; k < ROW_DIGITS; k++) {
      OWN.digits[k] = 0;
    }
    OWN.source = sourceOf(task, t, rowGroup, laneFrom, axes);
    if (t < 4) {
      UNROLL for (int k = 0; k < 2; k++) {
        shared.met[k][t] = 0;
        shared.errors[k][t] = 0;
      }
    }
  }

  int stage = 0;
  Chunk first = chunkOf<T>(0, axes, differences, productChunks);
  EACH_THREAD { fetch<T>(task, shared, OWN.source, t, stage, first, rowGroup, laneFrom, axes); }

  // At least one barrier, of its first chunk, stands between what one lane group reads at its end and the next one writes.
  for (int laneGroup = laneFrom; laneGroup < laneTo; laneGroup++) {
    EACH_THREAD {
      UNROLL for (int i = 0; i < 8; i++) {
        UNROLL for (int j = 0; j < 8; j++) {
          OWN.pairs[i][j] = 0;
        }
      }
    }
    for (int c = 0; c < chunks; c++) {
      // After the barrier this chunk is there for all threads, and what the other stage held was used by all.
      awaitCopies();
      BARRIER
      if (c == 0 && laneGroup > laneFrom) {
        EACH_THREAD { noteErrors(task, shared, t, rowGroup, laneGroup - 1); }
      }
      const bool last = c == chunks - 1;
      const int nextLanes = last ? laneGroup + 1 : laneGroup;
      if (nextLanes < laneTo) {
        Chunk next = chunkOf<T>(last ? 0 : c + 1, axes, differences, productChunks);
        EACH_THREAD {
          if (last) {
            OWN.source = sourceOf(task, t, rowGroup, nextLanes, axes);
          }
          fetch<T>(task, shared, OWN.source, t, 1 - stage, next, rowGroup, nextLanes, axes);
        }
      }

      Chunk chunk = chunkOf<T>(c, axes, differences, productChunks);
      EACH_THREAD {
        const int pair = t / TILE;
        const auto [ty, tx] = placeOf(t);
        if (!chunk.differences) {
          addChunk<T, false>(shared, OWN.pairs, stage, chunk.axes, pair, ty, tx);
        }
        if (c == (productChunks > 0 ? productChunks - 1 : 0)) {
          // Twice a product, and its sign, are exact but for products so small that they do not count: -2 x y may be
          // formed at the end.
          const int levels = (int)task.levels * TILE;
          const int row = tileAt(2 * rowGroup + pair / 2, task.rowFirst, task.rowTiles);
          const int lane = tileAt(2 * laneGroup + pair % 2, task.laneFirst, task.laneTiles);
          const T* rowTerms = numbersOf(task.rowTerms, row, levels) + (int)task.level * TILE + ty * 8;
          const T* laneTerms = numbersOf(task.laneTerms, lane, levels) + (int)task.level * TILE + tx;
          UNROLL for (int i = 0; i < 8; i++) {
            UNROLL for (int j = 0; j < 8; j++) {
              T terms = laneTerms[8 * j] + rowTerms[i];
              OWN.pairs[i][j] = fused((T)-2, OWN.pairs[i][j], terms);
            }
          }
        }
        if (chunk.differences) {
          addChunk<T, true>(shared, OWN.pairs, stage, chunk.axes, pair, ty, tx);
        }
      }
      stage = 1 - stage;
    }

    EACH_THREAD {
      const int pair = t / TILE;
      const auto [ty, tx] = placeOf(t);
      if (task.self != 0 && 2 * rowGroup + pair / 2 == 2 * laneGroup + pair % 2) {
        UNROLL for (int i = 0; i < 8; i++) {
          UNROLL for (int j = 0; j < 8; j++) {
            if (ty * 8 + i == tx + 8 * j) {
              OWN.pairs[i][j] = 0;
            }
          }
        }
      }
      UNROLL for (int i = 0; i < 8; i++) {
        UNROLL for (int j = 0; j < 8; j++) {
          T kernel = kernelOf(scale, OWN.pairs[i][j], limit);
          OWN.pairs[i][j] = OWN.pairs[i][j] > beyond ? (T)0 : kernel;
        }
        shared.rowPartials[pair][tx][ty * 8 + i] = partial(OWN.pairs[i]);
      }
      // A lane's partial sum is over 16 rows in order: the first 8 here, the others by the next thread.
      if (wantLanes && ty % 2 == 0) {
        UNROLL for (int j = 0; j < 8; j++) {
          T sum = OWN.pairs[0][j];
          UNROLL for (int i = 1; i < 8; i++) {
            sum += OWN.pairs[i][j];
          }
          shared.lanePartials[pair][ty / 2][tx + 8 * j] = sum;
        }
      }
    }
    BARRIER
    EACH_THREAD {
      const int pair = t / TILE;
      const auto [ty, tx] = placeOf(t);
      if (wantLanes && ty % 2 == 1) {
        UNROLL for (int j = 0; j < 8; j++) {
          T sum = shared.lanePartials[pair][ty / 2][tx + 8 * j];
          UNROLL for (int i = 0; i < 8; i++) {
            sum += OWN.pairs[i][j];
          }
          shared.lanePartials[pair][ty / 2][tx + 8 * j] = sum;
        }
      }
      if (mask >> 2 * pair & WANT_ROWS) {
        T sums[8];
        UNROLL for (int p = 0; p < 8; p++) {
          sums[p] = shared.rowPartials[pair][p][t % TILE];
        }
        UNROLL for (int half = 4; half > 0; half /= 2) {
          UNROLL for (int p = 0; p < half; p++) {
            sums[p] += sums[p + half];
          }
        }
        double sum = sums[0];
        if (sum >= Shape<T>::LEAST) {
          addDigits(sum, OWN.digits);
          shared.met[0][pair] = 1;
        }
      }
    }
    if (wantLanes) {
      BARRIER
      EACH_THREAD {
        if (t < 2 * TILE) {
          const int side = t / TILE;
          const int at = t % TILE;
          Word digits[DIGITS];
          UNROLL for (int k = 0; k < DIGITS; k++) {
            digits[k] = 0;
          }
          UNROLL for (int other = 0; other < 2; other++) {
            const int pair = 2 * other + side;
            double sum = 0;
            UNROLL for (int p = 0; p < 4; p++) {
              sum += shared.lanePartials[pair][p][at];
            }
            if ((mask >> 2 * pair & WANT_LANES) && sum >= Shape<T>::LEAST) {
              addDigits(sum, digits);
              shared.met[1][pair] = 1;
            }
          }
          UNROLL for (int k = 0; k < DIGITS; k++) {
            if (digits[k] != 0) {
              addTo(task.laneDigits + (long long)(2 * laneGroup + side - (int)task.laneFirst) * (DIGITS * TILE) + k * TILE + at,
                    digits[k]);
            }
          }
        }
      }
    }
  }

  BARRIER
  EACH_THREAD {
    noteErrors(task, shared, t, rowGroup, laneTo - 1);
    const long long tile = 2 * rowGroup + t / TILE / 2 - task.rowFirst;
    UNROLL for (int k = 0; k < ROW_DIGITS; k++) {
      if (OWN.digits[k] != 0) {
        addTo(task.rowDigits + (tile * DIGITS + k) * TILE + t % TILE, OWN.digits[k]);
      }
    }
    if (t < 4) {
      UNROLL for (int k = 0; k < 2; k++) {
        if (shared.errors[k][t] > 0) {
          raise(task.rowErrors + 2 * (2 * rowGroup + t / 2 - task.rowFirst) + k, shared.errors[k][t]);
        }
      }
    }
  }
}

#ifdef __CUDACC__
#if !defined(SINGLE) || SINGLE
extern "C" __global__ void __launch_bounds__(THREADS, 2) sumSingle(Task<float> task) {
  __shared__ Shared<float> shared;
  sumPairs(task, (int)blockIdx.x, shared);
}
#endif

#if !defined(SINGLE) || !SINGLE
extern "C" __global__ void __launch_bounds__(THREADS, 1) sumDouble(Task<double> task) {
  __shared__ Shared<double> shared;
  sumPairs(task, (int)blockIdx.x, shared);
}
#endif
#endif
