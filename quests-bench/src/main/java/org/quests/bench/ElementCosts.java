package org.quests.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** What it costs to see elements, against not to see them; the forms take turns. */
final class ElementCosts {
  /** As rows of a table want it. */
  interface Rows {
    /** Takes one. */
    void row(String what, String measured, String atLeast, String aim);
  }

  private static final int TURNS = 7;

  /** What tiles of one element alone may cost beside the pairs that are left. */
  private static final double ALLOWED = 1.15;

  private final KernelEngine engine;
  private final Parallelism parallelism;
  private final Rows rows;

  ElementCosts(KernelEngine engine, Parallelism parallelism, Rows rows) {
    this.engine = engine;
    this.parallelism = parallelism;
    this.rows = rows;
  }

  /** H of frames by each form, without packing and with it, at tolerance 0. */
  void entropy(String name, List<Frame> frames) {
    Map<ElementForm, Environments> forms = describe(frames);
    Environments plain = of(forms, ElementForm.NONE);
    double squares = sumOfSquares(plain);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Map<ElementForm, Double> seconds = times(forms, precision);
      Map<ElementForm, Double> sums = sums(forms, precision);
      rows.row(
          format(
              "H of %s, %,d environments of %d elements, %s: centre and full against none",
              name,
              plain.count(),
              plain.elements().size(),
              precision.toString().toLowerCase(Locale.ROOT)),
          format("sums **%s**, with packing **%s**", againstNone(sums), againstNone(seconds)),
          format("≤ %.2f", ALLOWED * squares),
          format("%.2f", squares));
    }
  }

  private static String againstNone(Map<ElementForm, Double> seconds) {
    double none = of(seconds, ElementForm.NONE);
    return format(
        "%.2f and %.2f of %.3f s",
        of(seconds, ElementForm.CENTRE) / none, of(seconds, ElementForm.FULL) / none, none);
  }

  /** A random alloy of 89 elements: time and memory of each form. */
  void manyElements() {
    List<Frame> frames = alloy(24, 89);
    Map<ElementForm, Environments> forms = describe(frames);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Map<ElementForm, Double> entropy = times(forms, precision);
      Map<ElementForm, Double> novelty = novelty(forms, precision);
      for (ElementForm form : ElementForm.values()) {
        Environments environments = of(forms, form);
        rows.row(
            format(
                "89 elements, %,d environments, %s, %s",
                environments.count(), form, precision.toString().toLowerCase(Locale.ROOT)),
            format(
                "H %.3f s, δH of half against half %.3f s; %,d bytes an environment, packed %,d",
                of(entropy, form),
                of(novelty, form),
                8 * environments.numbersHeld() / environments.count(),
                packedBytes(environments)),
            "",
            "");
      }
    }
  }

  /**
   * Body-centred crystals of 1,024 atoms, whose sites are taken by elements at random.
   *
   * @param elements how many there are
   */
  static List<Frame> alloy(int count, int elements) {
    Random random = new Random(18);
    int cells = 8;
    double edge = 3.2;
    double length = cells * edge;
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int n = 2 * cells * cells * cells;
      byte[] numbers = new byte[n];
      double[] positions = new double[3 * n];
      for (int i = 0; i < n; i++) {
        numbers[i] = (byte) (1 + random.nextInt(elements));
        int[] cell = {i / 2 % cells, i / 2 / cells % cells, i / 2 / cells / cells};
        for (int axis = 0; axis < 3; axis++) {
          double site = (cell[axis] + 0.5 * (i % 2)) * edge;
          positions[3 * i + axis] = site + 0.1 * random.nextGaussian();
        }
      }
      Cell cell =
          Cell.of(
              new double[] {length, 0, 0, 0, length, 0, 0, 0, length},
              new boolean[] {true, true, true},
              new double[3]);
      frames.add(Frame.of(new FrameOrigin("alloy", f, 1), numbers, positions, cell));
    }
    return frames;
  }

  private Map<ElementForm, Environments> describe(List<Frame> frames) {
    Map<ElementForm, Environments> forms = new EnumMap<>(ElementForm.class);
    for (ElementForm form : ElementForm.values()) {
      forms.put(
          form,
          Environments.describe(
              FrameSource.of("frames", frames), BenchData.SPEC.withElements(form), parallelism));
    }
    return forms;
  }

  /** Σ p_a² over the elements. */
  private static double sumOfSquares(Environments environments) {
    long[] counts = new long[Element.COUNT];
    for (int i = 0; i < environments.count(); i++) {
      counts[environments.element(i)]++;
    }
    double sum = 0;
    for (long n : counts) {
      double share = (double) n / environments.count();
      sum += share * share;
    }
    return sum;
  }

  private Weighing weighing(Precision precision) {
    return new Weighing(
        Bandwidth.of(Bandwidth.DEFAULT), new Evaluation(engine, Accuracy.of(precision, 0)));
  }

  /** Medians, in seconds. */
  private Map<ElementForm, Double> times(
      Map<ElementForm, Environments> forms, Precision precision) {
    return inTurns(
        form ->
            DatasetInformation.of(
                    ReferenceSet.of(of(forms, form), parallelism), weighing(precision), parallelism)
                .entropy()
                .value());
  }

  /** The same of sets that are packed already. */
  private Map<ElementForm, Double> sums(Map<ElementForm, Environments> forms, Precision precision) {
    Map<ElementForm, ReferenceSet> packed = new EnumMap<>(ElementForm.class);
    forms.forEach(
        (form, environments) -> packed.put(form, ReferenceSet.of(environments, parallelism)));
    return inTurns(
        form ->
            DatasetInformation.of(of(packed, form), weighing(precision), parallelism)
                .entropy()
                .value());
  }

  private Map<ElementForm, Double> novelty(
      Map<ElementForm, Environments> forms, Precision precision) {
    return inTurns(
        form -> {
          Environments all = of(forms, form);
          int half = all.count() / 2;
          Environments reference = all.select(IntStream.range(0, half).toArray());
          Environments queries = all.select(IntStream.range(half, all.count()).toArray());
          return DifferentialEntropy.of(
                  queries,
                  ReferenceSet.of(reference, parallelism),
                  weighing(precision),
                  parallelism)
              .value(0);
        });
  }

  private interface Work {
    double of(ElementForm form);
  }

  private static Map<ElementForm, Double> inTurns(Work work) {
    Map<ElementForm, DoubleArrayList> taken = new EnumMap<>(ElementForm.class);
    for (int turn = -2; turn < TURNS; turn++) {
      for (ElementForm form : ElementForm.values()) {
        long started = System.nanoTime();
        if (Double.isNaN(work.of(form))) {
          throw new IllegalStateException("a sum is not a number");
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        if (turn >= 0) {
          taken.computeIfAbsent(form, any -> new DoubleArrayList()).add(seconds);
        }
      }
    }
    Map<ElementForm, Double> medians = new EnumMap<>(ElementForm.class);
    taken.forEach((form, times) -> medians.put(form, BenchData.median(times.toArray())));
    return medians;
  }

  /** What packed environments take on the heap, each. */
  private long packedBytes(Environments environments) {
    long before = used();
    ReferenceSet set = ReferenceSet.of(environments, parallelism);
    long after = used();
    return (after - before) / set.count();
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static <T> T of(Map<ElementForm, T> values, ElementForm form) {
    return Objects.requireNonNull(values.get(form));
  }

  @FormatMethod
  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
