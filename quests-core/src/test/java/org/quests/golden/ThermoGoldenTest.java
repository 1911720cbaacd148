package org.quests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.Evaluation;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.study.BandwidthCurveStudy;
import org.quests.study.ThermoPair;
import org.quests.study.ThermoResult;
import org.quests.study.ThermoState;
import org.quests.study.ThermoStudy;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import org.quests.thermo.DimensionMatching;
import org.quests.thermo.Sites;
import org.quests.thermo.VolumeTerm;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reference values of H at several bandwidths, and of differences of entropy. */
@Tag("slow")
@RealData
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThermoGoldenTest {
  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors());
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  private FrameSource open(String file, String slice) {
    return FrameSlice.parse(slice).apply(FrameSource.open(TestData.named(file)));
  }

  private Environments describe(String file, String slice) {
    try (FrameSource source = open(file, slice)) {
      return Environments.describe(source, DescriptorSpec.DEFAULT, parallelism);
    }
  }

  private Sites sites(String file, String slice) {
    Sites sites = new Sites();
    try (FrameSource source = open(file, slice)) {
      Frame frame;
      while ((frame = source.next()) != null) {
        sites.add(frame);
      }
    }
    return sites;
  }

  private ThermoState state(String file, String slice) {
    return new ThermoState(
        file + ' ' + slice, describe(file, slice), sites(file, slice), Double.NaN, null);
  }

  private ThermoPair pair(ThermoState a, ThermoState b, double... h) {
    ThermoResult result = ThermoStudy.of(List.of(a, b), Evaluation.DEFAULT).at(h).run(parallelism);
    return result.pairs().get(0);
  }

  /** All rows of all datasets are looked at by ThermoReport of quests-bench. */
  @ParameterizedTest
  @CsvSource({
    "data/thermo/einstein_0.05.xyz.gz,::2,einstein_0.05,0,5",
    "data/thermo/einstein_0.14142.xyz.gz,::2,einstein_0.14142,0,2",
    "testdata/cu256_fcc_300K.extxyz.gz,:,cu256_fcc_300K,0,1"
  })
  void entropyAtSeveralBandwidths(String file, String slice, String name, int from, int to) {
    JsonNode scans =
        new ObjectMapper().readTree(TestData.real("golden/beyond/beyond.json")).get("h_scan");
    List<JsonNode> rows = new ArrayList<>();
    scans
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith(name + " n=")) {
                entry.getValue().forEach(rows::add);
              }
            });
    List<JsonNode> some = rows.subList(from, to);
    double[] h = some.stream().mapToDouble(row -> row.get(0).asDouble()).toArray();
    EntropyCurve curve = scan(file, slice, h).whole();
    for (int i = 0; i < h.length; i++) {
      assertThat(curve.entropy()[i]).isEqualTo(some.get(i).get(1).asDouble(), within(1e-6));
      assertThat(curve.withoutOwnFrame()[i]).isEqualTo(some.get(i).get(2).asDouble(), within(1e-6));
    }
  }

  /** Half of the frames suggest nearly the same. */
  @Test
  void theSuggestionDependsLittleOnTheNumberOfFrames() {
    String file = "testdata/cu256_fcc_900K.extxyz.gz";
    double whole = suggestion(describe(file, "::2"));
    double half = suggestion(describe(file, "::4"));
    assertThat(half).isEqualTo(whole, within(0.1 * whole));
    assertThat(whole).isBetween(0.03, 0.05);
  }

  private double suggestion(Environments environments) {
    return BandwidthCurveStudy.suggestion(
        "copper", ReferenceSet.of(environments, parallelism), Evaluation.DEFAULT, parallelism);
  }

  /** Displacements scaled by √2: 3 ln √2, by frames that stand in no document. */
  @Test
  void harmonicCrystalsAreScaledStates() {
    ThermoPair pair =
        pair(
            state("data/thermo/einstein_0.07071.xyz.gz", "1::3"),
            state("data/thermo/einstein_0.1.xyz.gz", "1::3"),
            EntropyCurve.spaced(0.012, 0.1, 8));
    assertThat(pair.kind()).isEqualTo(ThermoPair.Kind.ONE_PHASE);
    assertThat(pair.scaleMatching().get().scaled()).isTrue();
    assertThat(pair.notScaled()).isFalse();
    assertThat(pair.dimensionMatching().refusal()).contains("of one phase");
    double exact = 1.5 * Math.log(2);
    double error = pair.scaleMatching().get().jackknife().error();
    assertThat(error).isBetween(0.01, 0.06);
    assertThat(pair.scaleMatching().get().entropy()).isEqualTo(exact, within(2 * error));
    // The lattices are the same.
    assertThat(pair.volumeTerm().get().value()).isEqualTo(0, within(1e-3));
  }

  /** Half of the frames, and few bandwidths; all of them are left to ThermoReport. */
  @Test
  void theMeltingOfNickelByDimensionMatching() {
    double[] h = EntropyCurve.spaced(0.0262, 0.034, 5);
    DimensionMatching found =
        DimensionMatching.of(
                scan("data/thermo/Ni_fcc.lammpstrj.gz", "::2", h),
                scan("data/thermo/Ni_liq.lammpstrj.gz", "::2", h))
            .get();
    double error = found.jackknife().error();
    assertThat(error).isBetween(0.01, 0.06);
    assertThat(found.entropy()).isEqualTo(1.197, within(2 * error));
    assertThat((found.first() + found.second()) / 2).isEqualTo(5.5, within(1e-9));
  }

  private BandwidthScan scan(String file, String slice, double[] h) {
    return BandwidthScan.of(
        ReferenceSet.of(describe(file, slice), parallelism), h, 0, Evaluation.DEFAULT, parallelism);
  }

  /** Silicon has no bandwidth at which there are frames enough. */
  @Test
  void theMeltingOfSiliconIsRefused() {
    ThermoPair pair =
        pair(
            state("data/thermo/si_dia_1691.lammpstrj.gz", "::20"),
            state("data/thermo/si_liq_1691.lammpstrj.gz", "::20"),
            0.014,
            0.02,
            0.03,
            0.045);
    assertThat(pair.kind()).isEqualTo(ThermoPair.Kind.TRANSITION);
    assertThat(pair.notScaled()).isTrue();
    assertThat(pair.verdict())
        .startsWith("not a scaled state")
        .contains("dimension matching is refused");
    assertThat(pair.dimensionMatching().refusal()).isNotBlank();
    assertThat(pair.best()).isNull();
    assertThat(pair.volumeTerm().found()).isFalse();
  }

  @Test
  void theVolumeTermOfCopper() {
    VolumeTerm term =
        VolumeTerm.of(
                sites("testdata/cu256_fcc_300K.extxyz.gz", ":"),
                sites("testdata/cu256_fcc_600K.extxyz.gz", ":"),
                DescriptorSpec.DEFAULT,
                0,
                Evaluation.DEFAULT,
                parallelism)
            .get();
    assertThat(term.value()).isEqualTo(0.0345, within(0.002));
    assertThat(term.error()).isLessThan(0.001);
  }
}
