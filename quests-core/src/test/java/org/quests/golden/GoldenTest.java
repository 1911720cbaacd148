package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthRules;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;
import org.quests.testing.Golden;
import org.quests.testing.RealData;
import tools.jackson.databind.JsonNode;

/**
 * Every reference value of descriptors, kernel sums and entropies, in both precisions, with nothing
 * left out and at the usual tolerance.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
  /** The engine that is tested. */
  private static final String ENGINE = System.getProperty("quests.test.engine", KernelEngines.AUTO);

  private static final Evaluation EXACT = evaluation(Precision.DOUBLE, 0);

  /** Plain loops take long: they are checked against vectors elsewhere, to the last bit. */
  private static double[] tolerances() {
    boolean vectors = KernelEngines.get(KernelEngines.AUTO).name().equals("simd");
    return vectors ? new double[] {0, 1e-6} : new double[] {1e-6};
  }

  private static Evaluation evaluation(Precision precision, double tolerance) {
    return new Evaluation(KernelEngines.get(ENGINE), Accuracy.of(precision, tolerance));
  }

  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors());
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  static Stream<Golden> shipped() {
    return Golden.shipped();
  }

  static Stream<Golden> real() {
    return Golden.real();
  }

  @ParameterizedTest
  @MethodSource
  void shipped(Golden golden) {
    check(golden);
  }

  @RealData
  @ParameterizedTest
  @MethodSource
  void real(Golden golden) {
    check(golden);
  }

  private void check(Golden golden) {
    JsonNode json = golden.json();
    Environments environments = golden.describe(golden.spec(), parallelism);
    checkDescriptors(golden, environments);
    checkVolume(json, environments);
    ReferenceSet dataset = ReferenceSet.of(environments, parallelism);
    for (double tolerance : tolerances()) {
      checkMetrics(golden, dataset, evaluation(Precision.DOUBLE, tolerance), 1e-8, 1e-8);
      checkMetrics(golden, dataset, evaluation(Precision.SINGLE, tolerance), 1e-5, 1e-4);
    }
    if (json.has("reference")) {
      checkReference(golden, environments);
    }
    if (json.has("multicomponent")) {
      checkMulticomponent(golden);
    }
  }

  private static void checkDescriptors(Golden golden, Environments environments) {
    JsonNode json = golden.json();
    assertThat(environments.frames()).isEqualTo(json.get("n_frames").asInt());
    assertThat(environments.count()).isEqualTo(json.get("n_envs").asInt());
    int d = environments.dimension();
    double[] row = new double[d];
    double[] columns = new double[d];
    for (int i = 0; i < environments.count(); i++) {
      environments.copyRows(i, i + 1, row, 0);
      for (int axis = 0; axis < d; axis++) {
        columns[axis] += row[axis];
        if (i < json.get("descriptor_first_rows").size()) {
          assertThat(row[axis])
              .as("row %d, number %d", i, axis)
              .isEqualTo(
                  json.get("descriptor_first_rows").get(i).get(axis).asDouble(), within(1e-9));
        }
      }
    }
    if (!golden.tied()) {
      for (int axis = 0; axis < d; axis++) {
        double expected = json.get("descriptor_column_sums").get(axis).asDouble();
        assertThat(columns[axis])
            .as("sum of column %d", axis)
            .isEqualTo(expected, relative(expected, 1e-9));
      }
    }
  }

  private static void checkVolume(JsonNode json, Environments environments) {
    assertThat(environments.volumePerAtom().isPresent()).isEqualTo(json.has("volume_per_atom"));
    if (json.has("volume_per_atom")) {
      double volume = environments.volumePerAtom().getAsDouble();
      assertClose(volume, json.get("volume_per_atom"), 1e-9);
      assertClose(BandwidthRules.gaussian(volume).value(), json.get("bandwidth_gaussian"), 1e-9);
      assertClose(BandwidthRules.cutoff(volume).value(), json.get("bandwidth_cutoff"), 1e-9);
    }
  }

  private void checkMetrics(
      Golden golden, ReferenceSet dataset, Evaluation evaluation, double ofMeans, double ofSums) {
    JsonNode all = golden.json().get("metrics");
    // One near-tie in this set leaves far more than others with ties.
    boolean nearTie = golden.name().startsWith("cu256_fcc_900K");
    double ties = nearTie ? 1e-6 : golden.tied() ? 1e-3 : 0;
    List<DatasetInformation> found =
        DatasetInformation.ofEach(dataset, Groups.ALL, bandwidths(all), evaluation, parallelism);
    for (int b = 0; b < all.size(); b++) {
      JsonNode expected = all.get(b);
      DatasetInformation information = found.get(b);
      double means = Math.max(ofMeans, ties);
      assertClose(information.entropy().value(), expected.get("entropy"), means);
      assertClose(information.diversity(), expected.get("diversity"), means);
      double[] dH = information.differentialEntropies();
      double extremes = golden.tied() ? 1e-2 : ofSums;
      assertClose(Arrays.stream(dH).min().getAsDouble(), expected.get("dH_min"), extremes);
      assertClose(Arrays.stream(dH).max().getAsDouble(), expected.get("dH_max"), extremes);
      for (int i = 0; i < expected.get("kernel_sum_first").size(); i++) {
        JsonNode sum = expected.get("kernel_sum_first").get(i);
        assertClose(Math.exp(-dH[i]), sum, Math.max(ofSums, ties));
      }
    }
  }

  private void checkReference(Golden golden, Environments environments) {
    JsonNode node = golden.json().get("reference");
    Environments other = Golden.describe(node, golden.spec(), parallelism);
    assertThat(other.count()).isEqualTo(node.get("n_envs").asInt());
    ReferenceSet reference = ReferenceSet.of(other, parallelism);
    List<DifferentialEntropy> exact = dH(environments, reference, node, EXACT);
    checkReference(golden, exact, 1e-8);
    for (int b = 0; b < exact.size(); b++) {
      JsonNode expected = node.get("dH").get(b);
      DifferentialEntropy dH = exact.get(b);
      assertThat(dH.overlap(DifferentialEntropy.DEFAULT_EPSILON))
          .isEqualTo(expected.get("fraction_below_1e_5").asDouble());
      assertThat(dH.fractionPositive()).isEqualTo(expected.get("fraction_positive").asDouble());
    }
    List<Evaluation> others = new ArrayList<>();
    for (double tolerance : tolerances()) {
      others.add(evaluation(Precision.SINGLE, tolerance));
    }
    others.add(evaluation(Precision.DOUBLE, 1e-6));
    for (Evaluation evaluation : others) {
      List<DifferentialEntropy> found = dH(environments, reference, node, evaluation);
      boolean single = evaluation.accuracy().precision() == Precision.SINGLE;
      checkReference(golden, found, single ? 1e-4 : 1e-8);
      for (int b = 0; b < found.size(); b++) {
        for (int i = 0; i < environments.count(); i++) {
          double off = Math.abs(found.get(b).value(i) - exact.get(b).value(i));
          double bound = found.get(b).errorBound(i) + exact.get(b).errorBound(i);
          double digits = 4e-16 * Math.abs(exact.get(b).value(i));
          assertThat(off).as("environment %d", i).isLessThanOrEqualTo(1.01 * bound + digits);
        }
      }
    }
  }

  private List<DifferentialEntropy> dH(
      Environments environments, ReferenceSet reference, JsonNode node, Evaluation evaluation) {
    return DifferentialEntropy.ofEach(
        environments, reference, Want.SUMS, bandwidths(node.get("dH")), evaluation, parallelism);
  }

  private static void checkReference(
      Golden golden, List<DifferentialEntropy> found, double tolerance) {
    JsonNode all = golden.json().get("reference").get("dH");
    double each = golden.tied() ? Math.max(1e-6, tolerance) : tolerance;
    for (int b = 0; b < all.size(); b++) {
      JsonNode expected = all.get(b);
      DifferentialEntropy dH = found.get(b);
      for (int i = 0; i < expected.get("first").size(); i++) {
        assertClose(dH.value(i), expected.get("first").get(i), each);
      }
      assertClose(dH.mean(), expected.get("finite_mean"), each);
      double greatest = Arrays.stream(dH.values()).max().getAsDouble();
      assertClose(greatest, expected.get("finite_max"), golden.tied() ? 1e-2 : tolerance);
    }
  }

  private void checkMulticomponent(Golden golden) {
    JsonNode node = golden.json().get("multicomponent");
    List<String> species = new ArrayList<>();
    node.get("species").forEach(s -> species.add(s.asString()));
    DescriptorSpec spec = golden.spec().withSpecies(species);
    assertThat(spec.dimension()).isEqualTo(node.get("dimension").asInt());
    ReferenceSet dataset = ReferenceSet.of(golden.describe(spec, parallelism), parallelism);
    DatasetInformation information =
        DatasetInformation.of(
            dataset, Weighing.of(node.get("bandwidth").asDouble()).with(EXACT), parallelism);
    assertClose(information.entropy().value(), node.get("entropy"), 1e-8);
    assertClose(information.diversity(), node.get("diversity"), 1e-8);
  }

  private static Bandwidths bandwidths(JsonNode all) {
    List<Bandwidth> values = new ArrayList<>();
    all.forEach(m -> values.add(Bandwidth.of(m.get("bandwidth").asDouble())));
    return new Bandwidths(values);
  }

  private static void assertClose(double found, JsonNode expected, double tolerance) {
    assertThat(found).isEqualTo(expected.asDouble(), relative(expected.asDouble(), tolerance));
  }

  private static Offset<Double> relative(double value, double tolerance) {
    return within(tolerance * Math.max(1, Math.abs(value)));
  }
}
