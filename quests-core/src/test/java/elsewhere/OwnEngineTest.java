package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.EngineReport;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngineProvider;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumBuilder;
import org.quests.kernel.TileBlock;
import org.quests.kernel.Want;

/** An engine as a user may write one, from what is public. */
class OwnEngineTest {
  /** Weighs pair by pair. */
  public static final class PairByPair implements KernelEngine {
    @Override
    public String name() {
      return "pair-by-pair";
    }

    @Override
    public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
      SumBuilder sums = new SumBuilder(task);
      for (int q = 0; q < task.queries().count(); q++) {
        parallelism.check();
        for (int r = 0; r < task.reference().count(); r++) {
          if (sums.wants(q, r)) {
            sums.add(q, r, task.queries().squaredDistance(q, task.reference(), r));
          }
        }
      }
      return sums.build();
    }
  }

  /** Makes it known by its name. */
  public static final class Provider implements KernelEngineProvider {
    @Override
    public String name() {
      return "pair-by-pair";
    }

    @Override
    public EngineReport report() {
      return new EngineReport(name(), true, "one pair after the other", Map.of());
    }

    @Override
    public KernelEngine engine() {
      return new PairByPair();
    }
  }

  /** Has the name of a built-in engine. */
  public static final class Impostor implements KernelEngineProvider {
    @Override
    public String name() {
      return "scalar";
    }

    @Override
    public EngineReport report() {
      return new EngineReport(name(), true, "not scalar", Map.of());
    }

    @Override
    public KernelEngine engine() {
      return new PairByPair();
    }
  }

  /** Cannot say what it is. */
  public static final class Nameless implements KernelEngineProvider {
    @Override
    public String name() {
      throw new UnsupportedOperationException("has forgotten its name");
    }

    @Override
    public EngineReport report() {
      throw new UnsupportedOperationException();
    }

    @Override
    public KernelEngine engine() {
      throw new UnsupportedOperationException();
    }
  }

  /** Lacks the library that it needs. */
  public static final class Failing implements KernelEngineProvider {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public EngineReport report() {
      throw new NoClassDefFoundError("no/Library");
    }

    @Override
    public KernelEngine engine() {
      throw new NoClassDefFoundError("no/Library");
    }
  }

  private final Parallelism serial = Parallelism.serial();

  private ReferenceSet set(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][6];
    for (double[] row : rows) {
      for (int a = 0; a < row.length; a++) {
        row[a] = (random.nextInt(5) == 0 ? 0.4 : 0.02) * random.nextGaussian();
      }
    }
    int[] frames = {0, n / 3, n};
    return ReferenceSet.of(
        Environments.of(RowSpec.external("own", 6), "own", rows, frames), serial);
  }

  @Test
  void givesWhatTheBuiltInEnginesGive() {
    ReferenceSet x = set(300, 1);
    KernelEngine own = KernelEngines.get("pair-by-pair");
    KernelEngine scalar = KernelEngines.get("scalar");
    int[] labels = new int[300];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3;
    }
    for (Want want :
        new Want[] {
          Want.SUMS, Want.NEAREST, new Want(true, Groups.of(3, labels), true),
        }) {
      KernelTask task =
          KernelTask.of(x.packed(), x.packed(), Bandwidths.of(0.015, 0.1), Accuracy.EXACT, want);
      LogKernelSums a = own.evaluate(task, serial);
      LogKernelSums b = scalar.evaluate(task, serial);
      for (int row = 0; row < 300; row++) {
        for (int h = 0; h < 2; h++) {
          for (int g = 0; g < want.groups().count(); g++) {
            double expected = b.log(row, h, g);
            if (Double.isInfinite(expected)) {
              assertThat(a.log(row, h, g)).isEqualTo(expected);
            } else {
              double allowed = a.errorBound(row, h) + b.errorBound(row, h);
              assertThat(a.log(row, h, g)).isEqualTo(expected, within(allowed));
              assertThat(allowed).isLessThan(1e-7);
            }
          }
        }
        if (want.nearest()) {
          assertThat(a.nearestRow(row)).isEqualTo(b.nearestRow(row));
        }
      }
    }
  }

  @Test
  void itsPartsMergeAndItIsUsedByName() {
    ReferenceSet x = set(300, 2);
    Evaluation evaluation =
        new Evaluation(KernelEngines.get("pair-by-pair"), Accuracy.of(Precision.DOUBLE, 0));
    KernelTask task =
        KernelTask.of(x.packed(), x.packed(), Bandwidths.of(0.015), Accuracy.EXACT, Want.SUMS);
    LogKernelSums merged = null;
    for (TileBlock block : TileBlock.cut(task, 3)) {
      LogKernelSums part = evaluation.engine().evaluate(task.withBlock(block), serial);
      merged = merged == null ? part : merged.merge(part);
    }
    assertThat(merged).isNotNull();
    assertThat(DatasetInformation.of(merged, 0).entropy())
        .isEqualTo(DatasetInformation.of(x, Weighing.of(0.015).with(evaluation), serial).entropy());
    LogKernelSums whole = evaluation.engine().evaluate(task, serial);
    assertThat(DifferentialEntropy.of(whole, 0).count()).isEqualTo(300);
    assertThat(KernelEngines.reports().stream().map(EngineReport::name)).contains("pair-by-pair");
  }

  @Test
  void whatIsNoDistanceOfThePairIsRefused() {
    ReferenceSet x = set(130, 2);
    KernelTask task =
        KernelTask.of(
            x.packed(),
            x.packed(),
            Bandwidths.of(0.1),
            Accuracy.EXACT,
            new Want(false, Groups.ALL, true));
    SumBuilder sums = new SumBuilder(task);
    for (double wrong : new double[] {Double.NaN, -1e-16}) {
      assertThatThrownBy(() -> sums.add(0, 129, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a squared distance must be at least 0, not " + wrong);
    }
    // Both are of one frame, which is left out.
    assertThatThrownBy(() -> sums.add(0, 1, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("environments 0 and 1 are no pair of the task");
    sums.add(0, 129, Double.POSITIVE_INFINITY);
    assertThat(sums.build().log(0, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> TileBlock.cut(task, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEngineThatIsBrokenHarmsNoOther() {
    assertThat(KernelEngines.get("pair-by-pair").name()).isEqualTo("pair-by-pair");
    assertThat(KernelEngines.known())
        .startsWith("auto", "simd", "scalar")
        .endsWith("pair-by-pair", "failing");
    assertThatThrownBy(() -> KernelEngines.get("none"))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("pair-by-pair, failing; what cannot be loaded: ")
        .hasMessageContaining("no.SuchEngine")
        .hasMessageContaining("elsewhere.OwnEngineTest$Nameless: has forgotten its name")
        .hasMessageContaining("OwnEngineTest$Impostor: another engine has the name scalar");
    assertThat(KernelEngines.get("scalar")).isNotInstanceOf(PairByPair.class);
    assertThatThrownBy(() -> KernelEngines.get("failing"))
        .isInstanceOf(QuestsException.class)
        .hasMessage("engine failing cannot be loaded: elsewhere.OwnEngineTest$Failing: no/Library");
    assertThat(KernelEngines.reports())
        .contains(
            new EngineReport(
                "failing", false, "elsewhere.OwnEngineTest$Failing: no/Library", Map.of()));
  }
}
