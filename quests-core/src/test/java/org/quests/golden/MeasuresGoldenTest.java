package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.IntrinsicDimension;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.NeighborDensity;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.DiffusionEntropy;
import org.quests.spectra.LabelInformation;
import org.quests.spectra.TwoSampleTest;
import org.quests.spectra.Vendi;
import org.quests.spectra.VendiScores;
import org.quests.study.GroupComparisonStudy;
import org.quests.study.GroupTests;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reference values of measures other than H, made with NumPy and SciPy. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasuresGoldenTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Evaluation EXACT =
      new Evaluation(KernelEngines.get(KernelEngines.AUTO), Accuracy.of(Precision.DOUBLE, 0));
  private static final Weighing WEIGHING = new Weighing(H, EXACT);
  private static final Offset<Double> NEAR = within(1e-9);

  private final JsonNode golden =
      new ObjectMapper().readTree(TestData.shipped("golden/measures.json"));
  private final Map<String, Environments> described = new HashMap<>();
  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors());
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  /** Frames are described once for all tests. */
  private Environments describe(String file, String frames) {
    return described.computeIfAbsent(
        file + frames,
        name -> {
          try (FrameSource source =
              FrameSlice.parse(frames).apply(FrameSource.open(TestData.shipped(file)))) {
            return Environments.describe(source, DescriptorSpec.DEFAULT, parallelism);
          }
        });
  }

  private Environments copper() {
    return describe("cu256_fcc_900K.extxyz.gz", ":10");
  }

  private ReferenceSet set(Environments environments) {
    return ReferenceSet.of(environments, parallelism);
  }

  private static double order(String name) {
    return name.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(name);
  }

  @Test
  void vendiScoresOfEnvironments() {
    JsonNode expected = golden.get("cu900_10").get("Vendi");
    List<String> names = expected.propertyNames().stream().toList();
    double[] orders = names.stream().mapToDouble(MeasuresGoldenTest::order).toArray();
    List<Vendi> scores =
        VendiScores.ofEnvironments(set(copper()), WEIGHING, orders, 0, parallelism);
    for (int i = 0; i < orders.length; i++) {
      double value = expected.get(names.get(i)).asDouble();
      assertThat(scores.get(i).value() / value).as(names.get(i)).isCloseTo(1, NEAR);
      assertThat(scores.get(i).range().holds(scores.get(i).value())).isTrue();
    }
    assertThat(scores.get(0).saturated()).isTrue();
    assertThat(scores.get(names.indexOf("5")).saturated()).isFalse();
  }

  /** By power iteration, as for any n, and the estimate beside the exact value. */
  @Test
  void vendiScoresWithoutAllEigenvalues() {
    double[] orders = {2, Double.POSITIVE_INFINITY};
    List<Vendi> scores =
        VendiScores.ofEnvironments(set(copper()), WEIGHING, orders, 0, parallelism);
    JsonNode expected = golden.get("cu900_10").get("Vendi");
    assertThat(scores.get(0).value() / expected.get("2").asDouble()).isCloseTo(1, NEAR);
    double infinite = expected.get("inf").asDouble();
    assertThat(scores.get(1).value() / infinite).isCloseTo(1, NEAR);
    assertThat(scores.get(1).range().low()).isLessThanOrEqualTo(infinite * (1 + 1e-12));
    assertThat(scores.get(1).range().high()).isGreaterThanOrEqualTo(infinite * (1 - 1e-12));
    assertThat(scores.get(1).range().high() / scores.get(1).range().low()).isLessThan(1 + 1e-9);
  }

  @Test
  void vendiScoresOfFrames() {
    Environments copper = copper();
    GramMatrix gram =
        GramMatrix.of(
            set(copper), Groups.ofFrames(copper.index()), H, EXACT.accuracy(), parallelism);
    JsonNode expected = golden.get("vendi_frames_cu900_10");
    double[] orders = {1, 2, Double.POSITIVE_INFINITY};
    List<Vendi> scores = VendiScores.ofFrames(gram, orders, parallelism);
    assertThat(scores.get(0).value()).isCloseTo(expected.get("vs1").asDouble(), NEAR);
    assertThat(scores.get(1).value()).isCloseTo(expected.get("vs2").asDouble(), NEAR);
    assertThat(scores.get(2).value()).isCloseTo(expected.get("vsinf").asDouble(), NEAR);
  }

  @Test
  void profileOfOrders() {
    JsonNode expected = golden.get("cu900_10").get("LC");
    DatasetInformation information = DatasetInformation.of(set(copper()), WEIGHING, parallelism);
    for (String name : expected.propertyNames()) {
      double value = expected.get(name).asDouble();
      assertThat(information.effectiveNumber(order(name)) / value).as(name).isCloseTo(1, NEAR);
    }
    double before = Double.POSITIVE_INFINITY;
    for (double q = 0; q < 40; q = q * 1.3 + 0.01) {
      assertThat(information.effectiveNumber(q)).isLessThanOrEqualTo(before);
      before = information.effectiveNumber(q);
    }
    assertThat(information.effectiveNumber(1e300)).isBetween(58.5, before);
  }

  @Test
  void dimensions() {
    JsonNode all = golden.get("intrinsic_dimension_first_10_frames");
    for (String[] of :
        new String[][] {{"cu900", "cu256_fcc_900K"}, {"liq1600", "cu256_liquid_1600K"}}) {
      JsonNode expected = all.get(of[0]);
      IntrinsicDimension dimension =
          IntrinsicDimension.of(set(describe(of[1] + ".extxyz.gz", ":10")), parallelism);
      assertThat(dimension.twoNearest() / expected.get("twoNN_ml").asDouble()).isCloseTo(1, NEAR);
      for (String farther : expected.get("gride").propertyNames()) {
        // The reference values stand on a grid.
        assertThat(
                dimension.scales().stream()
                    .filter(s -> s.farther() == Integer.parseInt(farther))
                    .findFirst()
                    .orElseThrow()
                    .dimension())
            .isCloseTo(expected.get("gride").get(farther).asDouble(), within(0.051));
      }
      assertThat(dimension.manifoldEntropy())
          .isCloseTo(expected.get("H_KL").asDouble(), within(0.15));
    }
  }

  @Test
  void diffusionSpectralEntropy() {
    DiffusionEntropy entropy =
        DiffusionEntropy.of(
            set(describe("cu256_fcc_900K.extxyz.gz", ":2")), WEIGHING, 0, parallelism);
    JsonNode expected = golden.get("dse_bits_cu900_2");
    assertThat(entropy.points()).hasSize(expected.size());
    for (DiffusionEntropy.Point point : entropy.points()) {
      assertThat(point.bits())
          .isCloseTo(expected.get(Integer.toString(point.time())).asDouble(), NEAR);
    }
  }

  @Test
  void discrepancies() {
    JsonNode all = golden.get("mmd_10_vs_10_frames");
    Environments solid = copper();
    String[][] others = {
      {"same", "cu256_fcc_900K", "10:20"},
      {"fcc900_1200", "cu256_fcc_1200K", ":10"},
      {"fcc900_liq", "cu256_liquid_1600K", ":10"}
    };
    int[] labels = new int[20];
    Arrays.fill(labels, 10, 20, 1);
    for (String[] other : others) {
      Environments both =
          Environments.join(List.of(solid, describe(other[1] + ".extxyz.gz", other[2])));
      ReferenceSet set = set(both);
      for (String h : all.propertyNames()) {
        JsonNode expected = all.get(h).get(other[0]);
        GramMatrix gram =
            GramMatrix.of(
                set,
                Groups.ofFrames(both.index()),
                Bandwidth.of(Double.parseDouble(h)),
                EXACT.accuracy(),
                parallelism);
        TwoSampleTest test = TwoSampleTest.of(List.of(gram), labels, 1, 199, 0, parallelism);
        assertThat(test.unbiased()[0])
            .as("%s, %s", other[0], h)
            .isCloseTo(expected.get("mmd2_U_frames").asDouble(), NEAR);
        assertThat(test.biased()[0]).isCloseTo(expected.get("mmd2_V").asDouble(), NEAR);
        assertThat(test.value()).isCloseTo(expected.get("p").asDouble(), within(0.08));
      }
    }
  }

  @Test
  void informationOfLabels() {
    JsonNode all = golden.get("rajski_label");
    Environments a = describe("cu256_fcc_900K.extxyz.gz", ":5");
    Environments a2 = describe("cu256_fcc_900K.extxyz.gz", "5:10");
    Environments b = describe("cu256_fcc_1200K.extxyz.gz", ":5");
    Environments c = describe("cu256_liquid_1600K.extxyz.gz", ":5");
    informationOfLabels(all.get("AB"), List.of(a, b));
    informationOfLabels(all.get("AC"), List.of(a, c));
    informationOfLabels(all.get("ABC"), List.of(a, b, c));
    informationOfLabels(all.get("AA2"), List.of(a, a2));
  }

  private void informationOfLabels(JsonNode expected, List<Environments> groups) {
    List<String> names = IntStream.range(0, groups.size()).mapToObj(g -> "g" + g).toList();
    LabelInformation found =
        Objects.requireNonNull(
            Objects.requireNonNull(
                    GroupComparisonStudy.of(names, groups, WEIGHING)
                        .with(new GroupTests.Plan(false, true, 99, 1, 0))
                        .run(parallelism)
                        .tests())
                .labels());
    assertThat(found.information()).isCloseTo(expected.get("I").asDouble(), NEAR);
    assertThat(found.jointEntropy()).isCloseTo(expected.get("Hjoint").asDouble(), NEAR);
    assertThat(found.rajskiDistance()).isCloseTo(expected.get("rajski").asDouble(), NEAR);
    assertThat(found.uncertaintyCoefficient())
        .isCloseTo(expected.get("uncert_coeff").asDouble(), NEAR);
    // Frames of one state tell as much of any labels that are dealt out to them.
    assertThat(found.nullMean()).isLessThan(found.labelEntropy());
    boolean alike = expected.get("I").asDouble() < 0.3;
    assertThat(found.value()).matches(p -> alike ? p > 0.1 : p < 0.05);
  }

  /** Near enough to δH in rank, and to the bound along the axes that are used. */
  @Test
  void densityOfNeighbours() {
    ReferenceSet reference = set(copper());
    Environments test =
        Environments.join(
            List.of(
                describe("cu256_fcc_900K.extxyz.gz", "20:22"),
                describe("cu256_fcc_1200K.extxyz.gz", ":2"),
                describe("cu256_liquid_1600K.extxyz.gz", ":2")));
    double[] exact = DifferentialEntropy.of(test, reference, WEIGHING, parallelism).values();
    NeighborDensity density = new NeighborDensity(reference.packed(), 200, H);
    double[] found = density.of(reference.pack(test, parallelism), parallelism);
    double[] all =
        new NeighborDensity(reference.packed(), reference.count(), H)
            .of(reference.pack(test, parallelism), parallelism);
    assertThat(density.axes()).isBetween(15, 25);
    assertThat(new SpearmansCorrelation().correlation(exact, found)).isGreaterThan(0.998);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isBetween(all[i] - 1e-9, all[i] + Math.log(2560 / 200.0) + 1e-9);
      assertThat(all[i]).isLessThan(exact[i] + 1e-9);
    }
  }
}
