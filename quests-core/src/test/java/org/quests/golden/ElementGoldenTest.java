package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
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
      return Environments.describe(
          source, DescriptorSpec.DEFAULT.withElements(form), parallelism);
    }
  }

  private Environments swapped(String name, ElementForm form) {
    return describe("elements/" + name + ".xyz.gz", FrameSlice.ALL, form);
  }

  private static @Nullable JsonNode expected(String set, ElementForm form) {
    JsonNode all =
        new ObjectMapper().readTree(TestData.real("golden/beyond/elements.json")).get(set);
    return all.get(form == ElementForm.FULL ? "full_share_eps0.01" : form.toString());
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
    DifferentialEntropy exact = DifferentialEntropy.of(queries, known, H, EXACT, parallelism);
    DifferentialEntropy single =
        DifferentialEntropy.of(queries, known, H, evaluation(Precision.SINGLE), parallelism);
    for (int i = 0; i < exact.count(); i++) {
      assertThat(single.value(i))
          .isEqualTo(exact.value(i), within(single.errorBound(i) + exact.errorBound(i)));
    }
    return exact.values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b_base b_ref", "b_OtoS b_ref", "sol_ni sol_ref", "sol_cu sol_ref"})
  void newStructures(String pair) {
    String query = pair.split(" ")[0];
    String reference = pair.split(" ")[1];
    for (ElementForm form : ElementForm.values()) {
      String set = (query.startsWith("b_") ? "3bpa_" : "") + query + "_vs_" + reference;
      JsonNode expected = expected(set, form);
      if (expected == null) {
        continue;
      }
      double[] dH = dH(query, reference, form);
      checkFirst(dH, expected);
      check(Arrays.stream(dH).average().orElseThrow(), expected, "mean");
      check(Arrays.stream(dH).max().orElseThrow(), expected, "max");
      assertThat((double) Arrays.stream(dH).filter(value -> value > 0).count() / dH.length)
          .isEqualTo(expected.get("frac_dH_gt_0").asDouble(), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void entropies(ElementForm form) {
    checkSelf("alnicu_self", "alnicu__dataset_AlNiCu.extxyz.gz", FrameSlice.ALL, form);
    checkSelf("hea_multinary_test_self", "hea-monbtaw__Multinary_Test.xyz.gz", FrameSlice.ALL, form);
    checkSelf("deepmd_water_every_20th_self", "deepmd-water__water_192.xyz.gz", FrameSlice.parse("::20"), form);
  }

  private void checkSelf(String set, String file, FrameSlice slice, ElementForm form) {
    ReferenceSet dataset = ReferenceSet.of(describe(file, slice, form), parallelism);
    DatasetInformation found = DatasetInformation.of(dataset, H, EXACT, parallelism);
    JsonNode expected = expected(set, form);
    check(found.entropy().value(), expected, "H");
    check(found.diversity(), expected, "D");
    checkFirst(found.differentialEntropies(), expected);
  }
}
