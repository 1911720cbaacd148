package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Draws;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumPieces;
import org.quests.kernel.Want;

/**
 * H of a dataset at several bandwidths, from one pass over the distances: of the whole, without
 * each of some blocks of successive frames, and of some of the blocks. Immutable.
 *
 * <p>The sums of each environment are kept apart by blocks, and those over its own block also
 * without its own frame. Then H of any choice of blocks follows, with its bracket, without another
 * pass. A block is a reference set of its own, so that no tile holds environments of two.
 */
public final class BandwidthScan {
  /** Blocks that a dataset of many frames is cut into. */
  public static final int BLOCKS = 20;

  /** Draws of each share of the blocks. */
  public static final int DRAWS = 8;

  /** Shares of the blocks that are drawn: one of so many. */
  private static final int[] PARTS = {2, 4};

  /** Log sums that are held at a time. */
  private static final long HELD = 1L << 25;

  private final EntropyCurve whole;
  private final List<EntropyCurve> without;
  private final List<Drawn> drawn;
  private final int frames;
  private final LogKernelSums.Header header;

  /**
   * H of some of the blocks.
   *
   * @param part one of so many blocks was drawn
   * @param curve of them
   */
  public record Drawn(int part, EntropyCurve curve) {}

  private BandwidthScan(
      EntropyCurve whole,
      List<EntropyCurve> without,
      List<Drawn> drawn,
      int frames,
      LogKernelSums.Header header) {
    this.whole = whole;
    this.without = without;
    this.drawn = drawn;
    this.frames = frames;
    this.header = header;
  }

  /**
   * Makes the sums.
   *
   * @param h bandwidths in 1/Å, ascending
   * @param seed of the draws of blocks
   * @throws org.quests.core.QuestsException where the work was cancelled, or the bandwidths are out
   *     of range or order
   */
  public static BandwidthScan of(
      ReferenceSet set, double[] h, long seed, Evaluation evaluation, Parallelism parallelism) {
    return new Pass(set.packed(), frameOfRow(set.index()), h, seed, evaluation).run(parallelism);
  }

  /**
   * The same of some environments of a set.
   *
   * @param rows of these, ascending
   */
  public static BandwidthScan ofSome(
      ReferenceSet set,
      int[] rows,
      double[] h,
      long seed,
      Evaluation evaluation,
      Parallelism parallelism) {
    int[] frames = frameOfRow(set.index());
    return new Pass(
            set.packed().part(rows, parallelism),
            Arrays.stream(rows).map(row -> frames[row]).toArray(),
            h,
            seed,
            evaluation)
        .run(parallelism);
  }

  private static int[] frameOfRow(DatasetIndex index) {
    int[] frames = new int[index.count()];
    for (int f = 0; f < index.frames(); f++) {
      Arrays.fill(frames, index.frameStart(f), index.frameStart(f + 1), f);
    }
    return frames;
  }

  /** H of all environments. */
  public EntropyCurve whole() {
    return whole;
  }

  /** The number of blocks of successive frames. */
  public int blocks() {
    return without.size();
  }

  /** H without one block; of a dataset of one block there is none. */
  public EntropyCurve without(int block) {
    return without.get(block);
  }

  /** H of halves and of quarters of the blocks, each drawn several times. */
  public List<Drawn> drawn() {
    return drawn;
  }

  /** The number of frames that have environments. */
  public int frames() {
    return frames;
  }

  /** How the sums were evaluated: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return header;
  }

  /** One pass over all pairs. */
  private static final class Pass {
    private final PackedEnvironments packed;
    private final Bandwidths h;
    private final double[] values;
    private final int bandwidths;
    private final Evaluation evaluation;
    private final Accuracy accuracy;
    private final int n;
    private int frames;

    /** Rows of each block, ascending. */
    private final int[][] rows;

    /** Environments in the frame of each row. */
    private final int[] frameSize;

    /** The choices of blocks besides the whole and all but one. */
    private final List<boolean[]> chosen = new ArrayList<>();

    private final List<Integer> parts = new ArrayList<>();
    private LogKernelSums.@Nullable Header header;

    /** log S over each block: (row of the strip · bandwidths + b) · blocks + block. */
    private double[] logs = new double[0];

    /** log S over the own block, without the own frame: row of the strip · bandwidths + b. */
    private double[] others = new double[0];

    /**
     * A pass.
     *
     * @param frameOfRow ascending
     */
    Pass(
        PackedEnvironments packed, int[] frameOfRow, double[] h, long seed, Evaluation evaluation) {
      EntropyCurve.requireAscending(h);
      this.packed = packed;
      this.values = h.clone();
      bandwidths = h.length;
      this.h = new Bandwidths(Arrays.stream(h).mapToObj(Bandwidth::of).toList());
      this.evaluation = evaluation;
      n = packed.count();
      // Parts are evaluated as accurately as the whole would be.
      Accuracy asked = evaluation.accuracy().forPairs((double) n * n);
      accuracy = Accuracy.of(asked.precision(), asked.tolerance());
      frameSize = new int[n];
      rows = cut(frameOfRow);
      draw(seed);
    }

    private int[][] cut(int[] frameOfRow) {
      IntArrayList starts = new IntArrayList();
      for (int row = 0; row < n; row++) {
        if (row == 0 || frameOfRow[row] != frameOfRow[row - 1]) {
          starts.add(row);
        }
      }
      frames = starts.size();
      starts.add(n);
      for (int f = 0; f < frames; f++) {
        Arrays.fill(frameSize, starts.get(f), starts.get(f + 1), starts.get(f + 1) - starts.get(f));
      }
      int count = Math.min(BLOCKS, frames);
      int[][] blocks = new int[count][];
      int first = 0;
      for (int b = 0; b < count; b++) {
        int end = (int) Math.ceilDiv((long) (b + 1) * frames, count);
        blocks[b] = IntStream.range(starts.get(first), starts.get(end)).toArray();
        first = end;
      }
      return blocks;
    }

    private void draw(long seed) {
      for (int part : PARTS) {
        int size = rows.length / part;
        for (int d = 0; size >= 2 && d < DRAWS; d++) {
          boolean[] some = new boolean[rows.length];
          for (int b : Draws.some(rows.length, size, seed, part, d)) {
            some[b] = true;
          }
          chosen.add(some);
          parts.add(part);
        }
      }
    }

    BandwidthScan run(Parallelism parallelism) {
      int blocks = rows.length;
      PackedEnvironments[] alone = new PackedEnvironments[blocks];
      for (int b = 0; b < blocks; b++) {
        alone[b] = packed.part(rows[b], parallelism);
      }
      Totals totals = new Totals();
      parallelism.progress().begin("kernel sums", (long) blocks * strips().size());
      try {
        for (int[] strip : strips()) {
          take(strip[0], strip[1], alone, parallelism);
          // In the order of the blocks, so that the bits do not depend on threads.
          Totals[] found = new Totals[strip[1] - strip[0]];
          parallelism
              .silent()
              .forEach(found.length, () -> i -> found[i] = totals(strip[0] + i, start(strip, i)));
          for (Totals each : found) {
            totals.add(each);
          }
        }
      } finally {
        parallelism.progress().end();
      }
      return result(totals);
    }

    /** The first row of block i of a strip, within the strip. */
    private int start(int[] strip, int i) {
      return IntStream.range(strip[0], strip[0] + i).map(b -> rows[b].length).sum();
    }

    /** Blocks whose sums are held at a time, from the first to one past the last. */
    private List<int[]> strips() {
      List<int[]> strips = new ArrayList<>();
      int from = 0;
      long held = 0;
      for (int b = 0; b < rows.length; b++) {
        long more = (long) rows[b].length * bandwidths * rows.length;
        if (b > from && held + more > HELD) {
          strips.add(new int[] {from, b});
          from = b;
          held = 0;
        }
        held += more;
      }
      strips.add(new int[] {from, rows.length});
      return strips;
    }

    /** Makes the sums of the rows of some blocks over each block. */
    private void take(int from, int to, PackedEnvironments[] alone, Parallelism parallelism) {
      int blocks = rows.length;
      int[] strip = IntStream.range(from, to).flatMap(b -> Arrays.stream(rows[b])).toArray();
      logs = new double[strip.length * bandwidths * blocks];
      others = new double[strip.length * bandwidths];
      Arrays.fill(others, Double.NEGATIVE_INFINITY);
      Parallelism silent = parallelism.silent();
      for (int b = 0; b < blocks; b++) {
        int block = b;
        int first = b >= from && b < to ? start(new int[] {from, to}, b - from) : 0;
        int own = b >= from && b < to ? rows[b].length : 0;
        int[] rest =
            IntStream.range(0, strip.length).filter(i -> i < first || i >= first + own).toArray();
        if (rest.length > 0) {
          int[] ofRest = Arrays.stream(rest).map(i -> strip[i]).toArray();
          evaluate(
              packed.part(ofRest, silent),
              alone[b],
              Want.SUMS,
              silent,
              (sums, i, w) -> logs[(rest[i] * bandwidths + w) * blocks + block] = sums.log(i, w));
        }
        if (own > 0) {
          evaluate(
              alone[b],
              alone[b],
              Want.SUMS,
              silent,
              (sums, i, w) ->
                  logs[((first + i) * bandwidths + w) * blocks + block] = sums.log(i, w));
          if (frames > 1) {
            evaluate(
                alone[b],
                alone[b],
                new Want(false, Groups.ALL, true),
                silent,
                (sums, i, w) -> others[(first + i) * bandwidths + w] = sums.log(i, w));
          }
        }
        parallelism.progress().advance(1);
      }
    }

    /** Takes a sum. */
    private interface Sum {
      void take(LogKernelSums sums, int query, int bandwidth);
    }

    private void evaluate(
        PackedEnvironments queries,
        PackedEnvironments reference,
        Want want,
        Parallelism parallelism,
        Sum each) {
      SumPieces pieces = new SumPieces();
      evaluation
          .engine()
          .evaluate(
              KernelTask.of(queries, reference, h, accuracy, want),
              parallelism,
              sums ->
                  pieces.take(
                      sums,
                      i -> {
                        for (int w = 0; w < bandwidths; w++) {
                          each.take(sums, i, w);
                        }
                      }));
      header = pieces.all();
    }

    /** What the rows of a block add to each choice of blocks. */
    private Totals totals(int own, int first) {
      Totals totals = new Totals();
      int blocks = rows.length;
      double[] all = new double[blocks];
      double[] lofo = new double[blocks];
      Remainders rest = new Remainders(blocks);
      Remainders restOfOthers = new Remainders(blocks);
      for (int i = 0; i < rows[own].length; i++) {
        Cancellation.checkHere();
        int size = frameSize[rows[own][i]];
        for (int w = 0; w < bandwidths; w++) {
          int at = (first + i) * bandwidths + w;
          System.arraycopy(logs, at * blocks, all, 0, blocks);
          System.arraycopy(logs, at * blocks, lofo, 0, blocks);
          lofo[own] = others[at];
          rest.of(all);
          restOfOthers.of(lofo);
          totals.add(0, w, n, size, rest.whole(), restOfOthers.whole());
          for (int b = 0; b < blocks; b++) {
            if (b != own) {
              totals.add(
                  1 + b, w, n - rows[b].length, size, rest.without(b), restOfOthers.without(b));
            }
          }
          for (int c = 0; c < chosen.size(); c++) {
            if (chosen.get(c)[own]) {
              totals.add(
                  1 + blocks + c,
                  w,
                  count(chosen.get(c)),
                  size,
                  rest.of(chosen.get(c)),
                  restOfOthers.of(chosen.get(c)));
            }
          }
        }
      }
      return totals;
    }

    /** Environments in some blocks. */
    private int count(boolean[] some) {
      return IntStream.range(0, some.length).filter(b -> some[b]).map(b -> rows[b].length).sum();
    }

    private BandwidthScan result(Totals totals) {
      List<EntropyCurve> without = new ArrayList<>();
      for (int b = 0; b < rows.length; b++) {
        if (rows.length > 1) {
          without.add(totals.curve(1 + b, n - rows[b].length));
        }
      }
      List<Drawn> drawn = new ArrayList<>();
      for (int c = 0; c < chosen.size(); c++) {
        drawn.add(new Drawn(parts.get(c), totals.curve(1 + rows.length + c, count(chosen.get(c)))));
      }
      return new BandwidthScan(
          totals.curve(0, n),
          List.copyOf(without),
          List.copyOf(drawn),
          frames,
          Objects.requireNonNull(header));
    }

    /** −Σ log(S/n) of each choice of blocks at each bandwidth, with and without own frames. */
    private final class Totals {
      private final double[] entropy;
      private final double[] others;

      Totals() {
        int choices = 1 + rows.length + chosen.size();
        entropy = new double[choices * bandwidths];
        others = new double[choices * bandwidths];
      }

      void add(int choice, int w, int count, int size, double log, double logOfOthers) {
        entropy[choice * bandwidths + w] += Math.log(count) - log;
        others[choice * bandwidths + w] +=
            count > size ? Math.log(count - size) - logOfOthers : Double.NaN;
      }

      void add(Totals more) {
        for (int i = 0; i < entropy.length; i++) {
          entropy[i] += more.entropy[i];
          others[i] += more.others[i];
        }
      }

      EntropyCurve curve(int choice, int count) {
        double[] low = new double[bandwidths];
        double[] high = new double[bandwidths];
        for (int w = 0; w < bandwidths; w++) {
          low[w] = entropy[choice * bandwidths + w] / count;
          high[w] = others[choice * bandwidths + w] / count;
        }
        return new EntropyCurve(values, count, low, high);
      }
    }
  }

  /** Sums of some terms of which the logarithms are known. */
  private static final class Remainders {
    /** Below this a sum relative to the greatest term has lost digits. */
    private static final double LOST = 1e-280;

    private final double[] logs;
    private final double[] terms;

    /** Sums of the terms before each one, and of all from each one on. */
    private final double[] before;

    private final double[] from;
    private double greatest;

    Remainders(int count) {
      logs = new double[count];
      terms = new double[count];
      before = new double[count + 1];
      from = new double[count + 1];
    }

    void of(double[] all) {
      System.arraycopy(all, 0, logs, 0, logs.length);
      greatest = Double.NEGATIVE_INFINITY;
      for (double log : logs) {
        greatest = Math.max(greatest, log);
      }
      for (int b = 0; b < logs.length; b++) {
        terms[b] = logs[b] == greatest ? 1 : Math.exp(logs[b] - greatest);
        before[b + 1] = before[b] + terms[b];
      }
      for (int b = logs.length - 1; b >= 0; b--) {
        from[b] = from[b + 1] + terms[b];
      }
    }

    /** The logarithm of the sum of all. */
    double whole() {
      return greatest + Math.log(from[0]);
    }

    /** The same without one. */
    double without(int b) {
      double sum = before[b] + from[b + 1];
      return sum < LOST ? anew(c -> c != b) : greatest + Math.log(sum);
    }

    /** The same of some. */
    double of(boolean[] some) {
      double sum = 0;
      for (int b = 0; b < some.length; b++) {
        sum += some[b] ? terms[b] : 0;
      }
      return sum < LOST ? anew(c -> some[c]) : greatest + Math.log(sum);
    }

    private double anew(IntPredicate wanted) {
      double most = Double.NEGATIVE_INFINITY;
      for (int b = 0; b < logs.length; b++) {
        most = wanted.test(b) ? Math.max(most, logs[b]) : most;
      }
      double sum = 0;
      for (int b = 0; b < logs.length; b++) {
        sum += wanted.test(b) && logs[b] > Double.NEGATIVE_INFINITY ? Math.exp(logs[b] - most) : 0;
      }
      return most + Math.log(sum);
    }
  }
}
