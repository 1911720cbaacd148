package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.eclipse.collections.impl.list.mutable.primitive.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/**
 * The environments of a dataset: n rows of d numbers in 1/Å, with the frame and the element of each
 * row's centre. Immutable.
 */
public final class Environments {
  /** Atoms that are read before they are described together. */
  private static final int BATCH = 8192;

  /** Squared distances in units of any bandwidth stay finite below this. */
  private static final double LARGEST = 1e100;

  private final DescriptorSpec spec;
  private final String source;

  /** Rows in pieces, as they were made: no copy is needed while a dataset grows. */
  private final double[][] pieces;

  /** First row of each piece, and one past the last. */
  private final int[] pieceStart;

  /** First row of each frame, and one past the last. */
  private final int[] frameStart;

  private final long[] frameNumbers;
  private final byte @Nullable [] elements;
  private final OptionalDouble volumePerAtom;
  private final double descriptorSeconds;

  private Environments(
      DescriptorSpec spec,
      String source,
      double[][] pieces,
      int[] frameStart,
      long[] frameNumbers,
      byte @Nullable [] elements,
      OptionalDouble volumePerAtom,
      double descriptorSeconds) {
    this.spec = spec;
    this.source = source;
    this.pieces = pieces;
    this.frameStart = frameStart;
    this.frameNumbers = frameNumbers;
    this.elements = elements;
    this.volumePerAtom = volumePerAtom;
    this.descriptorSeconds = descriptorSeconds;
    this.pieceStart = new int[pieces.length + 1];
    for (int i = 0; i < pieces.length; i++) {
      pieceStart[i + 1] = pieceStart[i] + pieces[i].length / spec.dimension();
    }
    if (pieceStart[pieces.length] != frameStart[frameStart.length - 1]) {
      throw new IllegalArgumentException(
          pieceStart[pieces.length]
              + " rows, but the frames hold "
              + frameStart[frameStart.length - 1]);
    }
  }

  /**
   * Describes every atom of every frame that is left in a source.
   *
   * @throws QuestsException as {@link Descriptor#describe}, and where there are no atoms at all or
   *     more than 2³¹
   */
  public static Environments describe(
      FrameSource frames, DescriptorSpec spec, Parallelism parallelism) {
    Builder builder = new Builder(Descriptor.of(spec), frames.name(), parallelism);
    parallelism.progress().begin("describing environments", -1);
    try {
      Frame frame;
      while ((frame = frames.next()) != null) {
        parallelism.cancellation().check();
        builder.add(frame);
      }
      return builder.build();
    } finally {
      parallelism.progress().end();
    }
  }

  /**
   * Environments that were described elsewhere, in one piece.
   *
   * @param rows n × d numbers in 1/Å, finite, one row after the other; not copied
   * @param frameStart first row of each frame, ascending from 0, and n at the end
   * @param elements atomic number of each row's centre, or null where it is not known
   */
  public static Environments of(
      DescriptorSpec spec,
      String source,
      double[] rows,
      int[] frameStart,
      byte @Nullable [] elements) {
    return of(spec, source, new double[][] {rows}, frameStart, elements);
  }

  /** The same with rows in several pieces, each of whole rows. */
  static Environments of(
      DescriptorSpec spec,
      String source,
      double[][] pieces,
      int[] frameStart,
      byte @Nullable [] elements) {
    int row = 0;
    for (double[] piece : pieces) {
      for (int i = 0; i < piece.length; i++) {
        if (!(Math.abs(piece[i]) <= LARGEST)) {
          throw QuestsException.input(
              source
                  + ": row "
                  + (row + i / spec.dimension())
                  + " of the descriptors holds "
                  + piece[i]
                  + ", expected numbers between -1e100 and 1e100");
        }
      }
      row += piece.length / spec.dimension();
    }
    long[] numbers = new long[frameStart.length - 1];
    Arrays.setAll(numbers, i -> i);
    return new Environments(
        spec, source, pieces, frameStart, numbers, elements, OptionalDouble.empty(), 0);
  }

  /**
   * Datasets one after the other as one, without copying their rows. Frames of later ones are
   * numbered on from those before.
   *
   * @param datasets at least one
   * @throws QuestsException where their descriptors are not equal
   */
  public static Environments join(List<Environments> datasets) {
    Environments first = datasets.get(0);
    List<double[]> pieces = new ArrayList<>();
    IntArrayList frameStart = IntArrayList.newListWith(0);
    LongArrayList frameNumbers = new LongArrayList();
    int rows = 0;
    long nextNumber = 0;
    double seconds = 0;
    boolean elementsKnown = true;
    for (Environments next : datasets) {
      first.spec.requireComparable(next.spec);
      pieces.addAll(Arrays.asList(next.pieces));
      long shift = nextNumber;
      for (int f = 0; f < next.frames(); f++) {
        frameStart.add(rows + next.frameStart(f + 1));
        frameNumbers.add(shift + next.frameNumber(f));
        nextNumber = Math.max(nextNumber, shift + next.frameNumber(f) + 1);
      }
      rows = Math.addExact(rows, next.count());
      seconds += next.descriptorSeconds;
      elementsKnown &= next.elementsKnown();
    }
    byte[] elements = new byte[elementsKnown ? rows : 0];
    int at = 0;
    for (Environments next : datasets) {
      for (int i = 0; elementsKnown && i < next.count(); i++) {
        elements[at++] = (byte) next.element(i);
      }
    }
    return new Environments(
        first.spec,
        String.join(", ", datasets.stream().map(Environments::source).toList()),
        pieces.toArray(double[][]::new),
        frameStart.toArray(),
        frameNumbers.toArray(),
        elementsKnown ? elements : null,
        OptionalDouble.empty(),
        seconds);
  }

  /** What defines the rows. */
  public DescriptorSpec spec() {
    return spec;
  }

  /** The name of the file that the environments come from. */
  public String source() {
    return source;
  }

  /** n, the number of environments, at least 1. */
  public int count() {
    return frameStart[frameStart.length - 1];
  }

  /** d, how many numbers a row has. */
  public int dimension() {
    return spec.dimension();
  }

  /** The number of frames. */
  public int frames() {
    return frameNumbers.length;
  }

  /** First row of a frame; of frame {@link #frames()}: n. */
  public int frameStart(int frame) {
    return frameStart[frame];
  }

  /** The number of a frame in its file, from 0; differs from its place where frames were chosen. */
  public long frameNumber(int frame) {
    return frameNumbers[frame];
  }

  /** The place of the frame that a row belongs to. */
  public int frameOf(int row) {
    int at = Arrays.binarySearch(frameStart, row);
    // Empty frames share their start with the next: the last of them holds the row.
    while (at >= 0 && at + 1 < frameStart.length && frameStart[at + 1] == row) {
      at++;
    }
    return at >= 0 ? at : -at - 2;
  }

  /** Copies rows into a flat array, one after the other. */
  public void copyRows(int from, int to, double[] into, int at) {
    int d = dimension();
    int piece = Arrays.binarySearch(pieceStart, from);
    piece = piece >= 0 ? piece : -piece - 2;
    for (int row = from; row < to; piece++) {
      int end = Math.min(to, pieceStart[piece + 1]);
      int length = (end - row) * d;
      System.arraycopy(pieces[piece], (row - pieceStart[piece]) * d, into, at, length);
      at += length;
      row = end;
    }
  }

  /** Atomic number of a row's centre; −1 where it is not known. */
  public int element(int row) {
    return elements == null ? -1 : elements[row];
  }

  /** Whether the elements of the centres are known. */
  public boolean elementsKnown() {
    return elements != null;
  }

  /** Symbols of the centres' elements, sorted; empty where they are not known. */
  public List<String> elements() {
    boolean[] seen = new boolean[128];
    if (elements != null) {
      for (byte z : elements) {
        seen[z] = true;
      }
    }
    TreeSet<String> symbols = new TreeSet<>();
    for (int z = 0; z < seen.length; z++) {
      if (seen[z]) {
        symbols.add(Element.symbol(z));
      }
    }
    return List.copyOf(symbols);
  }

  /** Mean over the frames of volume per atom in Å³, where all are periodic in all directions. */
  public OptionalDouble volumePerAtom() {
    return volumePerAtom;
  }

  /** Seconds that describing took, without reading; 0 for rows that were described elsewhere. */
  public double descriptorSeconds() {
    return descriptorSeconds;
  }

  private static final class Builder {
    private final Descriptor descriptor;
    private final String source;
    private final Parallelism parallelism;

    private final List<double[]> pieces = new ArrayList<>();
    private final IntArrayList frameStart = IntArrayList.newListWith(0);
    private final LongArrayList frameNumbers = new LongArrayList();
    private byte[] elements = new byte[BATCH];
    private final List<Frame> pending = new ArrayList<>();
    private int pendingAtoms;
    private int rows;
    private double volumes;
    private boolean volumesDefined = true;
    private long nanos;

    Builder(Descriptor descriptor, String source, Parallelism parallelism) {
      this.descriptor = descriptor;
      this.source = source;
      this.parallelism = parallelism;
    }

    void add(Frame frame) {
      int n = frame.atoms();
      if ((long) rows + n > Integer.MAX_VALUE - 8) {
        throw QuestsException.input(
            frame.origin().at() + "more than " + (Integer.MAX_VALUE - 8) + " environments in all");
      }
      if (rows + n > elements.length) {
        long grown = Math.min(Integer.MAX_VALUE - 8, Math.max(2L * elements.length, rows + n));
        elements = Arrays.copyOf(elements, (int) grown);
      }
      System.arraycopy(frame.atomicNumbers(), 0, elements, rows, n);
      rows += n;
      frameStart.add(rows);
      frameNumbers.add(frame.origin().index());
      volumesDefined &= frame.cell().fullyPeriodic() && n > 0;
      volumes += frame.cell().volume() / Math.max(1, n);
      if (n >= BATCH) {
        // Alone, a large frame is shared among the threads.
        describePending();
      }
      pending.add(frame);
      pendingAtoms += n;
      if (pendingAtoms >= BATCH) {
        describePending();
      }
    }

    private void describePending() {
      if (pending.isEmpty()) {
        return;
      }
      long started = System.nanoTime();
      if (pending.size() == 1) {
        pieces.add(descriptor.describe(pending.get(0), parallelism));
      } else {
        pieces.add(describeTogether());
      }
      nanos += System.nanoTime() - started;
      parallelism.progress().advance(pendingAtoms);
      pending.clear();
      pendingAtoms = 0;
    }

    private double[] describeTogether() {
      double[] together = new double[pendingAtoms * descriptor.spec().dimension()];
      int[] first = new int[pending.size()];
      for (int i = 1; i < first.length; i++) {
        first[i] = first[i - 1] + pending.get(i - 1).atoms();
      }
      parallelism.forEach(
          pending.size(),
          () ->
              (IntConsumer)
                  i -> {
                    Descriptor.FramePlan plan = descriptor.plan(pending.get(i));
                    plan.newWorker().describe(0, pending.get(i).atoms(), together, first[i]);
                  });
      return together;
    }

    Environments build() {
      describePending();
      if (rows == 0) {
        throw QuestsException.input(source + ": no atoms, expected at least one");
      }
      return new Environments(
          descriptor.spec(),
          source,
          pieces.toArray(double[][]::new),
          frameStart.toArray(),
          frameNumbers.toArray(),
          Arrays.copyOf(elements, rows),
          volumesDefined
              ? OptionalDouble.of(volumes / frameNumbers.size())
              : OptionalDouble.empty(),
          nanos / 1e9);
    }
  }
}
