package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.eclipse.collections.impl.list.mutable.primitive.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Which environment of a dataset belongs to which frame and element. Environments are counted
 * through the frames, atom after atom. Immutable.
 */
public final class DatasetIndex {
  private final String source;

  /** First row of each frame, and one past the last. */
  private final int[] frameStart;

  private final long[] frameNumbers;
  private final byte @Nullable [] elements;

  /** The elements of the structure that each frame is, also of atoms that are not here. */
  private final ElementSet[] elementsOfFrame;

  /** What stands in place of atomic numbers; null where nothing does. */
  private final @Nullable Labels labels;

  /** Of whole frames. */
  DatasetIndex(
      String source,
      int[] frameStart,
      long[] frameNumbers,
      byte @Nullable [] elements,
      @Nullable Labels labels) {
    this(
        source, frameStart, frameNumbers, elements, elementsOfFrames(frameStart, elements), labels);
  }

  DatasetIndex(
      String source,
      int[] frameStart,
      long[] frameNumbers,
      byte @Nullable [] elements,
      ElementSet[] elementsOfFrame,
      @Nullable Labels labels) {
    this.source = source;
    this.labels = labels;
    this.frameStart = frameStart;
    this.frameNumbers = frameNumbers;
    this.elements = elements;
    this.elementsOfFrame = elementsOfFrame;
  }

  /**
   * One that was kept elsewhere. Arrays are not copied.
   *
   * @param source the name of the file that the environments come from
   * @param frameStart first row of each frame, ascending from 0, and n at the end
   * @param frameNumbers of the frames in their file
   * @param elements atomic number of each row's centre; null where it is not known
   * @param elementsOfFrame the elements of the structure that each frame is
   * @param labels what stands in place of atomic numbers; null where nothing does
   */
  public static DatasetIndex of(
      String source,
      int[] frameStart,
      long[] frameNumbers,
      byte @Nullable [] elements,
      ElementSet[] elementsOfFrame,
      @Nullable Labels labels) {
    return new DatasetIndex(source, frameStart, frameNumbers, elements, elementsOfFrame, labels);
  }

  private static ElementSet[] elementsOfFrames(int[] frameStart, byte @Nullable [] elements) {
    ElementSet[] sets = new ElementSet[frameStart.length - 1];
    Arrays.fill(sets, ElementSet.NONE);
    for (int f = 0; elements != null && f < sets.length; f++) {
      sets[f] = ElementSet.of(elements, frameStart[f], frameStart[f + 1]);
    }
    return sets;
  }

  /** The name of the file that the environments come from. */
  public String source() {
    return source;
  }

  /** n, the number of environments. */
  public int count() {
    return frameStart[frameStart.length - 1];
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

  /**
   * Atomic number of a row's centre, or the number of its label where there are {@link #labels}; −1
   * where it is not known.
   */
  public int element(int row) {
    return elements == null ? -1 : elements[row];
  }

  /** Whether the elements of the centres are known. */
  public boolean elementsKnown() {
    return elements != null;
  }

  /** Symbols of the centres' elements, or their labels, sorted; empty where not known. */
  public List<String> elements() {
    return elements == null ? List.of() : names(ElementSet.of(elements));
  }

  /** What the numbers of elements stand for in place of these; null where for elements. */
  public @Nullable Labels labels() {
    return labels;
  }

  /**
   * The symbol of an element, or the label.
   *
   * @param number as {@link #element} gives it, at least 0
   */
  public String nameOf(int number) {
    return labels == null ? Element.symbol(number) : labels.name(number);
  }

  /** The symbols or labels of some numbers, sorted. */
  private List<String> names(ElementSet numbers) {
    if (labels == null) {
      return numbers.symbols();
    }
    Labels known = labels;
    return known.inOrder().stream().filter(name -> numbers.contains(known.number(name))).toList();
  }

  /** The same where labels have the numbers that they have in another dataset, as far as there. */
  public DatasetIndex comparedWith(DatasetIndex other) {
    Labels own = labels;
    Labels others = other.labels;
    return own == null || others == null
        ? this
        : numberedAs(others.with(own.names(), source + ": "));
  }

  /**
   * The same where labels have other numbers.
   *
   * @param others hold all that are here
   */
  DatasetIndex numberedAs(Labels others) {
    if (labels == null || labels.equals(others)) {
      return this;
    }
    byte[] there = labels.numbersAmong(others);
    return new DatasetIndex(
        source,
        frameStart,
        frameNumbers,
        elements == null ? null : Labels.renumbered(elements, there),
        Arrays.stream(elementsOfFrame)
            .map(set -> Labels.renumbered(set, there))
            .toArray(ElementSet[]::new),
        others);
  }

  /**
   * The elements of the structure that a frame is, also of those of its atoms that are no centres
   * here; none where they are not known.
   */
  public ElementSet elementsOfFrame(int frame) {
    return elementsOfFrame[frame];
  }

  /** The elements of all frames, likewise. */
  public ElementSet elementsOfFrames() {
    return Arrays.stream(elementsOfFrame).reduce(ElementSet.NONE, ElementSet::with);
  }

  /** The same where more is known of the structures: the elements of each frame. */
  DatasetIndex withElementsOfFrames(ElementSet[] known) {
    return new DatasetIndex(source, frameStart, frameNumbers, elements, known, labels);
  }

  /**
   * That of datasets one after the other. Frames of later ones are numbered on from those before.
   *
   * @param datasets at least one
   */
  public static DatasetIndex join(List<DatasetIndex> datasets) {
    if (datasets.size() == 1) {
      return datasets.get(0);
    }
    Labels labels = labels(datasets);
    return labels == null
        ? joined(datasets, null)
        : joined(datasets.stream().map(next -> next.numberedAs(labels)).toList(), labels);
  }

  /**
   * The labels of datasets together, numbered as in the first one as far as they are in it; null
   * where atoms have none.
   */
  static @Nullable Labels labels(List<DatasetIndex> datasets) {
    Labels together = null;
    for (DatasetIndex next : datasets) {
      Labels more = next.labels;
      if (more != null) {
        together = together == null ? more : together.with(more.names(), next.source + ": ");
      }
    }
    return together;
  }

  /** One dataset whose frames are in several parts, and keep their numbers. */
  static DatasetIndex ofParts(String source, List<DatasetIndex> parts, @Nullable Labels labels) {
    return joined(source, parts, false, labels);
  }

  private static DatasetIndex joined(List<DatasetIndex> datasets, @Nullable Labels labels) {
    String sources = String.join(", ", datasets.stream().map(DatasetIndex::source).toList());
    return joined(sources, datasets, true, labels);
  }

  /**
   * Some one after the other.
   *
   * @param on whether frames are numbered on from those before
   */
  private static DatasetIndex joined(
      String source, List<DatasetIndex> datasets, boolean on, @Nullable Labels labels) {
    IntArrayList start = IntArrayList.newListWith(0);
    LongArrayList numbers = new LongArrayList();
    List<ElementSet> sets = new ArrayList<>();
    int rows = 0;
    long nextNumber = 0;
    for (DatasetIndex next : datasets) {
      long shift = nextNumber;
      for (int f = 0; f < next.frames(); f++) {
        start.add(Math.addExact(rows, next.frameStart(f + 1)));
        numbers.add(shift + next.frameNumber(f));
        sets.add(next.elementsOfFrame(f));
        nextNumber = on ? Math.max(nextNumber, shift + next.frameNumber(f) + 1) : 0;
      }
      rows = Math.addExact(rows, next.count());
    }
    return new DatasetIndex(
        source,
        start.toArray(),
        numbers.toArray(),
        elements(datasets, rows),
        sets.toArray(ElementSet[]::new),
        labels);
  }

  /** The elements of all rows; null where those of some are not known. */
  private static byte @Nullable [] elements(List<DatasetIndex> datasets, int rows) {
    byte[] elements = new byte[rows];
    int at = 0;
    for (DatasetIndex next : datasets) {
      byte[] own = next.elements;
      if (own == null) {
        return null;
      }
      System.arraycopy(own, 0, elements, at, own.length);
      at += own.length;
    }
    return elements;
  }

  /** The index of some rows, ascending; frames without any are left out. */
  DatasetIndex select(int[] rows) {
    IntArrayList start = IntArrayList.newListWith(0);
    LongArrayList numbers = new LongArrayList();
    List<ElementSet> sets = new ArrayList<>();
    byte[] chosen = elements == null ? null : new byte[rows.length];
    int frame = -1;
    for (int i = 0; i < rows.length; i++) {
      if (frame < 0 || rows[i] >= frameStart[frame + 1]) {
        if (frame >= 0) {
          start.add(i);
        }
        frame = frameOf(rows[i]);
        numbers.add(frameNumbers[frame]);
        sets.add(elementsOfFrame[frame]);
      }
      if (elements != null && chosen != null) {
        chosen[i] = elements[rows[i]];
      }
    }
    start.add(rows.length);
    return new DatasetIndex(
        source,
        start.toArray(),
        numbers.toArray(),
        chosen,
        sets.toArray(ElementSet[]::new),
        labels);
  }

  /** Grows by frames. */
  static final class Builder {
    private final IntArrayList frameStart = IntArrayList.newListWith(0);
    private final LongArrayList frameNumbers = new LongArrayList();
    private final List<ElementSet> elementsOfFrame = new ArrayList<>();
    private byte[] elements = new byte[1 << 12];
    private int rows;

    /** Of the last frames: labels of earlier ones keep their numbers. */
    private @Nullable Labels labels;

    /** Adds all atoms of frames. */
    void add(AtomKinds frames) {
      for (int f = 0; f < frames.frames().size(); f++) {
        byte[] numbers = frames.numbers().get(f);
        int from = rows;
        grow(frames, f, numbers.length);
        System.arraycopy(numbers, 0, elements, from, numbers.length);
      }
    }

    /** Adds some atoms of a frame alone. */
    void add(AtomKinds frame, int[] atoms) {
      int from = rows;
      grow(frame, 0, atoms.length);
      for (int i = 0; i < atoms.length; i++) {
        elements[from + i] = frame.numbers().get(0)[atoms[i]];
      }
    }

    private void grow(AtomKinds frames, int f, int n) {
      Frame frame = frames.frames().get(f);
      labels = frames.labels();
      if ((long) rows + n > Integer.MAX_VALUE - 8) {
        throw QuestsException.input(
            frame.origin().at() + "more than " + (Integer.MAX_VALUE - 8) + " environments in all");
      }
      if (rows + n > elements.length) {
        long grown = Math.min(Integer.MAX_VALUE - 8, Math.max(2L * elements.length, rows + n));
        elements = Arrays.copyOf(elements, (int) grown);
      }
      rows += n;
      frameStart.add(rows);
      frameNumbers.add(frame.origin().index());
      elementsOfFrame.add(frames.sets().get(f));
    }

    int rows() {
      return rows;
    }

    DatasetIndex build(String source) {
      return new DatasetIndex(
          source,
          frameStart.toArray(),
          frameNumbers.toArray(),
          Arrays.copyOf(elements, rows),
          elementsOfFrame.toArray(ElementSet[]::new),
          labels);
    }
  }
}
