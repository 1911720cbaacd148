package org.quests.gpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The machine code of a kernel in a cubin, counted: what a pair of environments costs in issue
 * slots. The file is also a program: {@code java MachineCode.java FILE.cubin KERNEL AXES
 * DIFFERENCES CHUNK}.
 *
 * <p>Instructions are 16 bytes each from compute capability 7.0 on. Of their meaning no more is
 * read than what kind they are, and where branches go: that is the same from 8.0 to 8.9, and from
 * 9.0 on.
 *
 * <p>The kernel's loops are known: over lane groups, and in that one over chunks of axes. Blocks of
 * code that every turn of a loop passes are counted once a turn. Of the others in the loop over
 * chunks, the one with the products of a whole chunk is counted once for each such chunk, and those
 * that are left once. So the count is what a lane group takes, and at most that.
 */
final class MachineCode {
  private static final int SIZE = 16;
  private static final int FUSED = 0x023;
  private static final int FUSED_DOUBLE = 0x02b;
  private static final int ADD = 0x021;
  private static final int ADD_DOUBLE = 0x029;
  private static final int BRANCH = 0x147;

  /** What leaves loops on 8.0 in place of a branch. */
  private static final int CALL = 0x144;

  private static final int EXIT = 0x14d;
  private static final int STORE_LOCAL = 0x187;
  private static final int LOAD_LOCAL = 0x183;

  /** A thread's pairs of a lane group. */
  private static final int PAIRS = 64;

  private final int capability;
  private final long[] low;
  private final long[] high;

  /** Where blocks begin, and one past the last instruction. */
  private final int[] starts;

  /** Of each block, those that may come after it. */
  private final int[][] next;

  private MachineCode(int capability, ByteBuffer code) {
    this.capability = capability;
    int n = code.remaining() / SIZE;
    low = new long[n];
    high = new long[n];
    for (int i = 0; i < n; i++) {
      low[i] = code.getLong();
      high[i] = code.getLong();
    }
    TreeSet<Integer> bounds = new TreeSet<>(List.of(0, n));
    for (int i = 0; i < n; i++) {
      if (goesElsewhere(i)) {
        bounds.add(target(i));
        bounds.add(i + 1);
      } else if (kind(i) == EXIT) {
        bounds.add(i + 1);
      }
    }
    starts = bounds.stream().mapToInt(i -> i).toArray();
    next = new int[starts.length - 1][];
    for (int b = 0; b < next.length; b++) {
      next[b] = after(b);
    }
  }

  /**
   * A kernel of a file.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static MachineCode of(Path cubin, String kernel) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(cubin)).order(ByteOrder.LITTLE_ENDIAN);
    // An ELF file of 64 bits: the table of sections, and the section of their names.
    int flags = file.getInt(48);
    int capability = file.get(8) >= 8 ? (flags >> 8) & 0xff : flags & 0xff;
    long table = file.getLong(40);
    int each = file.getShort(58);
    int count = file.getShort(60);
    int names = (int) file.getLong((int) table + file.getShort(62) * each + 24);
    for (int s = 0; s < count; s++) {
      int header = (int) table + s * each;
      if (name(file, names + file.getInt(header)).equals(".text." + kernel)) {
        int at = (int) file.getLong(header + 24);
        int bytes = (int) file.getLong(header + 32);
        return new MachineCode(capability, file.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    throw new IllegalArgumentException(cubin + " has no kernel " + kernel);
  }

  private static String name(ByteBuffer file, int at) {
    int end = at;
    while (file.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - at];
    file.get(at, text);
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** What an instruction is, whatever its operands. */
  private int kind(int i) {
    return (int) low[i] & 0x1ff;
  }

  /** Whether it is for all threads; else some may pass it by. */
  private boolean always(int i) {
    return ((low[i] >> 12) & 0xf) == 7;
  }

  private boolean goesElsewhere(int i) {
    return kind(i) == BRANCH || kind(i) == CALL;
  }

  private int target(int i) {
    // In bytes, or in units of four of them whose lowest eight bits stand elsewhere; signed.
    long upper = high[i] & 0x3ffff;
    long bytes =
        capability >= 90
            ? (((((upper << 46) >> 16) | (low[i] >>> 34)) << 8) | ((low[i] >> 16) & 0xff)) * 4
            : ((upper << 46) >> 14) | (low[i] >>> 32);
    return Math.toIntExact(i + 1 + bytes / SIZE);
  }

  private int blockOf(int instruction) {
    int b = 0;
    while (starts[b + 1] <= instruction) {
      b++;
    }
    return b;
  }

  private int[] after(int b) {
    int last = starts[b + 1] - 1;
    List<Integer> blocks = new ArrayList<>();
    boolean leaves = goesElsewhere(last) || kind(last) == EXIT;
    if (goesElsewhere(last)) {
      blocks.add(blockOf(target(last)));
    }
    if ((!leaves || !always(last)) && b + 1 < starts.length - 1) {
      blocks.add(b + 1);
    }
    return blocks.stream().mapToInt(i -> i).toArray();
  }

  /** How many instructions there are, without what fills up the end. */
  int instructions() {
    int n = low.length;
    while (n > 0 && (low[n - 1] & 0xfff) == 0x918) {
      n--;
    }
    return n;
  }

  private int count(int block, int kind) {
    int found = 0;
    for (int i = starts[block]; i < starts[block + 1]; i++) {
      found += kind(i) == kind ? 1 : 0;
    }
    return found;
  }

  private int fused(int block) {
    return count(block, FUSED) + count(block, FUSED_DOUBLE);
  }

  /** A loop: its first block, the one that goes back there, and all in it. */
  private record Loop(int head, int latch, BitSet blocks) {}

  private List<Loop> loops() {
    List<Loop> loops = new ArrayList<>();
    for (int b = 0; b < next.length; b++) {
      for (int to : next[b]) {
        if (to < b) {
          loops.add(new Loop(to, b, between(to, b)));
        }
      }
    }
    return loops;
  }

  /** Blocks on some way from one to another that does not pass the first again. */
  private BitSet between(int head, int latch) {
    BitSet found = new BitSet();
    found.set(head);
    Deque<Integer> todo = new ArrayDeque<>(List.of(latch));
    while (!todo.isEmpty()) {
      int b = todo.pop();
      if (!found.get(b)) {
        found.set(b);
        for (int from = 0; from < next.length; from++) {
          for (int to : next[from]) {
            if (to == b) {
              todo.push(from);
            }
          }
        }
      }
    }
    return found;
  }

  /** Whether every turn of a loop passes a block. */
  private boolean passed(Loop loop, int block) {
    if (block == loop.head || block == loop.latch) {
      return true;
    }
    BitSet seen = new BitSet();
    Deque<Integer> todo = new ArrayDeque<>(List.of(loop.head));
    while (!todo.isEmpty()) {
      int b = todo.pop();
      if (b != block && loop.blocks.get(b) && !seen.get(b)) {
        seen.set(b);
        for (int to : next[b]) {
          if (to != loop.head) {
            todo.push(to);
          }
        }
      }
    }
    return !seen.get(loop.latch);
  }

  /** What a thread does for its pairs of a lane group, divided by their number. */
  record Cost(double slots, double fused, double local) {}

  /**
   * What a pair costs: issue slots, multiply-adds among them, and accesses to spilled registers.
   */
  Cost cost(int axes, int differences, int chunk) {
    int wholeProducts = (axes - differences) / chunk;
    int wholeDifferences = differences / chunk;
    int chunks =
        wholeProducts
            + wholeDifferences
            + ((axes - differences) % chunk > 0 ? 1 : 0)
            + (differences % chunk > 0 ? 1 : 0);
    List<Loop> loops = loops();
    Loop inner =
        loops.stream()
            .filter(l -> holdsWhole(l, chunk))
            .reduce((a, b) -> smaller(a, b))
            .orElseThrow();
    Loop outer =
        loops.stream()
            .filter(
                l ->
                    l.blocks.get(inner.head)
                        && l.head != inner.head
                        && l.blocks.cardinality() > inner.blocks.cardinality())
            .reduce((a, b) -> smaller(a, b))
            .orElseThrow();
    double slots = 0;
    double fused = 0;
    double local = 0;
    for (int b = outer.blocks.nextSetBit(0); b >= 0; b = outer.blocks.nextSetBit(b + 1)) {
      double turns = 1;
      if (inner.blocks.get(b)) {
        boolean whole = fused(b) >= PAIRS * chunk;
        boolean ofDifferences = whole && fused(b) < count(b, ADD) + count(b, ADD_DOUBLE) + PAIRS;
        turns =
            passed(inner, b)
                ? chunks
                : whole ? ofDifferences ? wholeDifferences : wholeProducts : 1;
      }
      slots += turns * (starts[b + 1] - starts[b]);
      fused += turns * fused(b);
      local += turns * (count(b, STORE_LOCAL) + count(b, LOAD_LOCAL));
    }
    return new Cost(slots / PAIRS, fused / PAIRS, local / PAIRS);
  }

  private boolean holdsWhole(Loop loop, int chunk) {
    return loop.blocks.stream().anyMatch(b -> fused(b) >= PAIRS * chunk);
  }

  private static Loop smaller(Loop one, Loop other) {
    return one.blocks.cardinality() <= other.blocks.cardinality() ? one : other;
  }

  /** Prints what a kernel's pairs cost. */
  public static void main(String[] args) throws IOException {
    MachineCode code = of(Path.of(args[0]), args[1]);
    Cost cost =
        code.cost(Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    System.out.printf(
        Locale.ROOT,
        "%s: %,d instructions; a pair: %.1f slots, %.1f of them multiply-adds, %.2f accesses to"
            + " spilled registers%n",
        args[1],
        code.instructions(),
        cost.slots,
        cost.fused,
        cost.local);
  }
}
