package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/** Much work goes to an engine that is known to be sooner, and comes back where that fails. */
class AutomaticEngineTest {
  private final KernelEngine scalar = KernelEngines.get("scalar");
  private final PackedEnvironments set =
      PackedEnvironments.of(
          KernelEngineContract.environments(KernelEngineContract.rows(200, 5, 0.02, 1), 7),
          Parallelism.serial());
  private final KernelTask plain = task(Want.SUMS, Accuracy.of(Precision.SINGLE, 0));
  private final List<WorkSize> asked = new ArrayList<>();
  private int evaluated;

  private KernelTask task(Want want, Accuracy accuracy) {
    return KernelTask.of(set, set, Bandwidths.of(0.015), accuracy, want);
  }

  /** Answers what it is told to, and notes what it was asked. */
  private final class Known implements KernelEngineProvider {
    private final Supplier<Optional<KernelEngine>> answer;

    Known(Supplier<Optional<KernelEngine>> answer) {
      this.answer = answer;
    }

    @Override
    public String name() {
      return "known";
    }

    @Override
    public EngineReport report() {
      return new EngineReport(name(), true, "known", Map.of());
    }

    @Override
    public KernelEngine engine() {
      return other(() -> {});
    }

    @Override
    public Optional<KernelEngine> sooner(WorkSize work, int threads) {
      asked.add(work);
      return answer.get();
    }
  }

  private KernelEngine other(Runnable before) {
    return new KernelEngine() {
      @Override
      public String name() {
        return "known";
      }

      @Override
      public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
        evaluated++;
        before.run();
        return scalar.evaluate(task, parallelism);
      }
    };
  }

  private AutomaticEngine engine(double least, KernelEngineProvider... others) {
    return new AutomaticEngine(scalar, () -> List.of(others), least);
  }

  private double[] logs(KernelEngine engine, KernelTask task) {
    LogKernelSums sums = engine.evaluate(task, Parallelism.serial());
    double[] logs = new double[set.count()];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = sums.log(i, 0);
    }
    return logs;
  }

  @Test
  void muchWorkGoesToWhoIsKnownToBeSooner() {
    AutomaticEngine engine =
        engine(30_000, new Known(Optional::empty), new Known(() -> Optional.of(other(() -> {}))));
    assertThat(logs(engine, plain)).isEqualTo(logs(scalar, plain));
    assertThat(evaluated).isEqualTo(1);
    // 4 tiles of 64 with themselves.
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0))
        .isEqualTo(new WorkSize(256 * 257 / 2.0, 5, 1, Precision.SINGLE, 512.0 * 6 * 4, false));
    assertThat(engine.name()).isEqualTo("scalar");
  }

  @Test
  void littleWorkAndOtherWorkIsNotAskedFor() {
    KernelEngineProvider known = new Known(() -> Optional.of(other(() -> {})));
    logs(engine(40_000, known), plain);
    AutomaticEngine engine = engine(0, known);
    Accuracy accuracy = Accuracy.of(Precision.DOUBLE, 0);
    int[] labels = new int[set.count()];
    labels[3] = 1;
    for (KernelTask task :
        List.of(
            task(Want.NEAREST, accuracy),
            task(new Want(false, Groups.of(2, labels), false), accuracy),
            task(new Want(false, Groups.ALL, true), accuracy),
            task(Want.SUMS, new Accuracy(Precision.DOUBLE, 0, OptionalDouble.of(3))))) {
      engine.evaluate(task, Parallelism.serial());
    }
    assertThat(asked).isEmpty();
    assertThat(evaluated).isZero();
  }

  @Test
  void whatFailsThereIsDoneHere() {
    Runnable fails =
        () -> {
          throw QuestsException.engine("the GPU failed");
        };
    assertThat(logs(engine(0, new Known(() -> Optional.of(other(fails)))), plain))
        .isEqualTo(logs(scalar, plain));
    assertThat(evaluated).isEqualTo(1);
    KernelEngineProvider broken =
        new Known(
            () -> {
              throw new NoClassDefFoundError("no/Library");
            });
    assertThat(logs(engine(0, broken, new Known(() -> Optional.of(other(() -> {})))), plain))
        .isEqualTo(logs(scalar, plain));
    assertThat(evaluated).isEqualTo(2);
  }

  @Test
  void whatIsCancelledIsNotBegunAgain() {
    Runnable cancelled =
        () -> {
          throw QuestsException.cancelled();
        };
    AutomaticEngine engine = engine(0, new Known(() -> Optional.of(other(cancelled))));
    assertThatThrownBy(() -> logs(engine, plain)).isInstanceOf(QuestsException.class);
  }

  @Test
  void theSizeOfABlockIsThatOfItsPairs() {
    assertThat(WorkSize.of(plain.withBlock(new TileBlock(0, 1, 2, 4))).pairs()).isEqualTo(64 * 128);
    PackedEnvironments few =
        set.pack(
            KernelEngineContract.environments(KernelEngineContract.rows(64, 5, 0.02, 2), 7),
            Parallelism.serial());
    WorkSize two =
        WorkSize.of(
            KernelTask.of(
                few, set, Bandwidths.of(0.015, 0.1), Accuracy.of(Precision.DOUBLE, 0), Want.SUMS));
    assertThat(two).isEqualTo(new WorkSize(64 * 256, 5, 2, Precision.DOUBLE, 320 * 48, false));
  }
}
