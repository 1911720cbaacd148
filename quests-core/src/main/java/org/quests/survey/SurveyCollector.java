package org.quests.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.entropy.Quantiles;
import org.quests.screening.ClosestContacts;

/**
 * Looks at the frames of a dataset as they pass by one by one, and keeps none of them. For one
 * thread at a time.
 */
public final class SurveyCollector {
  /** Under which datasets for potentials say what kind of frame each one is. */
  private static final String KIND = "config_type";

  /** Energies per atom that differ by less, in the unit of the file, are no outliers. */
  private static final double LEAST_ENERGY = 1e-3;

  /** Decades between forces that stand out and the others, at least. */
  private static final double LEAST_DECADES = 1;

  private static final int AXES = 3;

  private final List<String> files;
  private final ClosestContacts.Collector contacts;
  private final List<Seen> seen = new ArrayList<>();
  private final SequencedMap<String, DoubleArrayList> energies = new LinkedHashMap<>();
  private final SequencedMap<String, DoubleArrayList> forces = new LinkedHashMap<>();
  private final Map<Integer, Survey.ElementCount> elements = new TreeMap<>();

  /** A frame before it is known which labels count. */
  private record Seen(
      int file,
      long number,
      int atoms,
      int[] counts,
      String periodic,
      double volume,
      String kind) {}

  /**
   * Nothing yet.
   *
   * @param files the files of the dataset as they were named
   */
  public SurveyCollector(List<String> files, Parallelism parallelism) {
    this.files = List.copyOf(files);
    this.contacts = new ClosestContacts.Collector(parallelism);
  }

  /**
   * Looks at the next frame.
   *
   * @param file place of its file, from 0; does not fall from one frame to the next
   */
  public void add(int file, Frame frame) {
    contacts.add(frame);
    int place = seen.size();
    int[] counts = new int[Element.COUNT];
    for (byte z : frame.atomicNumbers()) {
      counts[z]++;
    }
    StringBuilder periodic = new StringBuilder();
    for (int axis = 0; axis < AXES; axis++) {
      periodic.append(frame.cell().periodic(axis) ? 'T' : 'F');
    }
    InfoValue kind = frame.info().get(KIND);
    seen.add(
        new Seen(
            file,
            frame.origin().index(),
            frame.atoms(),
            counts,
            periodic.toString(),
            frame.cell().fullyPeriodic() ? frame.cell().volume() : Double.NaN,
            kind == null ? "" : kind.text()));
    for (int z = 0; z < counts.length; z++) {
      if (counts[z] > 0) {
        int n = counts[z];
        elements.merge(
            z,
            new Survey.ElementCount(z, n, 1, place),
            (a, b) ->
                new Survey.ElementCount(
                    a.number(), a.atoms() + b.atoms(), a.frames() + 1, a.first()));
      }
    }
    frame
        .info()
        .forEach(
            (key, value) -> {
              if (isEnergy(key) && value.number().isPresent()) {
                put(energies, key, place, value.number().getAsDouble());
              }
            });
    frame
        .arrays()
        .forEach(
            (key, array) -> {
              if (isForces(key, array) && array instanceof AtomArray.Reals reals) {
                put(forces, key, place, greatestNorm(reals.values()));
              }
            });
  }

  /** Whether a value of a frame is called as energies are. */
  static boolean isEnergy(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    return name.equals("energy") || name.endsWith("_energy") || name.equals("e0");
  }

  /** Whether an array is called as forces are, and has their three components. */
  public static boolean isForces(String key, AtomArray array) {
    String name = key.toLowerCase(Locale.ROOT);
    return array.columns() == AXES
        && (name.equals("forces")
            || name.equals("force")
            || name.endsWith("_forces")
            || name.endsWith("_force"));
  }

  private static void put(
      Map<String, DoubleArrayList> labels, String key, int place, double value) {
    DoubleArrayList values = labels.computeIfAbsent(key, k -> new DoubleArrayList());
    while (values.size() < place) {
      // No label at all; one that is not a number is kept as an infinite one.
      values.add(Double.NaN);
    }
    values.add(Double.isFinite(value) ? value : Double.POSITIVE_INFINITY);
  }

  private static double greatestNorm(double[] components) {
    double greatest = 0;
    for (int i = 0; i < components.length; i += AXES) {
      double square = 0;
      for (int c = i; c < i + AXES; c++) {
        square += components[c] * components[c];
      }
      // Not max, which would pass over NaN in one order and not in the other.
      if (!(Math.sqrt(square) <= greatest)) {
        greatest = Math.sqrt(square);
      }
      if (Double.isNaN(greatest)) {
        return greatest;
      }
    }
    return greatest;
  }

  /** What was found. */
  public Survey result() {
    double[][] shares = shares();
    Chosen energy = choose(energies);
    double[] perAtom = new double[seen.size()];
    Arrays.setAll(perAtom, i -> energy.values[i] / seen.get(i).atoms);
    double[] deviations = CompositionFit.deviations(shares, finite(perAtom));
    Chosen force = choose(forces);
    double[] decades =
        Arrays.stream(finite(force.values)).map(f -> f > 0 ? Math.log10(f) : Double.NaN).toArray();
    double usual = median(finite(force.values));
    List<FrameFacts> frames = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      Seen s = seen.get(i);
      frames.add(
          new FrameFacts(
              s.file,
              s.number,
              s.atoms,
              formula(s.counts),
              s.periodic,
              s.volume / s.atoms,
              s.kind,
              perAtom[i],
              deviations[i],
              force.values[i]));
    }
    SequencedMap<String, Survey.ElementCount> named = new LinkedHashMap<>();
    elements.values().stream()
        .sorted(Comparator.comparingLong(Survey.ElementCount::atoms).reversed())
        .forEach(count -> named.put(Element.symbol(count.number()), count));
    return new Survey(
        files,
        frames,
        named,
        contacts.result(),
        energy.survey(perAtom, Outliers.of(deviations, LEAST_ENERGY)),
        force.survey(
            force.values,
            Outliers.of(decades, LEAST_DECADES).stream()
                .map(o -> new Outlier(o.place(), force.values[o.place()], o.excess()))
                .filter(o -> o.value() > usual)
                .toList()));
  }

  private static double median(double[] values) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    return known.length == 0 ? Double.NaN : Quantiles.of(known).median();
  }

  private double[][] shares() {
    int[] present = elements.keySet().stream().mapToInt(z -> z).toArray();
    double[][] shares = new double[seen.size()][present.length];
    for (int i = 0; i < shares.length; i++) {
      Seen s = seen.get(i);
      for (int e = 0; e < present.length; e++) {
        shares[i][e] = (double) s.counts[present[e]] / Math.max(1, s.atoms);
      }
    }
    return shares;
  }

  private static double[] finite(double[] values) {
    return Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
  }

  private static String formula(int[] counts) {
    TreeMap<String, Integer> named = new TreeMap<>();
    for (int z = 0; z < counts.length; z++) {
      if (counts[z] > 0) {
        named.put(Element.symbol(z), counts[z]);
      }
    }
    StringBuilder formula = new StringBuilder();
    named.forEach((symbol, n) -> formula.append(symbol).append(n == 1 ? "" : n));
    return formula.toString();
  }

  /** The labels of a kind under the key that most frames have. */
  private record Chosen(
      SequencedMap<String, Integer> counts,
      @Nullable String key,
      double[] values,
      int missing,
      boolean mixed) {
    LabelSurvey survey(double[] shown, List<Outlier> outliers) {
      double[] known = Arrays.stream(shown).filter(Double::isFinite).toArray();
      int invalid = (int) Arrays.stream(values).filter(Double::isInfinite).count();
      return new LabelSurvey(
          counts,
          key,
          missing,
          invalid,
          mixed,
          known.length == 0 ? null : Quantiles.of(known),
          outliers);
    }
  }

  private Chosen choose(SequencedMap<String, DoubleArrayList> labels) {
    int n = seen.size();
    SequencedMap<String, Integer> counts = new LinkedHashMap<>();
    String key = null;
    for (Map.Entry<String, DoubleArrayList> each : labels.entrySet()) {
      int having = each.getValue().count(v -> !Double.isNaN(v));
      counts.put(each.getKey(), having);
      if (key == null || having > counts.getOrDefault(key, 0)) {
        key = each.getKey();
      }
    }
    double[] values = new double[n];
    Arrays.fill(values, Double.NaN);
    boolean[] elsewhere = new boolean[n];
    for (Map.Entry<String, DoubleArrayList> each : labels.entrySet()) {
      DoubleArrayList list = each.getValue();
      for (int i = 0; i < list.size(); i++) {
        if (each.getKey().equals(key)) {
          values[i] = list.get(i);
        } else {
          elsewhere[i] |= !Double.isNaN(list.get(i));
        }
      }
    }
    int missing = 0;
    boolean mixed = false;
    for (int i = 0; i < n; i++) {
      boolean lacking = Double.isNaN(values[i]);
      missing += lacking ? 1 : 0;
      mixed |= lacking && elsewhere[i];
    }
    return new Chosen(counts, key, values, missing, mixed);
  }
}
