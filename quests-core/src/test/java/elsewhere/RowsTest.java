package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.descriptor.FramePlan;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;

/** What a program elsewhere can do: rows, descriptors and frames of its own. */
class RowsTest {
  private static final double H = 0.4;

  private final Parallelism serial = Parallelism.serial();

  /** Vectors as SOAP gives them: many numbers, in single precision, near to each other. */
  private static float[][] soap(int n, int d, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      double scale = 1 + 0.1 * random.nextGaussian();
      for (int a = 0; a < d; a++) {
        row[a] = (float) (scale * Math.sin(a) / (1 + a / 20.0) + 0.02 * random.nextGaussian());
      }
    }
    return rows;
  }

  private static double[][] doubles(float[][] rows) {
    double[][] all = new double[rows.length][rows[0].length];
    for (int i = 0; i < all.length; i++) {
      for (int a = 0; a < all[i].length; a++) {
        all[i][a] = rows[i][a];
      }
    }
    return all;
  }

  private static double logSum(double[] y, double[][] x, double h) {
    double sum = 0;
    for (double[] row : x) {
      double squared = 0;
      for (int a = 0; a < y.length; a++) {
        squared += (y[a] - row[a]) * (y[a] - row[a]);
      }
      sum += Math.exp(-squared / (2 * h * h));
    }
    return Math.log(sum);
  }

  private static double entropy(double[][] x, double h) {
    double sum = 0;
    for (double[] y : x) {
      sum += logSum(y, x, h);
    }
    return Math.log(x.length) - sum / x.length;
  }

  @Test
  void rowsOf252NumbersHaveTheEntropyOfBruteForce() {
    float[][] single = soap(300, 252, 1);
    double[][] x = doubles(single);
    RowSpec soap = RowSpec.external("soap", 252);
    int[] frames = {0, 100, 300};
    Environments dataset = Environments.of(soap, "soap.npy", single, frames);
    ReferenceSet reference = ReferenceSet.of(dataset, serial);
    double h = Entropy.of(reference, Weighing.of(H), serial).value();
    assertThat(h).isEqualTo(entropy(x, H), within(1e-10)).isBetween(0.5, 5.5);
    assertThat(
            Entropy.of(
                    ReferenceSet.of(Environments.of(soap, "soap.npy", x, frames), serial),
                    Weighing.of(H),
                    serial)
                .value())
        .isEqualTo(h);
    double[][] y = doubles(soap(20, 252, 2));
    DifferentialEntropy dH =
        DifferentialEntropy.of(
            Environments.of(soap, "test.npy", y, new int[] {0, 20}),
            reference,
            Weighing.of(H),
            serial);
    for (int i = 0; i < y.length; i++) {
      assertThat(dH.value(i)).isEqualTo(-logSum(y[i], x, H), within(1e-10));
    }
  }

  @Test
  void rowsThatDoNotMatchAreRefused() {
    RowSpec soap = RowSpec.external("soap", 3);
    double[][] rows = {{1, 2, 3}, {1, 2, 3, 4}};
    assertThatThrownBy(() -> Environments.of(soap, "a", rows, new int[] {0, 2}))
        .isInstanceOf(QuestsException.class)
        .hasMessage("a: row 1 has 4 numbers, expected 3 for soap dimension=3");
    double[][] infinite = {{1, 2, Double.NaN}};
    assertThatThrownBy(() -> Environments.of(soap, "a", infinite, new int[] {0, 1}))
        .hasMessageContaining("row 0")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> soap.requireComparable(RowSpec.external("soap", 4)))
        .hasMessageContaining("soap dimension=3 and soap dimension=4");
    assertThatThrownBy(() -> soap.requireComparable(DescriptorSpec.nearestNeighbors(2, 5)))
        .isInstanceOf(QuestsException.class);
    assertThatThrownBy(soap::descriptor).hasMessageContaining("made elsewhere");
    assertThatThrownBy(() -> RowSpec.external("nearest-neighbors", 63))
        .isInstanceOf(QuestsException.class);
    assertThatThrownBy(() -> RowSpec.external("a b", 63)).isInstanceOf(QuestsException.class);
  }

  /** Frames as a program has them at hand. */
  private static List<Frame> frames(int n, double noise) {
    Random random = new Random(n);
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < n; f++) {
      double[][] r = new double[27][3];
      int[] z = new int[27];
      for (int i = 0; i < 27; i++) {
        z[i] = 29;
        r[i] =
            new double[] {
              2.5 * (i % 3) + noise * random.nextGaussian(),
              2.5 * (Math.floorDiv(i, 3) % 3) + noise * random.nextGaussian(),
              2.5 * Math.floorDiv(i, 9) + noise * random.nextGaussian()
            };
      }
      frames.add(
          Frame.of(
              z,
              r,
              new double[][] {{7.5, 0, 0}, {0, 7.5, 0}, {0, 0, 7.5}},
              new boolean[] {true, true, f % 2 == 0}));
    }
    return frames;
  }

  @Test
  void aDescriptorOfOnesOwnIsFoundAndUsed() {
    EnvironmentDescriptor shells = EnvironmentDescriptor.named("shells").with(Map.of("n", "9"));
    List<Frame> frames = frames(8, 0.1);
    Environments described = Environments.describe(FrameSource.of(frames), shells, serial);
    assertThat(described.dimension()).isEqualTo(9);
    assertThat(described.count()).isEqualTo(8 * 27);
    double[][] x = new double[described.count()][];
    for (int f = 0; f < frames.size(); f++) {
      FramePlan plan = FramePlan.of(frames.get(f), shells);
      for (int atom = 0; atom < 27; atom++) {
        x[f * 27 + atom] = ShellDescriptor.row(plan, atom, 9);
      }
    }
    double[] copied = new double[9];
    for (int i = 0; i < x.length; i++) {
      described.copyRows(i, i + 1, copied, 0);
      assertThat(copied).containsExactly(x[i]);
    }
    ReferenceSet reference = ReferenceSet.of(described, serial);
    assertThat(Entropy.of(reference, Weighing.of(H), serial).value())
        .isEqualTo(entropy(x, H), within(1e-10));
    FrameNovelty.against(reference, Weighing.of(H)).stream(FrameSource.of(frames), serial)
        .forEach(frame -> assertThat(frame.against().get(0).values()).hasSize(27));
    assertThatThrownBy(() -> EnvironmentDescriptor.named("cubes"))
        .hasMessage("there is no descriptor cubes; there is nearest-neighbors, shells");
    assertThatThrownBy(() -> shells.with(Map.of("m", "1"))).isInstanceOf(QuestsException.class);
  }

  @Test
  void framesFromMemoryAreNumberedAndGoneThroughAgain() {
    List<Frame> frames = frames(3, 0.1);
    try (FrameSource source = FrameSource.of("run", frames)) {
      for (int pass = 0; pass < 2; pass++) {
        for (int f = 0; f < 3; f++) {
          Frame next = source.next();
          assertThat(next).isNotNull();
          assertThat(next.origin().at()).isEqualTo("run: frame " + f + ": ");
          assertThat(next.positions()).isEqualTo(frames.get(f).positions());
        }
        assertThat(source.next()).isNull();
        source.seek(FrameSource.Position.START);
      }
    }
    Environments dataset =
        Environments.describe(FrameSource.of(frames), DescriptorSpec.DEFAULT, serial);
    assertThat(dataset.frameNumber(2)).isEqualTo(2);
    assertThatThrownBy(() -> Frame.of(new int[] {1}, new double[][] {{0, 0}}, null, new boolean[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the position of atom 0 must be 3 numbers");
    assertThatThrownBy(
            () -> Frame.of(new int[] {119}, new double[][] {{0, 0, 0}}, null, new boolean[3]))
        .hasMessage("atom 0 has the atomic number 119, expected 0 … 118");
    assertThatThrownBy(
            () ->
                Frame.of(
                    new int[] {1},
                    new double[][] {{0, 0, 0}},
                    null,
                    new boolean[] {true, false, false}))
        .hasMessage("a frame without a cell cannot be periodic");
  }

  /** Writes the same number for each atom. */
  private record Constant(double number, int dimension)
      implements EnvironmentDescriptor, EnvironmentDescriptor.RowWriter {
    @Override
    public RowSpec spec() {
      return dimension > 0
          ? RowSpec.external("constant", dimension)
          : new EmptyRows(RowSpec.external("constant", 1));
    }

    @Override
    public double locality() {
      return 3;
    }

    @Override
    public RowWriter newWriter() {
      return this;
    }

    @Override
    public void write(FramePlan plan, int atom, double[] rows, int at) {
      rows[at + dimension - 1] = number;
    }
  }

  /** Rows that claim to hold no numbers. */
  private record EmptyRows(RowSpec spec) implements RowSpec {
    @Override
    public String kind() {
      return spec.kind();
    }

    @Override
    public int dimension() {
      return 0;
    }

    @Override
    public String unit() {
      return "";
    }

    @Override
    public @Nullable Double cutoff() {
      return null;
    }

    @Override
    public String definition() {
      return spec.definition();
    }

    @Override
    public EnvironmentDescriptor descriptor() {
      return spec.descriptor();
    }
  }

  @Test
  void whatADescriptorMustNotWriteIsRefused() {
    Frame frame = Frame.of(new int[] {29}, new double[][] {{0, 0, 0}}, null, new boolean[3]);
    for (double wrong : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e200}) {
      assertThatThrownBy(
              () ->
                  Environments.describe(
                      FrameSource.of(List.of(frame)), new Constant(wrong, 2), serial))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("frame 0: the descriptor gives atom 0 the number " + wrong);
    }
    assertThat(
            Environments.describe(FrameSource.of(List.of(frame)), new Constant(7, 2), serial)
                .dimension())
        .isEqualTo(2);
    assertThatThrownBy(() -> new Constant(7, 0).describe(frame, serial))
        .isInstanceOf(QuestsException.class)
        .hasMessage("descriptor constant must write at least one number for an atom, not 0");
  }

  @Test
  void rowsOfAnotherLengthAreOthersWhateverTheySay() {
    RowSpec one = RowSpec.external("constant", 1);
    assertThatThrownBy(() -> one.requireComparable(new EmptyRows(one)))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("environments of 1 and of 0 numbers cannot be compared");
  }

  @Test
  void aDescriptorThatCannotBeLoadedHarmsNoOther(@TempDir Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(EnvironmentDescriptor.class.getName()), "no.Such\nelsewhere.RowsTest\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      assertThat(EnvironmentDescriptor.names()).contains("nearest-neighbors", "shells");
      assertThat(EnvironmentDescriptor.named("shells").spec().dimension()).isEqualTo(6);
      assertThatThrownBy(() -> EnvironmentDescriptor.named("cubes"))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("what cannot be loaded: ")
          .hasMessageContaining("no.Such")
          .hasMessageContaining("elsewhere.RowsTest");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
