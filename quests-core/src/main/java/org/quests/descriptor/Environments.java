package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/**
 * The environments of a dataset: n rows of d numbers, in 1/Å for the method's descriptor, with the
 * frame and the element of each row's centre. Immutable, but for rows that are {@link #letGo let
 * go}.
 */
public final class Environments {
  /** Rows that are copied before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  /** Squared distances in units of any bandwidth stay finite below this. */
  static final double LARGEST = 1e100;

  /** Numbers in a piece of selected rows. */
  private static final int SELECTED_PIECE = 1 << 19;

  /** Takes the place of rows that are not needed any more. */
  private static final RowPiece LET_GO = RowPiece.whole(new double[0]);

  private final RowSpec spec;
  private final DatasetIndex index;

  /** Rows in pieces, as they were made: no copy is needed while a dataset grows. */
  private final RowPiece[] pieces;

  /** First row of each piece, and one past the last. */
  private final int[] pieceStart;

  /** The only element, where rows depend on elements and there is one; otherwise −1. */
  private final int loneElement;

  private final OptionalDouble volumePerAtom;
  private final double descriptorSeconds;

  private Environments(
      RowSpec spec,
      DatasetIndex index,
      RowPiece[] pieces,
      OptionalDouble volumePerAtom,
      double descriptorSeconds) {
    this.spec = spec;
    this.index = index;
    this.pieces = pieces;
    this.volumePerAtom = volumePerAtom;
    this.descriptorSeconds = descriptorSeconds;
    this.pieceStart = new int[pieces.length + 1];
    for (int i = 0; i < pieces.length; i++) {
      pieceStart[i + 1] = pieceStart[i] + pieces[i].count(spec);
    }
    if (pieceStart[pieces.length] != index.count()) {
      throw new IllegalArgumentException(
          pieceStart[pieces.length] + " rows, but the frames hold " + index.count());
    }
    ElementSet elements =
        spec.elements() == ElementForm.NONE ? ElementSet.NONE : index.elementsOfFrames();
    loneElement = elements.count() == 1 ? elements.atomicNumbers()[0] : -1;
  }

  /**
   * Describes every atom of every frame that is left in a source.
   *
   * @throws QuestsException where a frame cannot be read or described, where structures cannot be
   *     described by such rows, and where there are no atoms at all or more than 2³¹
   */
  public static Environments describe(FrameSource frames, RowSpec spec, Parallelism parallelism) {
    return describe(frames, spec.descriptor(), parallelism);
  }

  /** The same by a descriptor of one's own. */
  public static Environments describe(
      FrameSource frames, EnvironmentDescriptor descriptor, Parallelism parallelism) {
    return describe(frames, descriptor, RowStorage.MEMORY, parallelism);
  }

  /**
   * The same with rows kept elsewhere than in memory.
   *
   * @param storage has to stay open as long as the environments are in use
   */
  public static Environments describe(
      FrameSource frames,
      EnvironmentDescriptor descriptor,
      RowStorage storage,
      Parallelism parallelism) {
    EnvironmentStream stream = EnvironmentStream.of(frames, descriptor, parallelism);
    List<RowPiece> pieces = new ArrayList<>();
    stream.forEachWhole((rows, first, atoms) -> pieces.add(rows.keptIn(storage)));
    Environments described =
        new Environments(
            descriptor.spec(),
            stream.index(),
            pieces.toArray(RowPiece[]::new),
            stream.volumePerAtom(),
            stream.descriptorSeconds());
    Labels labels = described.index.labels();
    return labels == null ? described : described.numberedAs(labels.sorted());
  }

  /**
   * Environments that were described elsewhere, in one piece.
   *
   * @param rows n × d numbers in 1/Å, finite, one row after the other; not copied
   * @param frameStart first row of each frame, ascending from 0, and n at the end
   * @param elements atomic number of each row's centre, or null where it is not known
   */
  public static Environments of(
      RowSpec spec, String source, double[] rows, int[] frameStart, byte @Nullable [] elements) {
    if (spec.elementsFrom() != null) {
      throw QuestsException.usage(
          source
              + ": expected names of labels, which are not known here, for "
              + spec.fingerprint());
    }
    return of(spec, source, new RowPiece[] {RowPiece.whole(rows)}, frameStart, elements, null);
  }

  /**
   * Environments that were described elsewhere, a row of numbers for each.
   *
   * @param spec what the rows are, as {@link RowSpec#external}
   * @param source what messages call the dataset
   * @param rows n rows of d finite numbers; copied
   * @param frameStart first row of each frame, ascending from 0, and n at the end; {@code {0, n}}
   *     where there are no frames
   * @throws QuestsException of kind INPUT that names the row where one is too short, too long or
   *     not finite
   */
  public static Environments of(RowSpec spec, String source, double[][] rows, int[] frameStart) {
    return of(
        spec,
        source,
        rows.length,
        i -> rows[i].length,
        (i, piece, at) -> System.arraycopy(rows[i], 0, piece, at, rows[i].length),
        frameStart);
  }

  /** The same from numbers in single precision; what is made of them is in double precision. */
  public static Environments of(RowSpec spec, String source, float[][] rows, int[] frameStart) {
    return of(
        spec,
        source,
        rows.length,
        i -> rows[i].length,
        (i, piece, at) -> {
          for (int a = 0; a < rows[i].length; a++) {
            piece[at + a] = rows[i][a];
          }
        },
        frameStart);
  }

  /** Copies row i into a piece. */
  private interface RowCopy {
    void copy(int i, double[] piece, int at);
  }

  private static Environments of(
      RowSpec spec, String source, int n, IntUnaryOperator length, RowCopy copy, int[] frameStart) {
    int d = spec.dimension();
    int perPiece = Math.max(1, SELECTED_PIECE / d);
    double[][] pieces = new double[(n + perPiece - 1) / perPiece][];
    for (int p = 0; p < pieces.length; p++) {
      int from = p * perPiece;
      int to = Math.min(n, from + perPiece);
      pieces[p] = new double[Math.multiplyExact(to - from, d)];
      for (int i = from; i < to; i++) {
        if (length.applyAsInt(i) != d) {
          throw QuestsException.input(
              source
                  + ": row "
                  + i
                  + " has "
                  + length.applyAsInt(i)
                  + " numbers, expected "
                  + d
                  + " for "
                  + spec.fingerprint());
        }
        copy.copy(i, pieces[p], (i - from) * d);
      }
    }
    RowPiece[] whole = Arrays.stream(pieces).map(RowPiece::whole).toArray(RowPiece[]::new);
    return of(spec, source, whole, frameStart, null, null);
  }

  /** Rows that were described here, with the frames that they belong to. */
  static Environments of(RowSpec spec, DatasetIndex index, RowPiece rows) {
    return new Environments(spec, index, new RowPiece[] {rows}, OptionalDouble.empty(), 0);
  }

  /** The same with rows in several pieces, none of which cuts a row. */
  static Environments of(
      RowSpec spec,
      String source,
      RowPiece[] pieces,
      int[] frameStart,
      byte @Nullable [] elements,
      @Nullable Labels labels) {
    requireFrames(source, frameStart);
    int row = 0;
    for (RowPiece piece : pieces) {
      double[] rows = piece.rows();
      for (int i = 0; i < rows.length; i++) {
        if (!(Math.abs(rows[i]) <= LARGEST)) {
          throw QuestsException.input(
              source
                  + ": row "
                  + (row + i / piece.width(spec))
                  + " of the descriptors holds "
                  + rows[i]
                  + ", expected numbers between -1e100 and 1e100");
        }
      }
      row += piece.count(spec);
    }
    long[] numbers = new long[frameStart.length - 1];
    Arrays.setAll(numbers, i -> i);
    return new Environments(
        spec,
        new DatasetIndex(source, frameStart, numbers, elements, labels),
        pieces,
        OptionalDouble.empty(),
        0);
  }

  /**
   * The same where some atoms of the structures may have no row: their elements are those, too,
   * that the shares of others show.
   */
  Environments withElementsOfNeighbours() {
    ElementSet[] seen = new ElementSet[frames()];
    Arrays.setAll(seen, index::elementsOfFrame);
    int first = RowPiece.plain(spec);
    for (int p = 0; p < pieces.length; p++) {
      byte[] shares = pieces[p].shares();
      int width = pieces[p].width(spec);
      for (int i = 0; shares != null && i < pieces[p].count(spec); i++) {
        int frame = frameOf(pieceStart[p] + i);
        for (int s = 0; s < shares.length; s++) {
          if (pieces[p].number(i * width + first + s) != 0 && !seen[frame].contains(shares[s])) {
            seen[frame] = seen[frame].with(ElementSet.of(shares, s, s + 1));
          }
        }
      }
    }
    DatasetIndex known = index.withElementsOfFrames(seen);
    return new Environments(spec, known, pieces, volumePerAtom, descriptorSeconds);
  }

  private static void requireFrames(String source, int[] frameStart) {
    for (int f = 0; f < frameStart.length; f++) {
      if (f == 0 ? frameStart[f] != 0 : frameStart[f] < frameStart[f - 1]) {
        throw new IllegalArgumentException(
            source + ": the first rows of frames must ascend from 0, found " + frameStart[f]);
      }
    }
    if (frameStart.length < 2 || frameStart[frameStart.length - 1] == 0) {
      throw QuestsException.input(source + ": no environments, expected at least one");
    }
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
    datasets.forEach(next -> first.spec.requireComparable(next.spec));
    Labels labels = DatasetIndex.labels(datasets.stream().map(Environments::index).toList());
    List<Environments> alike =
        labels == null ? datasets : datasets.stream().map(next -> next.numberedAs(labels)).toList();
    return new Environments(
        first.spec,
        DatasetIndex.join(alike.stream().map(Environments::index).toList()),
        alike.stream().flatMap(next -> Arrays.stream(next.pieces)).toArray(RowPiece[]::new),
        OptionalDouble.empty(),
        datasets.stream().mapToDouble(Environments::descriptorSeconds).sum());
  }

  /**
   * One dataset whose frames were described in parts, one after the other: what describing them
   * together gives.
   *
   * @param source the name of its file
   * @param parts at least one; their frames keep their numbers
   * @throws QuestsException where their descriptors are not equal
   */
  public static Environments ofParts(String source, List<Environments> parts) {
    Environments first = parts.get(0);
    parts.forEach(next -> first.spec.requireComparable(next.spec));
    Labels together = DatasetIndex.labels(parts.stream().map(Environments::index).toList());
    Labels labels = together == null ? null : together.sorted();
    List<Environments> alike =
        labels == null ? parts : parts.stream().map(next -> next.numberedAs(labels)).toList();
    return new Environments(
        first.spec,
        DatasetIndex.ofParts(source, alike.stream().map(Environments::index).toList(), labels),
        alike.stream().flatMap(next -> Arrays.stream(next.pieces)).toArray(RowPiece[]::new),
        OptionalDouble.empty(),
        parts.stream().mapToDouble(Environments::descriptorSeconds).sum());
  }

  /**
   * Environments that were kept elsewhere.
   *
   * @param rows as {@link #keptRows} gave them
   * @param descriptorSeconds as {@link #descriptorSeconds()} gave it
   */
  public static Environments of(
      RowSpec spec, DatasetIndex index, List<KeptRows> rows, double descriptorSeconds) {
    return new Environments(
        spec,
        index,
        rows.stream().map(RowPiece::of).toArray(RowPiece[]::new),
        OptionalDouble.empty(),
        descriptorSeconds);
  }

  /** The rows as they are held, to be kept elsewhere. */
  public List<KeptRows> keptRows() {
    return Arrays.stream(pieces).map(RowPiece::held).toList();
  }

  /**
   * The same environments by rows that do not see elements: their plain numbers, with the bits that
   * describing the structures by such rows gives. Rows are not copied where they were described
   * here.
   *
   * @throws QuestsException of kind USAGE where such rows are not known
   */
  public Environments withoutElements() {
    if (spec.elements() == ElementForm.NONE) {
      return this;
    }
    RowPiece[] plain =
        Arrays.stream(pieces).map(piece -> piece.withoutElements(spec)).toArray(RowPiece[]::new);
    return new Environments(spec.withoutElements(), index, plain, volumePerAtom, descriptorSeconds);
  }

  /**
   * The rows of some frames, ascending.
   *
   * @param frames by their places in the dataset, in any order, none twice
   */
  public int[] rowsOf(int[] frames) {
    return Arrays.stream(frames)
        .sorted()
        .flatMap(frame -> IntStream.range(frameStart(frame), frameStart(frame + 1)))
        .toArray();
  }

  /**
   * Some of these environments, with the frames that they belong to; frames without any are left
   * out. All of them are these environments themselves.
   *
   * @param rows at least one, ascending, none twice
   */
  public Environments select(int[] rows) {
    if (rows.length == count()) {
      return this;
    }
    DatasetIndex of = index.select(rows);
    boolean whole = Arrays.stream(pieces).anyMatch(piece -> piece.shares() == null);
    byte[] shares = whole ? null : RowPiece.shares(spec, of.elementsOfFrames());
    int width = RowPiece.width(spec, shares);
    // In pieces, for the rows of a large dataset do not fit into one array.
    int perPiece = Math.max(1, SELECTED_PIECE / width);
    RowPiece[] chosen = new RowPiece[(rows.length + perPiece - 1) / perPiece];
    for (int p = 0; p < chosen.length; p++) {
      int from = p * perPiece;
      int to = Math.min(rows.length, from + perPiece);
      double[] some = new double[(to - from) * width];
      for (int i = from; i < to; i++) {
        if (i % OFTEN == 0) {
          Cancellation.checkHere();
        }
        int piece = pieceOf(rows[i]);
        int row = rows[i] - pieceStart[piece];
        pieces[piece].copyHeld(spec, row, shares, some, (i - from) * width);
      }
      chosen[p] = new RowPiece(some, shares);
    }
    return new Environments(spec, of, chosen, OptionalDouble.empty(), 0);
  }

  /**
   * The same where labels have the numbers that they have among others, and labels that are not
   * among them have numbers behind those. Labels of two datasets can be compared by number then.
   *
   * @param others null where atoms are told apart by elements
   * @throws QuestsException of kind INPUT where they are more than {@link Labels#MOST} together
   */
  public Environments comparedWith(@Nullable Labels others) {
    Labels own = index.labels();
    return own == null || others == null
        ? this
        : numberedAs(others.with(own.names(), source() + ": "));
  }

  /** The same where labels have other numbers. */
  Environments numberedAs(Labels others) {
    Labels own = index.labels();
    if (own == null || own.equals(others)) {
      return this;
    }
    byte[] there = own.numbersAmong(others);
    RowPiece[] renumbered =
        Arrays.stream(pieces).map(piece -> piece.renumbered(there)).toArray(RowPiece[]::new);
    return new Environments(
        spec, index.numberedAs(others), renumbered, volumePerAtom, descriptorSeconds);
  }

  /** What defines the rows. */
  public RowSpec spec() {
    return spec;
  }

  /** Which environment belongs to which frame and element. */
  public DatasetIndex index() {
    return index;
  }

  /** The name of the file that the environments come from. */
  public String source() {
    return index.source();
  }

  /** n, the number of environments, at least 1. */
  public int count() {
    return index.count();
  }

  /** d, how many numbers a row has. */
  public int dimension() {
    return spec.dimension();
  }

  /** How many numbers are held of all rows together: those that are always 0 are not. */
  public long numbersHeld() {
    return Arrays.stream(pieces).mapToLong(RowPiece::numbers).sum();
  }

  /** The number of frames. */
  public int frames() {
    return index.frames();
  }

  /** First row of a frame; of frame {@link #frames()}: n. */
  public int frameStart(int frame) {
    return index.frameStart(frame);
  }

  /** The number of a frame in its file, from 0; differs from its place where frames were chosen. */
  public long frameNumber(int frame) {
    return index.frameNumber(frame);
  }

  /** The place of the frame that a row belongs to. */
  public int frameOf(int row) {
    return index.frameOf(row);
  }

  /**
   * Copies rows into a flat array, one after the other. Shares of elements are 0 where there is one
   * element alone: then there is nothing to tell apart.
   */
  public void copyRows(int from, int to, double[] into, int at) {
    int d = dimension();
    copyColumns(from, to, d, into, at);
    ElementForm form = spec.elements();
    if (form == ElementForm.NONE || !elementsKnown()) {
      return;
    }
    int centre = d - form.centreColumns();
    for (int row = from; row < to; row++, at += d) {
      if (loneElement >= 0) {
        Arrays.fill(into, at + centre - form.shareColumns(), at + centre, 0);
      }
      Arrays.fill(into, at + centre, at + d, 0);
      into[at + centre + element(row)] = ElementForm.CENTRE_VALUE;
    }
  }

  /**
   * Copies the first numbers of rows into a flat array, one row after the other; with shares of
   * elements as they are, however many elements there are.
   *
   * @param columns how many numbers of each row, 1 … d; those that say the element of the centre
   *     may be 0
   */
  public void copyColumns(int from, int to, int columns, double[] into, int at) {
    int piece = pieceOf(from);
    for (int row = from; row < to; piece++) {
      int end = Math.min(to, pieceStart[piece + 1]);
      int start = pieceStart[piece];
      pieces[piece].copy(spec, row - start, end - start, columns, into, at);
      at += (end - row) * columns;
      row = end;
    }
  }

  /**
   * Lets go of the first rows, which must not be asked for again. For those who made these
   * environments and have no more use for them than to pass their rows on once.
   *
   * @param before the first row that is still needed
   */
  public void letGo(int before) {
    for (int p = 0; p < pieces.length && pieceStart[p + 1] <= before; p++) {
      pieces[p] = LET_GO;
    }
  }

  private int pieceOf(int row) {
    int piece = Arrays.binarySearch(pieceStart, row);
    return piece >= 0 ? piece : -piece - 2;
  }

  /**
   * The atomic number of the only element of all frames, where {@link RowSpec#elements} says that
   * rows depend on elements; −1 where there are several, or rows do not.
   */
  public int loneElement() {
    return loneElement;
  }

  /** Atomic number of a row's centre; −1 where it is not known. */
  public int element(int row) {
    return index.element(row);
  }

  /** Whether the elements of the centres are known. */
  public boolean elementsKnown() {
    return index.elementsKnown();
  }

  /** Symbols of the centres' elements, sorted; empty where they are not known. */
  public List<String> elements() {
    return index.elements();
  }

  /** Mean over the frames of volume per atom in Å³, where all are periodic in all directions. */
  public OptionalDouble volumePerAtom() {
    return volumePerAtom;
  }

  /**
   * Seconds that threads were busy describing, divided by their number; 0 for rows that were
   * described elsewhere.
   */
  public double descriptorSeconds() {
    return descriptorSeconds;
  }
}
