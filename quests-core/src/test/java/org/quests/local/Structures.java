package org.quests.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;

/** Structures of many kinds, each small. */
final class Structures {
  private static final boolean[] EVERYWHERE = {true, true, true};

  private Structures() {}

  /** All of them by name. */
  static Map<String, Frame> all() {
    Map<String, Frame> all = new LinkedHashMap<>();
    all.put("metal", metal(3, EVERYWHERE));
    all.put("slab", metal(3, new boolean[] {true, true, false}));
    all.put("tiny triclinic cell", tiny(1));
    all.put("tiny left-handed cell", tiny(-1));
    all.put("waters", waters());
    all.put("chain", chain());
    all.put("molecule", molecule());
    return all;
  }

  private static Frame frame(String symbols, double[] positions, double[] cell, boolean[] pbc) {
    List<String> words = List.of(symbols.split(" ", -1));
    byte[] numbers = new byte[positions.length / 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) Element.number(words.get(i % words.size()));
    }
    Cell box = cell.length == 0 ? Cell.NONE : Cell.of(cell, pbc, new double[] {-1, 0.5, 2});
    return Frame.of(FrameOrigin.UNKNOWN, numbers, positions, box);
  }

  /** Al and Cu on the sites of a face-centred cubic crystal, the cell cut out anywhere. */
  static Frame metal(int cells, boolean[] periodic) {
    double a = 3.8;
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    List<Double> positions = new ArrayList<>();
    for (int i = 0; i < cells * cells * cells; i++) {
      for (double[] site : sites) {
        positions.add(a * (i % cells + site[0]));
        int row = i / cells % cells;
        positions.add(a * (row + site[1]));
        int layer = i / cells / cells;
        positions.add(a * (layer + site[2]));
      }
    }
    double edge = a * cells;
    Frame crystal =
        frame(
            "Al Cu Cu Al Al Cu Al",
            positions.stream().mapToDouble(x -> x).toArray(),
            new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
            periodic);
    return moved(crystal, 0.1, 1);
  }

  /** Two atoms in 20 Å³, so that environments are made of images. */
  static Frame tiny(int hand) {
    return frame(
        "Al Cu",
        new double[] {0.1, 0.2, 0.3, 7.5, -8.2, 5.3},
        new double[] {2.6, 0.2, 0.3, 1.1, 2.7, -0.4, hand * 0.9, hand * 1.2, hand * 2.9},
        EVERYWHERE);
  }

  /** Two molecules of water; bonds of both go through the boundary, and atoms are in any image. */
  static Frame waters() {
    return frame(
        "O H H",
        new double[] {
          0.1, 4.0, 4.0, 8.5, 4.6, 4.2, 0.5, 4.4, 3.2, //
          4.5, 8.9, 0.2, 4.6, 18.75, 9.2, 5.3, -0.3, -8.9
        },
        new double[] {9, 0, 0, 0, 9, 0, 0, 0, 9},
        EVERYWHERE);
  }

  /** CH₂ without end along x. */
  static Frame chain() {
    return frame(
        "C H H",
        new double[] {
          0, 0, 0, 0, 0.63, 0.89, 0, 0.63, -0.89, //
          1.27, -0.85, 0, 1.27, -1.48, 0.89, 1.27, -1.48, -0.89
        },
        new double[] {2.54, 0, 0, 0, 12, 0, 0, 0, 13},
        EVERYWHERE);
  }

  /** Methanol, and a second one 4 Å away, without a cell. */
  static Frame molecule() {
    double[] one = {
      0, 0, 0, 1.4, 0, 0, 1.7, 0.9, 0, -0.36, 1.03, 0, -0.36, -0.5, 0.89, -0.36, -0.5, -0.89
    };
    double[] both = Arrays.copyOf(one, 2 * one.length);
    for (int i = 0; i < one.length; i++) {
      both[one.length + i] = one[i] + (i % 3 == 2 ? 4 : 0.1 * (i % 3));
    }
    return frame("C O H H H H", both, new double[0], new boolean[3]);
  }

  /** The same with every atom displaced a little. */
  static Frame moved(Frame frame, double by, int seed) {
    Random random = new Random(seed);
    double[] positions = frame.positions().clone();
    for (int i = 0; i < positions.length; i++) {
      positions[i] += by * random.nextGaussian();
    }
    return Frame.of(frame.origin(), frame.atomicNumbers(), positions, frame.cell())
        .withArrays(frame.arrays());
  }

  /** The same with a column of labels, which tell atoms of an element apart. */
  static Frame labelled(Frame frame, String column) {
    long[] labels = new long[frame.atoms()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = 10L + frame.atomicNumbers()[i] + 100L * (i % 2);
    }
    return frame.withArrays(Map.of(column, new AtomArray.Integers(1, labels)));
  }
}
