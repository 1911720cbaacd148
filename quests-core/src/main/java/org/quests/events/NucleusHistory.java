package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.events.Transition.Kind;

/**
 * Which nucleus of a frame is which of the frame before: those that share most atoms with each
 * other, at least half of the smaller one's. If at least half of the atoms of a nucleus go to a
 * nucleus that continues another one, the two have merged. If at least half of the atoms of a new
 * nucleus come from another one, it has split off. Atoms are identified by their numbers, so frames
 * must list them in the same order. Where the number of atoms changes, no nucleus is continued.
 *
 * <p>For one trajectory, frame after frame, on one thread.
 */
public final class NucleusHistory {
  private final List<Transition> transitions = new ArrayList<>();

  /** Greatest size of each nucleus ever, by its number less 1. */
  private final IntArrayList greatest = new IntArrayList();

  private int frame;
  private @Nullable Nuclei before;
  private int[] numbersBefore = new int[0];

  /** A history without frames. */
  public NucleusHistory() {}

  /**
   * Goes on by a frame.
   *
   * @return a number for each nucleus, in the order of {@link Nuclei#all()}; from 1, the same in
   *     all frames for the same nucleus
   */
  public int[] next(Nuclei nuclei) {
    Nuclei last = before;
    int[] numbers = new int[nuclei.count()];
    if (last != null && last.atoms() == nuclei.atoms()) {
      follow(last, nuclei, numbers);
    } else {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = newNumber();
      }
    }
    for (int i = 0; i < numbers.length; i++) {
      int size = nuclei.all().get(i).size();
      greatest.set(numbers[i] - 1, Math.max(greatest.get(numbers[i] - 1), size));
    }
    before = nuclei;
    numbersBefore = numbers.clone();
    frame++;
    return numbers;
  }

  private int newNumber() {
    greatest.add(0);
    return greatest.size();
  }

  private void follow(Nuclei last, Nuclei nuclei, int[] numbers) {
    Overlap overlap = new Overlap(last, nuclei);
    for (int i = 0; i < numbers.length; i++) {
      int from = overlap.from[i];
      if (from >= 0 && overlap.to[from] == i && overlap.half(from, i)) {
        numbers[i] = numbersBefore[from];
      }
    }
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == 0) {
        numbers[i] = newNumber();
        int size = nuclei.all().get(i).size();
        int from = overlap.from[i];
        if (from >= 0 && 2 * overlap.shared(from, i) >= size) {
          // What it parted from goes on, or this would: the other way its share is greater.
          transitions.add(new Transition(Kind.SPLIT, frame, numbersBefore[from], numbers[i], size));
        } else {
          transitions.add(new Transition(Kind.BIRTH, frame, numbers[i], 0, size));
        }
      }
    }
    for (int i = 0; i < numbersBefore.length; i++) {
      int to = overlap.to[i];
      if (to >= 0 && numbers[to] == numbersBefore[i]) {
        continue;
      }
      int size = last.all().get(i).size();
      if (to >= 0 && 2 * overlap.shared(i, to) >= size) {
        transitions.add(
            new Transition(
                Kind.MERGE, frame, numbers[to], numbersBefore[i], nuclei.all().get(to).size()));
      } else {
        transitions.add(new Transition(Kind.DEATH, frame, numbersBefore[i], 0, size));
      }
    }
  }

  /** How many atoms nuclei of two frames have in common. */
  private static final class Overlap {
    private final Nuclei last;
    private final Nuclei nuclei;
    private final LongIntHashMap shared = new LongIntHashMap();

    /** For each nucleus of the first frame the one of the second that shares most; or −1. */
    final int[] to;

    /** And the other way round. */
    final int[] from;

    Overlap(Nuclei last, Nuclei nuclei) {
      this.last = last;
      this.nuclei = nuclei;
      to = new int[last.count()];
      from = new int[nuclei.count()];
      Arrays.fill(to, -1);
      Arrays.fill(from, -1);
      for (int atom = 0; atom < last.atoms(); atom++) {
        int a = last.of(atom);
        int b = nuclei.of(atom);
        if (a != Nuclei.NONE && b != Nuclei.NONE) {
          shared.addToValue(key(a, b), 1);
        }
      }
      // In order: of equal shares the first counts, which is that with the larger nucleus.
      for (long key : shared.keySet().toSortedArray()) {
        int a = (int) (key / nuclei.count());
        int b = (int) (key % nuclei.count());
        if (to[a] < 0 || shared(a, b) > shared(a, to[a])) {
          to[a] = b;
        }
        if (from[b] < 0 || shared(a, b) > shared(from[b], b)) {
          from[b] = a;
        }
      }
    }

    private long key(int a, int b) {
      return (long) a * nuclei.count() + b;
    }

    int shared(int a, int b) {
      return shared.get(key(a, b));
    }

    boolean half(int a, int b) {
      return 2 * shared(a, b) >= Math.min(last.all().get(a).size(), nuclei.all().get(b).size());
    }
  }

  /** The number of nuclei so far; their numbers are 1 … this. */
  public int count() {
    return greatest.size();
  }

  /** The greatest size that a nucleus ever had. */
  public int greatestSize(int nucleus) {
    return greatest.get(nucleus - 1);
  }

  /**
   * What befell nuclei so far, in the order of the frames. What the first frame begins with was not
   * born there.
   *
   * @param least nuclei that never have so many atoms are left out, and what they merge with or
   *     part from does not tell of it
   */
  public List<Transition> transitions(int least) {
    return transitions.stream()
        .filter(t -> greatestSize(t.nucleus()) >= least)
        .filter(t -> t.other() == 0 || greatestSize(t.other()) >= least)
        .toList();
  }
}
