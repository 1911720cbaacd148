package org.quests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.compress.Compressor;
import org.quests.compress.Method;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.IntrinsicDimension;
import org.quests.entropy.Weighing;
import org.quests.events.ChangePoints;
import org.quests.events.NucleationFit;
import org.quests.events.Nuclei;
import org.quests.generation.MonteCarlo;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.Repetitions;
import org.quests.spectra.Spectrum;
import org.quests.spectra.VendiScores;
import org.quests.uncertainty.FalseAlarms;

/** An interrupt ends the call that the thread is in, soon, and nothing beyond that call. */
@Tag("slow")
@Timeout(120)
class InterruptTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing WEIGHING = Weighing.of(H);

  /** A call is interrupted once its thread has worked for so long, in nanoseconds. */
  private static final long UNDER_WAY = TimeUnit.MILLISECONDS.toNanos(15);

  /** It should take a tenth of a second; machines that build are busy. */
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(2000);

  private static final DescriptorSpec SPEC = new DescriptorSpec(32, 5.0, List.of());

  private static Environments many;
  private static Environments alike;
  private static Environments few;
  private static Frame large;

  @BeforeAll
  static void data() {
    many = rows(16_000, 200, 0.01);
    alike = rows(16_000, 200, 1e-9);
    few = rows(500, 5, 0.01);
    large = gas(100_000);
  }

  private static Environments rows(int count, int frames, double spread) {
    Random random = new Random(1);
    double[] rows = new double[count * SPEC.dimension()];
    Arrays.setAll(rows, i -> spread * random.nextGaussian());
    int[] starts = new int[frames + 1];
    Arrays.setAll(starts, f -> f * (count / frames));
    return Environments.of(SPEC, "rows", rows, starts, null);
  }

  private static Frame gas(int atoms) {
    Random random = new Random(2);
    double[] positions = new double[3 * atoms];
    double edge = 2.5 * Math.cbrt(atoms);
    int side = (int) Math.ceil(Math.cbrt(atoms));
    for (int i = 0; i < atoms; i++) {
      int[] place = {i % side, i / side % side, i / side / side};
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * i + axis] = edge * (place[axis] + 0.3 * random.nextDouble()) / side;
      }
    }
    byte[] elements = new byte[atoms];
    Arrays.fill(elements, (byte) 29);
    return Frame.of(new FrameOrigin("gas", 0, 1), elements, positions, Cell.NONE);
  }

  private static double[][] alikeByHalves(int n) {
    double[][] similarities = new double[n][n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(similarities[i], 0.5);
      similarities[i][i] = 1;
    }
    return similarities;
  }

  /** Work that takes long. */
  record Work(String name, Consumer<Parallelism> work) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Work> works() {
    return Stream.of(
        new Work("kernel sums", p -> Entropy.of(ReferenceSet.of(many, p), WEIGHING, p)),
        new Work(
            "sums over pairs of frames",
            p -> {
              ReferenceSet set = ReferenceSet.of(many, p);
              for (int i = 0; i < 100; i++) {
                GramMatrix.of(set, Groups.ofFrames(many.index()), H, Accuracy.EXACT, p);
              }
            }),
        new Work(
            "Lanczos steps",
            p -> VendiScores.estimateOfOrder1(ReferenceSet.of(many, p), WEIGHING, 0, p)),
        new Work("eigenvalues", p -> Spectrum.of(alikeByHalves(3000), p)),
        new Work(
            "distances of neighbours", p -> IntrinsicDimension.of(ReferenceSet.of(many, p), p)),
        new Work(
            "packing",
            p -> {
              for (int i = 0; i < 1000; i++) {
                ReferenceSet.of(many, p);
              }
            }),
        new Work("describing", p -> Environments.describe(source(large, large, large), SPEC, p)),
        new Work("reading", p -> Environments.describe(endless(), SPEC, p)),
        new Work(
            "skipping",
            p -> {
              try (FrameSource source = endless()) {
                for (long i = 0; i < 1L << 40; i++) {
                  source.skip();
                }
              }
            }),
        new Work("bootstrap", p -> BlockBootstrap.of(many, WEIGHING, p)),
        new Work("repetitions", p -> Repetitions.ofEnvironments(many, 1e-3, p)),
        new Work(
            "repetitions of alike",
            p -> {
              for (int i = 0; i < 1000; i++) {
                Repetitions.ofFrames(alike, 1e-10, p);
              }
            }),
        new Work("compression", p -> Compressor.of(many, H, p).rank(Method.MSC, 200, p)),
        new Work("farthest", p -> Compressor.of(many, H, p).rank(Method.FPS, 200, p)),
        new Work("changes", p -> ChangePoints.of(series(100_000), 1e-5)),
        new Work(
            "nucleation",
            p -> {
              for (int i = 0; i < 100_000; i++) {
                NucleationFit.of(sizes(), new NucleationFit.Sizes(1, 200), 0.05, i);
              }
            }),
        new Work(
            "nuclei",
            p -> {
              boolean[] all = new boolean[large.atoms()];
              Arrays.fill(all, true);
              for (int i = 0; i < 100; i++) {
                Nuclei.of(large, all, 3);
              }
            }),
        new Work("false alarms", p -> FalseAlarms.of(many, 10, 0.1, WEIGHING, p)),
        new Work(
            "generation",
            p ->
                MonteCarlo.walk(
                    gas(500),
                    MonteCarlo.Plan.towards(30).withSteps(1_000_000),
                    1,
                    ReferenceSet.of(few, p),
                    WEIGHING,
                    p)));
  }

  private static FrameSource source(Frame... frames) {
    return FrameSource.of(List.of(frames));
  }

  private static double[] series(int n) {
    return new Random(3).doubles(n).map(x -> x).toArray();
  }

  private static List<int[]> sizes() {
    Random random = new Random(4);
    List<int[]> sizes = new ArrayList<>();
    for (int f = 0; f < 1000; f++) {
      sizes.add(random.ints(50, 1, 200).toArray());
    }
    return sizes;
  }

  private static FrameSource endless() {
    byte[] frame =
        "4\n\nCu 0 0 0\nCu 2 0 0\nCu 0 2 0\nCu 0 0 2\n".getBytes(StandardCharsets.US_ASCII);
    InputStream stream =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            at = (at + 1) % frame.length;
            return frame[(at + frame.length - 1) % frame.length];
          }

          @Override
          public int read(byte[] into, int from, int length) {
            for (int i = from; i < from + length; i++) {
              into[i] = (byte) read();
            }
            return length;
          }
        };
    return FrameSource.of(stream, "endless", ReadOptions.DEFAULT);
  }

  /**
   * Interrupts work.
   *
   * @return nanoseconds until it had ended
   */
  private static long interrupted(Runnable work, AtomicReference<@Nullable Throwable> thrown) {
    AtomicLong ended = new AtomicLong();
    Thread thread =
        new Thread(
            () -> {
              try {
                // Machines differ: what is done before the interrupt comes is begun anew.
                while (true) {
                  work.run();
                }
              } catch (RuntimeException | Error e) {
                thrown.set(e);
              }
              ended.set(System.nanoTime());
              assertThat(Thread.interrupted()).isTrue();
            });
    thread.start();
    var threads = ManagementFactory.getThreadMXBean();
    while (thread.isAlive() && threads.getThreadCpuTime(thread.threadId()) < UNDER_WAY) {
      LockSupport.parkNanos(1_000_000);
    }
    long told = System.nanoTime();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ended.get() - told;
  }

  private static void endsSoonAndLeavesNothing(Work work, Parallelism parallelism) {
    double before = Entropy.of(ReferenceSet.of(few, parallelism), WEIGHING, parallelism).value();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    long took = interrupted(() -> work.work.accept(parallelism), thrown);
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            QuestsException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(QuestsException.Kind.CANCELLED));
    assertThat(took).isLessThan(SOON);
    assertThat(Entropy.of(ReferenceSet.of(few, parallelism), WEIGHING, parallelism).value())
        .isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("works")
  void aloneWorkEndsSoonAfterAnInterrupt(Work work) {
    endsSoonAndLeavesNothing(work, Parallelism.serial());
  }

  @ParameterizedTest
  @MethodSource("works")
  void withHelpersWorkEndsSoonAfterAnInterrupt(Work work) {
    try (Parallelism three = Parallelism.of(3)) {
      endsSoonAndLeavesNothing(work, three);
    }
  }

  @Test
  void aFileThatAnInterruptClosedIsNoFaultOfTheFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.xyz"), "1\n\nCu 0 0 0\n");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> FrameSource.open(file))
          .isInstanceOfSatisfying(
              QuestsException.class,
              e ->
                  assertThat(e.kind())
                      .as(e.getMessage())
                      .isEqualTo(QuestsException.Kind.CANCELLED));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatACancellationEndsStaysEnded() {
    Cancellation cancellation = new Cancellation();
    try (Parallelism two = Parallelism.of(2, Progress.NONE, cancellation)) {
      cancellation.request();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> ReferenceSet.of(few, two)).hasMessage("cancelled");
      }
    }
  }
}
