package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reference values of the forms that see elements. */
@Tag("slow")
@RealData
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElementGoldenTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Evaluation EXACT = evaluation(Precision.DOUBLE);

  private Parallelism parallelism = Parallelism.serial();

  private static Evaluation evaluation(Precision precision) {
    return new Evaluation(KernelEngines.get(KernelEngines.AUTO), Accuracy.of(precision, 0));
  }

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors());
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  private Environments describe(String file, FrameSlice slice, ElementForm form) {
    try (FrameSource source = slice.apply(FrameSource.open(TestData.real("data/" + file)))) {
      return Environments.describe(source, DescriptorSpec.DEFAULT.withElements(form), parallelism);
    }
  }

  private Environments swapped(String name, ElementForm form) {
    return describe("elements/" + name + ".xyz.gz", FrameSlice.ALL, form);
  }

  private static JsonNode values(String set) {
    return new ObjectMapper().readTree(TestData.real("golden/beyond/elements.json")).get(set);
  }

  private static JsonNode expected(String set, ElementForm form) {
    return values(set).get(form == ElementForm.FULL ? "full_share_eps0.01" : form.toString());
  }

  private static Offset<Double> relative(double value) {
    return within(1e-8 * Math.max(1, Math.abs(value)));
  }

  private static void check(double found, JsonNode expected, String name) {
    double value = expected.get(name).asDouble();
    assertThat(found).as(name).isEqualTo(value, relative(value));
  }

  private static void checkFirst(double[] dH, JsonNode expected) {
    JsonNode first = expected.get("first12");
    for (int i = 0; i < first.size(); i++) {
      double value = first.get(i).asDouble();
      assertThat(dH[i]).as("first %d", i).isEqualTo(value, relative(value));
    }
  }

  private double[] dH(String query, String reference, ElementForm form) {
    ReferenceSet known = ReferenceSet.of(swapped(reference, form), parallelism);
    Environments queries = swapped(query, form);
    DifferentialEntropy exact =
        DifferentialEntropy.of(queries, known, Weighing.of(H).with(EXACT), parallelism);
    DifferentialEntropy single =
        DifferentialEntropy.of(
            queries, known, Weighing.of(H).with(evaluation(Precision.SINGLE)), parallelism);
    for (int i = 0; i < exact.count(); i++) {
      assertThat(single.value(i))
          .isEqualTo(exact.value(i), within(single.errorBound(i) + exact.errorBound(i)));
    }
    return exact.values();
  }

  @ParameterizedTest
  @CsvSource({"b_base, b_ref", "b_OtoS, b_ref", "sol_ni, sol_ref", "sol_cu, sol_ref"})
  void newStructures(String query, String reference) {
    for (ElementForm form : ElementForm.values()) {
      String set = (query.startsWith("b_") ? "3bpa_" : "") + query + "_vs_" + reference;
      if (form == ElementForm.FULL && !values(set).has("full_share_eps0.01")) {
        continue;
      }
      JsonNode expected = expected(set, form);
      double[] dH = dH(query, reference, form);
      checkFirst(dH, expected);
      check(Arrays.stream(dH).average().orElseThrow(), expected, "mean");
      check(Arrays.stream(dH).max().orElseThrow(), expected, "max");
      assertThat((double) Arrays.stream(dH).filter(value -> value > 0).count() / dH.length)
          .isEqualTo(expected.get("frac_dH_gt_0").asDouble(), within(1e-12));
    }
  }

  @Test
  void anUnseenSoluteAndItsNearestAreNotCovered() {
    JsonNode flagged = values("sol_ni_vs_sol_ref").get("flagged_full");
    Environments queries = swapped("sol_ni", ElementForm.FULL);
    List<int[]> around = solutesAndNearest();
    double[] dH = dH("sol_ni", "sol_ref", ElementForm.FULL);
    for (int frame = 0; frame < queries.frames(); frame++) {
      int first = queries.frameStart(frame);
      int[] positive =
          IntStream.range(first, queries.frameStart(frame + 1))
              .filter(i -> dH[i] > 0)
              .map(i -> i - first)
              .toArray();
      assertThat(positive)
          .as("frame %d", frame)
          .hasSize(flagged.get("per_frame").get(frame).asInt())
          .containsExactly(around.get(frame));
      if (frame == 0) {
        JsonNode indices = flagged.get("frame0_indices");
        assertThat(positive)
            .containsExactly(
                IntStream.range(0, indices.size()).map(i -> indices.get(i).asInt()).toArray());
      }
    }
    JsonNode solutes = values("sol_ni_vs_sol_ref").get("solute_dH").get("centre");
    double[] centre = dH("sol_ni", "sol_ref", ElementForm.CENTRE);
    for (int frame = 0; frame < solutes.size(); frame++) {
      int first = queries.frameStart(frame);
      double greatest =
          Arrays.stream(centre, first, queries.frameStart(frame + 1)).max().orElseThrow();
      assertThat(greatest)
          .isEqualTo(solutes.get(frame).asDouble(), relative(solutes.get(frame).asDouble()));
    }
  }

  /** In each frame the nickel atom and the 12 nearest to it, ascending; by plain distances. */
  private static List<int[]> solutesAndNearest() {
    List<int[]> all = new ArrayList<>();
    try (FrameSource source = FrameSource.open(TestData.real("data/elements/sol_ni.xyz.gz"))) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        byte[] elements = frame.atomicNumbers();
        int solute = IntStream.range(0, elements.length).filter(i -> elements[i] == 28).sum();
        double[] squared =
            IntStream.range(0, elements.length)
                .mapToDouble(squaredDistances(frame, solute))
                .toArray();
        all.add(
            IntStream.range(0, squared.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> squared[i]))
                .limit(13)
                .mapToInt(i -> i)
                .sorted()
                .toArray());
      }
    }
    return all;
  }

  /** How far atoms are from one, of all images the nearest. */
  private static IntToDoubleFunction squaredDistances(Frame frame, int from) {
    double[] places = frame.positions();
    double[] cell = frame.cell().vectors();
    return atom -> {
      double least = Double.POSITIVE_INFINITY;
      for (int image = 0; image < 27; image++) {
        int[] shift = {image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1};
        double squared = 0;
        for (int axis = 0; axis < 3; axis++) {
          double difference = places[3 * atom + axis] - places[3 * from + axis];
          for (int v = 0; v < 3; v++) {
            difference += shift[v] * cell[3 * v + axis];
          }
          squared += difference * difference;
        }
        least = Math.min(least, squared);
      }
      return least;
    };
  }

  @Test
  void oxygenThatBecomesSulphurIsSeen() {
    JsonNode least = values("3bpa_b_OtoS_vs_b_ref").get("min_dH_of_S");
    Environments queries = swapped("b_OtoS", ElementForm.CENTRE);
    for (ElementForm form : List.of(ElementForm.NONE, ElementForm.CENTRE)) {
      double[] dH = dH("b_OtoS", "b_ref", form);
      double found =
          IntStream.range(0, dH.length)
              .filter(i -> queries.element(i) == 16)
              .mapToDouble(i -> dH[i])
              .min()
              .orElseThrow();
      double value = least.get(form.toString()).asDouble();
      assertThat(found).isEqualTo(value, relative(value));
    }
  }

  /** Two atoms of different elements change places in each frame. */
  @Test
  void swapsAreSeen() {
    List<Frame> frames = new ArrayList<>();
    List<int[]> swaps = new ArrayList<>();
    Random random = new Random(1);
    try (FrameSource source = FrameSource.open(TestData.real("data/elements/b_base.xyz.gz"))) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        byte[] elements = frame.atomicNumbers().clone();
        int a = random.nextInt(elements.length);
        int b = random.nextInt(elements.length);
        while (elements[a] == elements[b]) {
          b = random.nextInt(elements.length);
        }
        byte kept = elements[a];
        elements[a] = elements[b];
        elements[b] = kept;
        swaps.add(new int[] {a, b});
        frames.add(Frame.of(frame.origin(), elements, frame.positions(), frame.cell()));
      }
    }
    for (ElementForm form : ElementForm.values()) {
      ReferenceSet known = ReferenceSet.of(swapped("b_ref", form), parallelism);
      Environments before = swapped("b_base", form);
      Environments after =
          Environments.describe(FrameSource.of("swapped", frames), before.spec(), parallelism);
      double[] usual = frameMaxima(before, known);
      Arrays.sort(usual);
      double place = 0.95 * (usual.length - 1);
      int low = (int) place;
      double threshold = usual[low] + (place - low) * (usual[low + 1] - usual[low]);
      double[] maxima = frameMaxima(after, known);
      long detected = Arrays.stream(maxima).filter(max -> max > threshold).count();
      assertThat(detected).isEqualTo(form == ElementForm.NONE ? 5 : 100);
      if (form == ElementForm.CENTRE) {
        double[] dH =
            DifferentialEntropy.of(after, known, Weighing.of(H).with(EXACT), parallelism).values();
        for (int frame = 0; frame < frames.size(); frame++) {
          int first = after.frameStart(frame);
          int[] highest =
              IntStream.range(0, after.frameStart(frame + 1) - first)
                  .boxed()
                  .sorted(Comparator.comparingDouble(i -> -dH[first + i]))
                  .limit(2)
                  .mapToInt(i -> i)
                  .toArray();
          assertThat(highest).containsExactlyInAnyOrder(swaps.get(frame)[0], swaps.get(frame)[1]);
        }
      }
    }
  }

  private double[] frameMaxima(Environments queries, ReferenceSet known) {
    double[] dH =
        DifferentialEntropy.of(queries, known, Weighing.of(H).with(EXACT), parallelism).values();
    return IntStream.range(0, queries.frames())
        .mapToDouble(
            f ->
                Arrays.stream(dH, queries.frameStart(f), queries.frameStart(f + 1))
                    .max()
                    .orElseThrow())
        .toArray();
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void entropies(ElementForm form) {
    checkSelf("alnicu_self", "alnicu__dataset_AlNiCu.extxyz.gz", FrameSlice.ALL, form);
    checkSelf(
        "hea_multinary_test_self", "hea-monbtaw__Multinary_Test.xyz.gz", FrameSlice.ALL, form);
    checkSelf(
        "deepmd_water_every_20th_self",
        "deepmd-water__water_192.xyz.gz",
        FrameSlice.parse("::20"),
        form);
  }

  private void checkSelf(String set, String file, FrameSlice slice, ElementForm form) {
    ReferenceSet dataset = ReferenceSet.of(describe(file, slice, form), parallelism);
    DatasetInformation found =
        DatasetInformation.of(dataset, Weighing.of(H).with(EXACT), parallelism);
    JsonNode expected = expected(set, form);
    check(found.entropy().value(), expected, "H");
    check(found.diversity(), expected, "D");
    checkFirst(found.differentialEntropies(), expected);
  }
}
