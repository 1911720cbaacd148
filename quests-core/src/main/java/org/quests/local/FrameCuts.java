package org.quests.local;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.local.Molecules.Member;
import org.quests.local.Molecules.Molecule;

/**
 * Cuts the surroundings of atoms out of one frame. The search for neighbours is prepared once. For
 * one thread.
 */
public final class FrameCuts {
  private static final Comparator<Near> ORDER =
      Comparator.comparingDouble(Near::distance)
          .thenComparingInt(near -> near.image.atom())
          .thenComparingLong(near -> near.image.a())
          .thenComparingLong(near -> near.image.b())
          .thenComparingLong(near -> near.image.c());

  private final LocalCut cut;
  private final Frame frame;
  private final Around withinRadius;
  private final Around withinCutoff;
  private final Molecules molecules;

  /** An image within the radius, and where it is from the centre. */
  private record Near(Image image, double distance, double[] place) {}

  FrameCuts(LocalCut cut, Frame frame) {
    this.cut = cut;
    this.frame = frame;
    withinRadius = new Around(frame, cut.radius());
    withinCutoff = cut.cutoff() == cut.radius() ? withinRadius : new Around(frame, cut.cutoff());
    molecules = new Molecules(frame);
  }

  /**
   * What is around an atom: the atom first, those within the radius by their distance, then those
   * that make molecules whole. Not periodic, in a rectangular cell in whose middle they are. Has
   * the column {@code atom}, the number of each atom in the frame, and {@code whole}, whether all
   * atoms within the cut-off of it in the frame are in the cut too; of the frame's own columns
   * those that still hold: elements, masses, types and labels. Forces, energies and the like belong
   * to the frame as a whole, and are not there. The same atom may be there several times, as
   * periodic images.
   *
   * @param atom its number in the frame
   */
  public Frame around(int atom) {
    SequencedMap<Image, double[]> places = new LinkedHashMap<>();
    places.put(Image.of(atom), new double[3]);
    List<Near> near = new ArrayList<>();
    int count = withinRadius.find(atom);
    for (int i = 0; i < count; i++) {
      near.add(
          new Near(
              withinRadius.image(i),
              withinRadius.distance(i),
              withinRadius.from(new double[3], i)));
    }
    near.sort(ORDER);
    near.forEach(one -> places.put(one.image, one.place));
    List.copyOf(places.keySet()).forEach(image -> complete(image, places));
    return frame(List.copyOf(places.keySet()), List.copyOf(places.values()));
  }

  /** Adds the rest of the molecule that an image belongs to. */
  private void complete(Image image, Map<Image, double[]> places) {
    Molecule molecule = molecules.of(image.atom());
    Member own = molecule == null ? null : molecule.of(image.atom());
    double[] place = places.get(image);
    if (molecule == null || own == null || place == null) {
      return;
    }
    for (Member other : molecule.members()) {
      double[] there = new double[3];
      for (int x = 0; x < 3; x++) {
        there[x] = place[x] + (other.place()[x] - own.place()[x]);
      }
      places.putIfAbsent(image.with(own.image().seen(other.image())), there);
    }
  }

  private Frame frame(List<Image> images, List<double[]> places) {
    int n = images.size();
    int[] atoms = images.stream().mapToInt(Image::atom).toArray();
    byte[] numbers = new byte[n];
    double[] positions = new double[3 * n];
    double[] cell = new double[9];
    for (int i = 0; i < n; i++) {
      numbers[i] = frame.atomicNumbers()[atoms[i]];
    }
    for (int axis = 0; axis < 3; axis++) {
      int x = axis;
      double low = places.stream().mapToDouble(place -> place[x]).min().orElse(0);
      double extent = places.stream().mapToDouble(place -> place[x]).max().orElse(0) - low;
      double length = Math.ceil(100 * (extent + cut.vacuum())) / 100;
      double shift = (length - extent) / 2 - low;
      cell[4 * axis] = length;
      for (int i = 0; i < n; i++) {
        positions[3 * i + axis] = places.get(i)[axis] + shift;
      }
    }
    Map<String, AtomArray> arrays = new LinkedHashMap<>();
    arrays.put(
        ResultNames.ATOM, new AtomArray.Integers(1, IntStream.of(atoms).asLongStream().toArray()));
    arrays.put(ResultNames.WHOLE, new AtomArray.Logicals(1, whole(images)));
    frame
        .arrays()
        .forEach(
            (name, array) -> {
              if (cut.keeps(name)) {
                arrays.put(name, of(atoms, array));
              }
            });
    Cell box = Cell.of(cell, new boolean[3], new double[3]);
    return Frame.of(frame.origin(), numbers, positions, box).withArrays(arrays);
  }

  /** Whether all neighbours of each image are there. */
  private boolean[] whole(List<Image> images) {
    Set<Image> there = new HashSet<>(images);
    boolean[] whole = new boolean[images.size()];
    for (int at = 0; at < whole.length; at++) {
      Image image = images.get(at);
      int count = withinCutoff.find(image.atom());
      whole[at] = true;
      for (int i = 0; i < count && whole[at]; i++) {
        whole[at] = there.contains(image.with(withinCutoff.image(i)));
      }
    }
    return whole;
  }

  /** The rows of some atoms. */
  private static AtomArray of(int[] atoms, AtomArray array) {
    int columns = array.columns();
    int[] from =
        IntStream.of(atoms)
            .flatMap(atom -> IntStream.range(columns * atom, columns * (atom + 1)))
            .toArray();
    return switch (array) {
      case AtomArray.Reals reals ->
          new AtomArray.Reals(
              columns, IntStream.of(from).mapToDouble(i -> reals.values()[i]).toArray());
      case AtomArray.Integers integers ->
          new AtomArray.Integers(
              columns, IntStream.of(from).mapToLong(i -> integers.values()[i]).toArray());
      case AtomArray.Words words ->
          new AtomArray.Words(
              columns, IntStream.of(from).mapToObj(i -> words.values()[i]).toArray(String[]::new));
      case AtomArray.Logicals logicals -> {
        boolean[] some = new boolean[from.length];
        for (int i = 0; i < from.length; i++) {
          some[i] = logicals.values()[from[i]];
        }
        yield new AtomArray.Logicals(columns, some);
      }
    };
  }
}
