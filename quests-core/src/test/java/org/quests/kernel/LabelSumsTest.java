package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;

/** Labels in place of elements give the numbers that elements give, whatever they are called. */
class LabelSumsTest {
  private static final Weighing WEIGHING = Weighing.of(Bandwidth.of(0.1));
  private static final List<Integer> ELEMENTS = List.of(1, 6, 8, 29);

  /** In the order of the elements, so that even bits are the same. */
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private static final List<String> OTHERS = List.of("zeta", "7", "-3", "Cu");

  @TempDir private Path folder;
  private final Parallelism serial = Parallelism.serial();

  /** Which of four kinds each atom of some frames is, and where. */
  private static List<Frame> frames(long seed, int count, int[] kinds, List<String> names) {
    Random random = new Random(seed);
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int n = 3 + random.nextInt(9);
      byte[] elements = new byte[n];
      String[] labels = new String[n];
      double[] positions = new double[3 * n];
      int one = random.nextInt(3) == 0 ? random.nextInt(kinds.length) : -1;
      for (int i = 0; i < n; i++) {
        int kind = kinds[one < 0 ? random.nextInt(kinds.length) : one];
        elements[i] = ELEMENTS.get(kind).byteValue();
        labels[i] = names.get(kind);
        positions[3 * i] = 1.6 * (i % 3) + 0.3 * random.nextDouble();
        positions[3 * i + 1] = 1.6 * (i / 3 % 2) + 0.3 * random.nextDouble();
        int layer = i / 6;
        positions[3 * i + 2] = 1.6 * layer + 0.3 * random.nextDouble();
      }
      frames.add(
          Frame.of(new FrameOrigin("made", f, 1), elements, positions, Cell.NONE)
              .withArrays(Map.of("kind", new AtomArray.Words(1, labels))));
    }
    return frames;
  }

  private static final int[] ALL = {0, 1, 2, 3};
  private static final int[] SOME = {2, 0};
  private static final int[] ONE = {1};

  private static DescriptorSpec spec(ElementForm form) {
    return DescriptorSpec.nearestNeighbors(3, 3.5).withElements(form);
  }

  private Environments describe(DescriptorSpec spec, List<Frame> frames) {
    return Environments.describe(FrameSource.of("made", frames), spec, serial);
  }

  private Environments labelled(ElementForm form, List<Frame> frames) {
    return describe(spec(form).withElementsFrom("kind"), frames);
  }

  private double[] dH(Environments queries, Environments reference) {
    return DifferentialEntropy.of(queries, ReferenceSet.of(reference, serial), WEIGHING, serial)
        .values();
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementForm.class,
      names = {"CENTRE", "FULL"})
  void labelsAreWeighedAsElementsAre(ElementForm form) {
    for (int[] reference : List.of(ALL, SOME, ONE)) {
      for (int[] queries : List.of(ALL, SOME, ONE)) {
        double[] expected =
            dH(
                describe(spec(form), frames(2, 6, queries, NAMES)),
                describe(spec(form), frames(1, 20, reference, NAMES)));
        assertThat(
                dH(
                    labelled(form, frames(2, 6, queries, NAMES)),
                    labelled(form, frames(1, 20, reference, NAMES))))
            .containsExactly(expected);
        double[] others =
            dH(
                labelled(form, frames(2, 6, queries, OTHERS)),
                labelled(form, frames(1, 20, reference, OTHERS)));
        for (int i = 0; i < others.length; i++) {
          assertThat(others[i])
              .isEqualTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
        }
      }
    }
  }

  private static AtomArray.Words kinds(Frame frame) {
    return (AtomArray.Words) Objects.requireNonNull(frame.arrays().get("kind"));
  }

  /** Whichever is read first, and however numbers are written: the same labels, the same bits. */
  @Test
  void equalValuesAreOneLabel() {
    List<Frame> words = frames(1, 20, SOME, List.of("2", "0", "10", "1"));
    List<Frame> numbers = new ArrayList<>();
    List<Frame> reals = new ArrayList<>();
    for (Frame frame : words) {
      String[] values = kinds(frame).values();
      long[] whole = new long[values.length];
      double[] real = new double[values.length];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = Long.parseLong(values[i]);
        real[i] = whole[i];
      }
      numbers.add(frame.withArrays(Map.of("kind", new AtomArray.Integers(1, whole))));
      reals.add(frame.withArrays(Map.of("kind", new AtomArray.Reals(1, real))));
    }
    Environments known = labelled(ElementForm.FULL, numbers);
    assertThat(known.elements()).containsExactly("2", "10");
    List<Frame> test = frames(2, 5, ALL, List.of("2", "0", "10", "1"));
    double[] expected = dH(labelled(ElementForm.FULL, test), known);
    assertThat(dH(labelled(ElementForm.FULL, test), labelled(ElementForm.FULL, reals)))
        .containsExactly(expected);
    assertThat(dH(labelled(ElementForm.FULL, test), labelled(ElementForm.FULL, words)))
        .containsExactly(expected);
    double[] reversed =
        dH(labelled(ElementForm.FULL, test), labelled(ElementForm.FULL, numbers.reversed()));
    for (int i = 0; i < expected.length; i++) {
      assertThat(reversed[i])
          .isEqualTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  @Test
  void archivesHoldNames() throws IOException {
    Environments known = labelled(ElementForm.FULL, frames(1, 20, SOME, OTHERS));
    Environments asked = labelled(ElementForm.FULL, frames(2, 5, ALL, OTHERS));
    double[] expected = dH(asked, known);
    assertThat(asked.elements()).containsExactly("-3", "7", "Cu", "zeta");
    Environments stored = stored(known, "known.npz");
    assertThat(stored.spec()).isEqualTo(known.spec());
    assertThat(stored.elements()).isEqualTo(known.elements());
    assertThat(dH(asked, stored)).containsExactly(expected);
    assertThat(dH(stored(asked, "asked.npz"), known)).containsExactly(expected);
    assertThat(ReferenceFingerprint.of(stored).matches(ReferenceFingerprint.of(known))).isTrue();
    Environments renamed = labelled(ElementForm.FULL, frames(1, 20, SOME, NAMES));
    assertThat(ReferenceFingerprint.of(renamed).matches(ReferenceFingerprint.of(known))).isFalse();
  }

  private Environments stored(Environments written, String name) throws IOException {
    Path file = folder.resolve(name);
    EnvironmentArrays.writeNpz(written, Files.newOutputStream(file));
    return EnvironmentArrays.read(file, List.of());
  }

  /** Sets that grow by labels, and streams, number them in another order. */
  @Test
  void labelsThatComeLater() {
    Environments first = labelled(ElementForm.FULL, frames(1, 20, ONE, OTHERS));
    Environments more = labelled(ElementForm.FULL, frames(3, 20, SOME, OTHERS));
    List<Frame> frames = frames(2, 5, ALL, OTHERS);
    Environments asked = labelled(ElementForm.FULL, frames);
    ReferenceSet grown = ReferenceSet.of(first, serial).with(more, serial);
    assertThat(grown.index().elements()).containsExactly("-3", "7", "zeta");
    double[] whole = dH(asked, Environments.join(List.of(more, first)));
    double[] found = DifferentialEntropy.of(asked, grown, WEIGHING, serial).values();
    double[] streamed =
        DifferentialEntropy.of(
                EnvironmentStream.of(
                    FrameSource.of("made", frames), asked.spec().descriptor(), serial),
                grown,
                Want.SUMS,
                WEIGHING,
                serial)
            .values();
    double[] one =
        DifferentialEntropy.of(
                asked.select(IntStream.range(2, asked.count()).toArray()), grown, WEIGHING, serial)
            .values();
    for (int i = 0; i < whole.length; i++) {
      double bound = 1e-9 * Math.max(1, Math.abs(whole[i]));
      assertThat(found[i]).isEqualTo(whole[i], within(bound));
      assertThat(streamed[i]).isEqualTo(whole[i], within(bound));
      if (i >= 2) {
        assertThat(one[i - 2]).isEqualTo(whole[i], within(bound));
      }
    }
    assertThat(DatasetInformation.of(grown, WEIGHING, serial).entropy().value())
        .isEqualTo(
            DatasetInformation.of(
                    ReferenceSet.of(Environments.join(List.of(first, more)), serial),
                    WEIGHING,
                    serial)
                .entropy()
                .value(),
            within(1e-9));
    assertThatThrownBy(() -> grown.packed().pack(asked, serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("labels are compared by their names");
  }

  @Test
  void rowsOfOtherColumnsAreRefused() {
    List<Frame> frames = frames(1, 3, ALL, NAMES);
    ReferenceSet set = ReferenceSet.of(labelled(ElementForm.FULL, frames), serial);
    Environments elements = describe(spec(ElementForm.FULL), frames);
    assertThatThrownBy(() -> DifferentialEntropy.of(elements, set, WEIGHING, serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("elements=full elements-from=kind");
  }

  @Test
  void moreLabelsThanTheKernelHolds() {
    List<Frame> known = numbered(0, 100);
    List<Frame> others = numbered(50, 119);
    ReferenceSet set = ReferenceSet.of(labelled(ElementForm.FULL, known), serial);
    DifferentialEntropy dH =
        DifferentialEntropy.of(labelled(ElementForm.FULL, others), set, WEIGHING, serial);
    assertThat(dH.value(68)).isFinite();
    Environments tooMany = labelled(ElementForm.FULL, numbered(50, 120));
    assertThatThrownBy(() -> DifferentialEntropy.of(tooMany, set, WEIGHING, serial))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "made: more than 119 different labels together, such as 117, 118, 119;"
                + " expected at most 119");
  }

  /** One frame of atoms in a row, each with a number of its own. */
  private static List<Frame> numbered(int from, int to) {
    int n = to - from;
    double[] positions = new double[3 * n];
    for (int i = 0; i < n; i++) {
      positions[3 * i] = 1.5 * i + 0.001 * i * i;
    }
    Frame frame = Frame.of(new FrameOrigin("made", 0, 1), new byte[n], positions, Cell.NONE);
    AtomArray labels =
        new AtomArray.Integers(1, IntStream.range(from, to).asLongStream().toArray());
    return List.of(frame.withArrays(Map.of("kind", labels)));
  }
}
