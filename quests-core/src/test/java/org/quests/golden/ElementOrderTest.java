package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.RealData;
import org.quests.testing.TestData;

/**
 * What sees more finds no less: δH, H and D of {@code full} are at least those of {@code centre},
 * and these at least those of {@code none}, on every dataset. The system property {@code
 * quests.environments} says how many environments of each are taken; 0: all of them.
 */
@Tag("slow")
class ElementOrderTest {
  private static final int ENVIRONMENTS = Integer.getInteger("quests.environments", 400);

  /** Rounding of an average of logarithms, in nats. */
  private static final double ROUNDING = 1e-12;

  private record Found(
      double[] dH, double[] errorBounds, double entropy, double diversity, double errorBound) {}

  @Test
  void datasetsOfTheProject() {
    check(files(TestData.shipped()));
  }

  @Test
  @RealData
  void realDatasets() {
    List<Path> files = new ArrayList<>(files(TestData.real("data")));
    files.addAll(files(TestData.real("data/elements")));
    check(files);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith("xyz.gz")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(List<Path> files) {
    assertThat(files).isNotEmpty();
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      files.forEach(file -> check(file, parallelism));
    }
  }

  private static void check(Path file, Parallelism parallelism) {
    List<Frame> frames = frames(file);
    List<List<Found>> before = null;
    String row = "";
    for (ElementForm form : ElementForm.values()) {
      List<List<Found>> found = found(frames, form, parallelism);
      for (int i = 0; before != null && i < found.size(); i++) {
        for (int p = 0; p < found.get(i).size(); p++) {
          requireNoLess(file + " " + form, found.get(i).get(p), before.get(i).get(p), p == 0);
        }
      }
      before = found;
      row += String.format(Locale.ROOT, " %s H %.6f;", form, found.get(0).get(0).entropy);
    }
    if (ENVIRONMENTS == 0) {
      System.out.println(file.getFileName() + ":" + row);
    }
  }

  /** Frames of a file, spread evenly over it, that hold about as many environments as wanted. */
  private static List<Frame> frames(Path file) {
    List<Frame> frames = new ArrayList<>();
    long atoms = 0;
    try (FrameSource source = FrameSource.open(file)) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
        atoms += frame.atoms();
      }
    }
    int step = ENVIRONMENTS == 0 ? 1 : (int) Math.max(1, atoms / ENVIRONMENTS);
    List<Frame> chosen = new ArrayList<>();
    for (int f = 0; f < frames.size(); f += step) {
      chosen.add(frames.get(f));
    }
    if (chosen.size() == 1 && frames.size() > 1) {
      // One is weighed against the other.
      chosen.add(frames.getLast());
    }
    return chosen;
  }

  /** Rows spread evenly over large frames. */
  private static Environments some(Environments all) {
    int step = ENVIRONMENTS == 0 ? 1 : Math.max(1, all.count() / (2 * ENVIRONMENTS));
    return all.select(IntStream.range(0, all.count()).filter(i -> i % step == 0).toArray());
  }

  /** All against themselves, and every other frame against the rest; in double, then in single. */
  private static List<List<Found>> found(
      List<Frame> frames, ElementForm form, Parallelism parallelism) {
    Environments all =
        some(
            Environments.describe(
                FrameSource.of("some", frames),
                DescriptorSpec.DEFAULT.withElements(form),
                parallelism));
    int[] odd = IntStream.range(0, all.frames()).filter(f -> f % 2 == 1).toArray();
    int[] even = IntStream.range(0, all.frames()).filter(f -> f % 2 == 0).toArray();
    ReferenceSet set = ReferenceSet.of(all, parallelism);
    List<Found> own = new ArrayList<>();
    List<Found> others = new ArrayList<>();
    for (Precision precision : List.of(Precision.DOUBLE, Precision.SINGLE)) {
      Weighing how =
          Weighing.of(Bandwidth.of(0.015))
              .with(
                  new Evaluation(KernelEngines.get(KernelEngines.AUTO), Accuracy.of(precision, 0)));
      DatasetInformation information = DatasetInformation.of(set, how, parallelism);
      own.add(
          new Found(
              information.differentialEntropies(),
              new double[0],
              information.entropy().value(),
              information.diversity(),
              information.entropy().errorBound()));
      if (odd.length > 0) {
        DifferentialEntropy dH =
            DifferentialEntropy.of(
                all.select(all.rowsOf(odd)),
                ReferenceSet.of(all.select(all.rowsOf(even)), parallelism),
                how,
                parallelism);
        double[] bounds = new double[dH.count()];
        for (int i = 0; i < bounds.length; i++) {
          bounds[i] = dH.errorBound(i);
        }
        others.add(new Found(dH.values(), bounds, 0, 0, 0));
      }
    }
    return List.of(own, others);
  }

  private static void requireNoLess(String what, Found more, Found less, boolean exact) {
    double rounding = exact ? ROUNDING : more.errorBound + less.errorBound + ROUNDING;
    assertThat(more.entropy).as("H of %s", what).isGreaterThanOrEqualTo(less.entropy - rounding);
    if (exact) {
      assertThat(more.diversity)
          .as("D of %s", what)
          .isGreaterThanOrEqualTo(less.diversity - ROUNDING);
    }
    for (int i = 0; i < more.errorBounds.length; i++) {
      double bound = more.errorBounds[i] + less.errorBounds[i];
      if (!(more.dH[i] >= less.dH[i] - bound)) {
        assertThat(more.dH[i])
            .as("δH of row %d of %s", i, what)
            .isGreaterThanOrEqualTo(less.dH[i] - bound);
      }
    }
  }
}
