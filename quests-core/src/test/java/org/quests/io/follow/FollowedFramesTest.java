package org.quests.io.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;
import org.quests.io.AssumedCell;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;
import org.quests.neighbors.NeighborSearch;

/** What a writer may do to a trajectory while it is followed; no time passes but in a script. */
class FollowedFramesTest {
  /** The formats that are followed, each with frames that can be told apart. */
  enum Format {
    EXTENDED_XYZ {
      @Override
      String frame(int number) {
        return "3\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3 step="
            + number
            + " pbc=\"T T T\"\nCu 0.5 0.5 0."
            + number
            + "\nCu 3.5 0.25 1\nAl 1e0 5 -2.5\n";
      }
    },
    PLAIN_XYZ {
      @Override
      String frame(int number) {
        return "  2\r\nstep " + number + "\r\nH 0 0 0." + number + "\r\nO 1.5 0 0\r\n";
      }
    },
    LAMMPS {
      @Override
      String frame(int number) {
        return "ITEM: TIMESTEP\n"
            + number
            + "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
            + "ITEM: ATOMS id type x y z\n2 1 0.5 0.5 0."
            + number
            + "\n1 2 3 0.25 1\n";
      }
    };

    abstract String frame(int number);

    String frames(int first, int end) {
      StringBuilder all = new StringBuilder();
      for (int i = first; i < end; i++) {
        all.append(frame(i));
      }
      return all.toString();
    }
  }

  @TempDir Path folder;

  /** Follows a file, and does the next step of a script whenever it would wait. */
  private static final class Session {
    final Deque<Runnable> script = new ArrayDeque<>();
    final List<FollowEvent> events = new ArrayList<>();
    final Cancellation cancellation = new Cancellation();
    final List<String> texts = new ArrayList<>();
    long now;

    /** Nothing comes any more for this many looks after the script. */
    Duration idle = Duration.ofSeconds(5);

    Following following() {
      Following.Clock clock =
          new Following.Clock() {
            @Override
            public long nanoTime() {
              return now;
            }

            @Override
            public void pause(Duration time) {
              now += time.toNanos();
              Runnable step = script.poll();
              if (step != null) {
                step.run();
              }
            }
          };
      return new Following(
          Duration.ofSeconds(1), Duration.ofSeconds(3), idle, clock, events::add, cancellation);
    }

    /** Takes all frames. */
    void follow(FrameSource source) {
      Frame frame;
      while ((frame = source.next()) != null) {
        assertThat(frame.origin().index()).isEqualTo(texts.size());
        byte[] bytes = frame.originalBytes();
        assertThat(bytes).isNotNull();
        texts.add(new String(bytes, StandardCharsets.UTF_8));
      }
      assertThat(source.index()).isEqualTo(texts.size());
      assertThat(source.next()).isNull();
    }

    void follow(Path file) {
      try (FollowedFrames source =
          FollowedFrames.ofFile(file, ReadOptions.DEFAULT.withKeepBytes(true), following())) {
        follow(source);
      }
    }

    List<FollowEvent.Kind> kinds() {
      return events.stream().map(FollowEvent::kind).toList();
    }
  }

  private static List<String> expected(Format format, int... numbers) {
    return Arrays.stream(numbers).mapToObj(format::frame).toList();
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static Runnable step(Writing writing) {
    return () -> {
      try {
        writing.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Runnable append(Path file, String text) {
    return step(
        () -> Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  @ParameterizedTest
  @EnumSource
  void framesAreWholeWhereverTheWriterPauses(Format format) throws IOException {
    String text = format.frames(0, 3);
    for (int cut = 0; cut <= text.length(); cut++) {
      Path file = Files.writeString(folder.resolve("cut"), text.substring(0, cut));
      Session session = new Session();
      List<Integer> before = new ArrayList<>();
      session.script.add(() -> before.add(session.texts.size()));
      session.script.add(append(file, text.substring(cut)));
      session.follow(file);
      assertThat(session.texts).as("cut at %d", cut).isEqualTo(expected(format, 0, 1, 2));
      assertThat(before).containsExactly(cut * 3 / text.length());
      assertThat(session.events).filteredOn(e -> e.kind() != FollowEvent.Kind.STALLED).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aByteOrderMarkIsNoPartOfTheFirstFrame(Format format) throws IOException {
    Path file = Files.writeString(folder.resolve("marked"), '\ufeff' + format.frames(0, 3));
    Session session = new Session();
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2));
    assertThat(session.events).filteredOn(e -> e.kind() != FollowEvent.Kind.STALLED).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void readsAnewWhatIsCutAndWrittenAgain(Format format) throws IOException {
    String text = format.frames(0, 3);
    String other = format.frames(5, 7);
    for (int cut = 1; cut <= text.length(); cut++) {
      Path file = Files.writeString(folder.resolve("cut"), text.substring(0, cut));
      Session session = new Session();
      // The same file, shorter, longer or as long as what was read.
      session.script.add(step(() -> Files.writeString(file, other)));
      session.script.add(append(file, format.frame(7)));
      session.follow(file);
      int whole = cut * 3 / text.length();
      List<String> all = new ArrayList<>(expected(format, 0, 1, 2).subList(0, whole));
      all.addAll(expected(format, 5, 6, 7));
      assertThat(session.texts).as("cut at %d", cut).isEqualTo(all);
      if (other.startsWith(text.substring(0, cut))) {
        // What was read has not changed.
        continue;
      }
      boolean inside = cut % (text.length() / 3) != 0;
      assertThat(session.kinds())
          .as("cut at %d", cut)
          .startsWith(FollowEvent.Kind.TRUNCATED)
          .filteredOn(FollowEvent.Kind.CUT_OFF::equals)
          .hasSize(inside ? 1 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAFileToItsEndBeforeTheOneThatTakesItsName(Format format) throws IOException {
    String text = format.frames(0, 2);
    for (int cut = 1; cut <= text.length(); cut++) {
      Path file = folder.resolve("run");
      Files.writeString(file, text.substring(0, cut));
      Session session = new Session();
      String rest = text.substring(cut);
      Path old = folder.resolve("run.1");
      session.script.add(step(() -> Files.move(file, old, StandardCopyOption.REPLACE_EXISTING)));
      session.script.add(step(() -> Files.createFile(file)));
      session.script.add(append(old, rest));
      // Both at once: the look that finds the new file also finds more in the old one.
      session.script.add(
          step(
              () -> {
                Files.writeString(old, format.frame(2), StandardOpenOption.APPEND);
                Files.writeString(file, format.frame(3), StandardOpenOption.APPEND);
              }));
      session.follow(file);
      assertThat(session.texts).as("cut at %d", cut).isEqualTo(expected(format, 0, 1, 2, 3));
      assertThat(session.kinds())
          .filteredOn(k -> k != FollowEvent.Kind.STALLED && k != FollowEvent.Kind.GOES_ON)
          .containsExactly(FollowEvent.Kind.MISSING, FollowEvent.Kind.REPLACED);
      Files.delete(file);
    }
  }

  @Test
  void goesOnInACopyThatHoldsWhatWasRead() throws IOException {
    Format format = Format.EXTENDED_XYZ;
    Path file = Files.writeString(folder.resolve("run"), format.frames(0, 2) + "3\n");
    Session session = new Session();
    session.script.add(
        step(
            () ->
                Files.move(
                    Files.writeString(folder.resolve(".run.new"), format.frames(0, 4)),
                    file,
                    StandardCopyOption.REPLACE_EXISTING)));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2, 3));
    assertThat(session.kinds()).startsWith(FollowEvent.Kind.REPLACED);
  }

  @Test
  void waitsForAFileThatIsNotThereYet() {
    Path file = folder.resolve("later");
    Session session = new Session();
    session.script.add(() -> {});
    session.script.add(append(file, Format.LAMMPS.frame(0)));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(Format.LAMMPS, 0));
    assertThat(session.kinds()).startsWith(FollowEvent.Kind.MISSING, FollowEvent.Kind.FOUND);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnBehindGarbageAtTheNextFrame(Format format) throws IOException {
    String half = format.frame(8).substring(0, format.frame(8).length() / 2);
    String halfLines = half.substring(0, half.lastIndexOf('\n') + 1);
    List<String> kinds =
        List.of(
            "no numbers here\n",
            "a line\nand another one with numbers 1 2 3 4\n",
            halfLines,
            "999999999\n",
            "3\n4\n5\n6\n",
            "ITEM: TIMESTEP\nnone\n",
            "ITEM: ATOMS id\n1\n",
            "\0\0\0\0\0\n",
            "Cu 0 0 nan\n",
            "0\n");
    for (String garbage : kinds) {
      Path file =
          Files.writeString(
              folder.resolve("run"),
              format.frame(0) + "junk\n" + garbage + format.frames(1, 3) + garbage);
      Session session = new Session();
      session.script.add(append(file, format.frames(3, 5)));
      session.follow(file);
      assertThat(session.texts).as("%s", garbage).isEqualTo(expected(format, 0, 1, 2, 3, 4));
      assertThat(session.kinds())
          .as("%s", garbage)
          .filteredOn(k -> k != FollowEvent.Kind.STALLED)
          .startsWith(FollowEvent.Kind.GARBLED, FollowEvent.Kind.RECOVERED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesNothingBehindAFrameThatItsWriterLeftUnfinished(Format format) {
    String frame = format.frame(8);
    for (int cut = frame.indexOf('\n') + 1; cut > 0; cut = frame.indexOf('\n', cut) + 1) {
      if (cut == frame.length()) {
        break;
      }
      Path file = folder.resolve("run" + cut);
      append(file, format.frame(0) + frame.substring(0, cut) + format.frames(1, 3)).run();
      Session session = new Session();
      session.follow(file);
      assertThat(session.texts).as("cut at %d", cut).isEqualTo(expected(format, 0, 1, 2));
      assertThat(session.kinds())
          .filteredOn(k -> k != FollowEvent.Kind.STALLED)
          .containsExactly(FollowEvent.Kind.GARBLED, FollowEvent.Kind.RECOVERED);
    }
  }

  @Test
  void findsTheStartOfALammpsFrameBehindTheStumpOfALine() {
    Format format = Format.LAMMPS;
    String frame = format.frame(8);
    for (int cut = 1; cut < frame.length(); cut++) {
      Path file = folder.resolve("run" + cut);
      append(file, format.frame(0) + frame.substring(0, cut) + format.frames(1, 3)).run();
      Session session = new Session();
      session.follow(file);
      assertThat(session.texts).as("cut at %d", cut).isEqualTo(expected(format, 0, 1, 2));
    }
  }

  @Test
  void losesOneFrameBehindTheStumpOfALineOfXyz() {
    Format format = Format.EXTENDED_XYZ;
    String frame = format.frame(8);
    for (int cut = 1; cut < frame.length(); cut++) {
      Path file = folder.resolve("run" + cut);
      append(file, format.frame(0) + frame.substring(0, cut) + format.frames(1, 4)).run();
      Session session = new Session();
      session.follow(file);
      assertThat(session.texts).as("cut at %d", cut).contains(format.frame(0), format.frame(2));
      assertThat(session.texts.getLast()).isEqualTo(format.frame(3));
      assertThat(session.texts).doesNotHaveDuplicates();
    }
  }

  /** Damage that leaves a frame its lines. */
  @ParameterizedTest
  @EnumSource
  void aFrameThatDoesNotReadHasItsNumberAllTheSame(Format format) {
    String frame = format.frame(1);
    int row = frame.indexOf("1 2 3 0.25 1");
    String last = format == Format.LAMMPS ? frame.substring(row) : frame.split("\n", -1)[3] + "\n";
    List<String> damaged =
        List.of(
            frame.replace(last, last.replaceFirst("[0-9.]+\\s*$", "1.0.0\n")),
            frame.replace(last, last.replaceFirst("[0-9.]+\\s*$", "1.5*****\n")),
            frame.replace(last, last.replaceFirst("[0-9.]+\\s*$", "nane\n")));
    for (String bad : damaged) {
      assertThat(bad).isNotEqualTo(frame);
      Path file = folder.resolve("run");
      Session session = new Session();
      session.script.add(step(() -> Files.delete(file)));
      append(file, format.frame(0) + bad + bad + format.frame(3) + bad + format.frame(5)).run();
      List<Long> numbers = new ArrayList<>();
      try (FollowedFrames source =
          FollowedFrames.ofFile(file, ReadOptions.DEFAULT, session.following())) {
        Frame next;
        while ((next = source.next()) != null) {
          numbers.add(next.origin().index());
        }
      }
      assertThat(numbers).as(bad).containsExactly(0L, 3L, 5L);
    }
  }

  /** What simulations write when they explode. */
  static Stream<Arguments> impossible() {
    String xyz = "2\nLattice=\"9 0 0 0 9 0 0 0 9\" step=7\nCu 0 0 0\nCu 3 0.5 0\n";
    String dump =
        """
        ITEM: TIMESTEP
        7
        ITEM: NUMBER OF ATOMS
        2
        ITEM: BOX BOUNDS pp pp pp
        0 8
        0 9
        0 9
        ITEM: ATOMS id type x y z
        2 1 0.5 0.5 0.1
        1 2 3 0.5 1
        """;
    String ipi =
        """
        2
        # CELL(abcABC): 9 9 9 90 90 90 Step: 7 positions{angstrom} cell{angstrom}
        Cu 0 0 0
        Cu 3 0.5 0
        """;
    String finite = "must be finite, found";
    String lost = "is not finite";
    return Stream.of(
        arguments(xyz, "3 0.5 0", "nan nan nan", "frame 1, line 8: the position of atom 1 " + lost),
        arguments(xyz, "3 0.5 0", "NaN -NaN Infinity", lost),
        arguments(xyz, "3 0.5 0", "-inf inf 1e400", lost),
        arguments(xyz, "3 0.5 0", "3 ******** 0", lost),
        arguments(xyz, "3 0.5 0", "3 2e9 0", "within 1e9 Å of zero"),
        arguments(xyz, "9 0 0 0 9 0 0 0 9", "nan 0 0 0 nan 0 0 0 nan", "line 6: cell vectors "),
        arguments(xyz, "9 0 0 0 9 0 0 0 9", "1e400 0 0 0 9 0 0 0 9", finite),
        arguments(xyz, "9 0 0 0 9 0 0 0 9", "9 0 0 0 0 0 0 0 9", "linearly independent"),
        arguments(xyz, "Lattice=\"9", "lattice=\"nan", finite),
        arguments(xyz, "step=7", "Origin=\"nan nan nan\" step=7", "origin must be finite"),
        arguments(dump, "3 0.5 1", "nan nan nan", lost),
        arguments(dump, "3 0.5 1", "-nan inf -inf", lost),
        arguments(dump, "3 0.5 1", "3 0.5 -1e10", "within 1e9 Å of zero"),
        arguments(dump, "0 8", "-nan nan", "line 16: cell vectors " + finite),
        arguments(dump, "0 8", "-inf inf", finite),
        arguments(dump, "0 8", "-1e308 1e308", finite),
        arguments(dump, "0 8", "8 0", "line 17: expected a lower bound"),
        arguments(dump, "0 8", "0 0", "linearly independent"),
        arguments(ipi, "9 9 9", "nan nan nan", "expected three lengths above 0"),
        arguments(ipi, "9 9 9", "1e400 9 9", "expected three lengths above 0"));
  }

  @ParameterizedTest
  @MethodSource
  void impossible(String good, String number, String by, String problem) {
    String bad = good.replace(number, by);
    assertThat(bad).isNotEqualTo(good);
    Path file = folder.resolve("run");
    append(file, good + bad + good).run();
    Session session = new Session();
    List<Frame> frames =
        frames(FollowedFrames.ofFile(file, ReadOptions.DEFAULT, session.following()));
    assertThat(session.kinds()).doesNotContain(FollowEvent.Kind.GARBLED);
    assertThat(frames).extracting(frame -> frame.origin().index()).containsExactly(0L, 1L, 2L);
    Frame broken = frames.get(1);
    assertThat(broken.problem()).startsWith(file + ": frame 1").contains(problem);
    assertThat(broken.atoms()).isEqualTo(2);
    assertThat(broken.info().keySet()).containsAnyOf("step", "timestep");
    assertThat(frames.get(2).problem()).isNull();
    assertThatThrownBy(() -> NeighborSearch.of(broken, 5)).hasMessage(broken.problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cu 3 0.5", "Cu 3 0.5 0 nonsense", "(O) 3 0.5 0", "Cu nan nan n0n"})
  void garbageIsNoFrameWhateverItsCell(String row) {
    String good = "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nCu 0 0 0\n%s\n";
    Path file = folder.resolve("run");
    append(file, good.replace("9", "nan").formatted(row) + good.formatted("Cu 3 0.5 0")).run();
    Session session = new Session();
    assertThat(frames(FollowedFrames.ofFile(file, ReadOptions.DEFAULT, session.following())))
        .extracting(Frame::problem)
        .containsOnlyNulls();
    assertThat(session.kinds()).contains(FollowEvent.Kind.GARBLED);
  }

  @ParameterizedTest
  @EnumSource
  void aByteOrderMarkCostsNoFrame(Format format) {
    Path file = folder.resolve("run");
    append(file, "\uFEFF" + format.frame(0) + format.frame(1)).run();
    Session session = new Session();
    session.script.add(step(() -> Files.delete(file)));
    session.script.add(append(file, "\uFEFF" + format.frame(2)));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2));
    assertThat(session.kinds()).doesNotContain(FollowEvent.Kind.GARBLED);
  }

  @Test
  void framesWithoutAtomsHaveTheirNumbersToo() throws IOException {
    for (Format format : List.of(Format.EXTENDED_XYZ, Format.PLAIN_XYZ)) {
      String text = "0\n7\n" + format.frame(1) + "0\n\n0\nempty\n" + format.frame(4);
      Path file = Files.writeString(folder.resolve("run"), text);
      List<Long> whole =
          frames(FrameSource.open(file)).stream()
              .filter(frame -> frame.atomicNumbers().length > 0)
              .map(frame -> frame.origin().index())
              .toList();
      assertThat(whole).containsExactly(1L, 4L);
      assertThat(
              frames(FollowedFrames.ofFile(file, ReadOptions.DEFAULT, new Session().following())))
          .extracting(frame -> frame.origin().index())
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFirstFrameToo(Format format) {
    Path file = folder.resolve("run");
    append(file, format.frame(0).replace("0.0", "0.0.0") + format.frame(1)).run();
    Session session = new Session();
    try (FollowedFrames source =
        FollowedFrames.ofFile(file, ReadOptions.DEFAULT, session.following())) {
      assertThat(Frames.next(source).origin().index()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeFollowedIsRefusedWithItsFirstBytes() {
    String traj = "- of UlmASE-Trajectory\0\3";
    String xdatcar = "Cu\n1\n6 0 0\n0 6 0\n0 0 6\nCu\n1\nDirect configuration=     1\n0 0 0\n";
    for (String text : List.of(traj, xdatcar, "\u001f\u008b\u0008 no newline", "PK\3\4")) {
      Path file = folder.resolve("run");
      Session session = new Session();
      session.idle = Duration.ofDays(1);
      session.script.add(step(() -> Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1))));
      assertThatThrownBy(() -> session.follow(file))
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
          .hasMessageContaining("followed");
      assertThatThrownBy(() -> FollowedFrames.requireFollowable(file))
          .isInstanceOf(QuestsException.class);
      assertThat(file.toFile().delete()).isTrue();
    }
    FollowedFrames.requireFollowable(folder.resolve("not there yet"));
  }

  @Test
  void linesOfOrcaBetweenFramesArePassedOver() {
    Format format = Format.PLAIN_XYZ;
    Path file = folder.resolve("run");
    append(file, format.frame(0) + ">\n" + format.frame(1) + " > \n\n").run();
    Session session = new Session();
    session.script.add(append(file, format.frame(2) + ">\n"));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2));
    assertThat(session.kinds()).doesNotContain(FollowEvent.Kind.GARBLED);
  }

  static Stream<Arguments> unfollowable() {
    String qm9 = "1\ngdb 1\t2.5\nH\t0.\t0.\t0.\t.1\n1.5\nH\tH\nInChI\tInChI\n";
    String ams = "2\n\nO 0 0 0\nH 1 0 0\nVEC1 9 0 0\nVEC2 0 9 0\nVEC3 0 0 9\n";
    String large = "99\n\n" + "H 0.00000000000000000 0.000000000000000000000 0\n".repeat(99);
    return Stream.of(
        arguments(qm9, "a molecule of QM9"),
        arguments(qm9.replace("\n", "\r\n"), "a molecule of QM9"),
        arguments(ams, "a cell after the atoms"),
        arguments(ams.replace("VEC3 0 0 9\n", ""), "a cell after the atoms"),
        arguments(large + "VEC1 9 0 0\n", "a cell after the atoms"));
  }

  @ParameterizedTest
  @MethodSource
  void unfollowable(String text, String message) {
    Path file = folder.resolve("run");
    for (int cut : new int[] {0, text.length() / 2, text.length() - 1}) {
      Session session = new Session();
      session.idle = Duration.ofDays(1);
      append(file, text.substring(0, cut)).run();
      session.script.add(append(file, text.substring(cut)));
      assertThatThrownBy(() -> session.follow(file))
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
          .hasMessageStartingWith(file + ": expected frames whose ends can be told")
          .hasMessageContaining(message);
      // Not even one of them, for it would be another one than other commands read.
      assertThat(session.texts).hasSizeLessThan(cut > 0 ? 2 : 1);
      if (text.length() < 4096) {
        assertThatThrownBy(() -> FollowedFrames.requireFollowable(file))
            .hasMessageContaining(message);
      }
      assertThat(file.toFile().delete()).isTrue();
    }
  }

  @Test
  void aCellAfterDeclaredAtomsIsGarbage() {
    Format format = Format.EXTENDED_XYZ;
    Path file = folder.resolve("run");
    append(file, format.frame(0) + "VEC1 9 0 0\n" + format.frame(1)).run();
    FollowedFrames.requireFollowable(file);
    Session session = new Session();
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1));
    assertThat(session.kinds()).contains(FollowEvent.Kind.GARBLED);
  }

  @Test
  void passesOverTheHoleThatATruncatedFileHasWhereItsWriterGoesOn() throws IOException {
    Format format = Format.EXTENDED_XYZ;
    Path file = Files.writeString(folder.resolve("run"), format.frames(0, 2));
    Session session = new Session();
    session.script.add(
        step(() -> Files.writeString(file, "\0".repeat(100_000) + format.frames(2, 4))));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2, 3));
    assertThat(session.kinds())
        .startsWith(
            FollowEvent.Kind.TRUNCATED, FollowEvent.Kind.GARBLED, FollowEvent.Kind.RECOVERED);
  }

  @Test
  void aNumberInALineOfItsOwnIsNoFrameAmongFramesThatDeclareTheirColumns() {
    Format format = Format.EXTENDED_XYZ;
    Path file = folder.resolve("run");
    append(file, format.frame(0) + "junk\n1\nH 0 0 0\nH 0 0 1\n" + format.frame(1)).run();
    Session session = new Session();
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(format, 0, 1));
  }

  @Test
  void aRowThatDoesNotReadIsNoticedWhileTheFrameIsUnfinished() {
    Path file = folder.resolve("run");
    append(file, "4\n\nH 0 0 0\n(O) 0 0 1\n").run();
    Session session = new Session();
    session.idle = Duration.ofSeconds(100);
    session.script.addAll(
        List.of(() -> {}, () -> {}, () -> {}, append(file, Format.PLAIN_XYZ.frame(1))));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(Format.PLAIN_XYZ, 1));
    assertThat(session.events)
        .filteredOn(e -> e.kind() == FollowEvent.Kind.GARBLED)
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.message())
                    .contains("line 4", "\"(O)\"", "looking for the next frame")
                    .doesNotContain("\n"));
  }

  @Test
  void aStallIsToldOnceAndSoIsItsEnd() {
    Path file = folder.resolve("run");
    append(file, Format.LAMMPS.frame(0) + "ITEM: TIMESTEP\n").run();
    Session session = new Session();
    session.idle = Duration.ofSeconds(60);
    for (int i = 0; i < 20; i++) {
      session.script.add(() -> {});
    }
    session.script.add(append(file, Format.LAMMPS.frame(1).substring("ITEM: TIMESTEP\n".length())));
    session.follow(file);
    assertThat(session.texts).isEqualTo(expected(Format.LAMMPS, 0, 1));
    assertThat(session.kinds())
        .containsExactly(
            FollowEvent.Kind.STALLED, FollowEvent.Kind.GOES_ON, FollowEvent.Kind.STALLED);
    assertThat(session.events.get(0).message())
        .isEqualTo(file + ": nothing new for 3 s, in the middle of a frame; waiting");
    assertThat(session.events.get(1).message()).isEqualTo(file + ": goes on after 21 s");
  }

  @Test
  void unitsSaidOnceHoldForAllFramesAndGoWithTheirBytes() {
    String units = "ITEM: UNITS\nnano\n";
    Path file = folder.resolve("run");
    append(file, units + Format.LAMMPS.frames(0, 2)).run();
    Session session = new Session();
    List<Frame> frames = new ArrayList<>();
    try (FollowedFrames source =
        FollowedFrames.ofFile(file, ReadOptions.DEFAULT.withKeepBytes(true), session.following())) {
      Frame frame;
      while ((frame = source.next()) != null) {
        frames.add(frame);
      }
    }
    assertThat(frames).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(frames.get(i).cell().vector(0, 0)).isEqualTo(90);
      assertThat(frames.get(i).originalBytes())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(units + Format.LAMMPS.frame(i));
    }
  }

  /** Bytes as a pipe gives them: some at a time, now and then none, then the end. */
  private static GrowingBytes pipe(String text, int atATime) {
    ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new GrowingBytes() {
      private boolean pause;

      @Override
      public int read(byte[] bytes, int offset, int length) {
        pause = !pause;
        return pause ? NOTHING : in.read(bytes, offset, Math.min(length, atATime));
      }

      @Override
      public void close() {}
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 100_000})
  void aPipeEndsWhereItsWriterCloses(int atATime) {
    for (Format format : Format.values()) {
      String text = format.frames(0, 5);
      Session session = new Session();
      try (FollowedFrames source =
          FollowedFrames.of(
              pipe(text + text.substring(0, 20), atATime),
              "standard input",
              ReadOptions.DEFAULT.withKeepBytes(true),
              session.following())) {
        session.follow(source);
        assertThat(source.truncated()).isTrue();
      }
      assertThat(session.texts).isEqualTo(expected(format, 0, 1, 2, 3, 4));
      assertThat(session.events)
          .singleElement()
          .satisfies(
              e ->
                  assertThat(e.message())
                      .isEqualTo("standard input: ended inside frame 5: 20 bytes left out"));
    }
  }

  @Test
  void framesReadAsFromAFileThatIsComplete() throws IOException {
    for (Format format : Format.values()) {
      Path file = Files.writeString(folder.resolve("run" + format), format.frames(0, 9));
      List<Frame> whole = frames(FrameSource.open(file));
      List<Frame> followed =
          frames(FollowedFrames.ofFile(file, ReadOptions.DEFAULT, new Session().following()));
      assertThat(followed).hasSameSizeAs(whole);
      for (int i = 0; i < whole.size(); i++) {
        assertThat(followed.get(i).positions()).isEqualTo(whole.get(i).positions());
        assertThat(followed.get(i).atomicNumbers()).isEqualTo(whole.get(i).atomicNumbers());
        assertThat(followed.get(i).origin()).isEqualTo(whole.get(i).origin());
        assertThat(followed.get(i).info()).isEqualTo(whole.get(i).info());
        assertThat(followed.get(i).originalBytes()).isNull();
      }
    }
  }

  private static List<Frame> frames(FrameSource source) {
    List<Frame> all = new ArrayList<>();
    try (source) {
      Frame frame;
      while ((frame = source.next()) != null) {
        all.add(frame);
      }
    }
    return all;
  }

  @Test
  void aFrameLargerThanTheBufferIsTakenWhole() {
    StringBuilder text = new StringBuilder("20000\n\n");
    for (int i = 0; i < 20_000; i++) {
      text.append(String.format(Locale.ROOT, "H %d.5 %d 0%n", i, i % 7));
    }
    Session session = new Session();
    Path file = folder.resolve("run");
    String all = text.toString();
    append(file, all + all.substring(0, 100_000)).run();
    session.script.add(append(file, all.substring(100_000) + all));
    session.follow(file);
    assertThat(session.texts).containsExactly(all, all, all);
  }

  @Test
  void workIsCancelledWhileItWaits() {
    Session session = new Session();
    session.idle = Duration.ofDays(1);
    session.script.add(session.cancellation::request);
    assertThatThrownBy(() -> session.follow(folder.resolve("never")))
        .isInstanceOfSatisfying(
            QuestsException.class,
            e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.CANCELLED));
  }

  @Test
  void dialectsOfXyzAreFollowedAsTheyAreRead() throws IOException {
    String gpumd =
        "1\nlattice=\"4 0 0 0 4 0 0 0 4\" properties=species:S:1:mass:R:1:pos:R:3\nC 12 0 0 1\n";
    String ipi =
        "1\n# CELL(abcABC): 4 4 4 90 90 90 Step: 3 positions{angstrom} cell{angstrom}\nC 0 0 1\n";
    String lammps = "1\nAtoms. Timestep: 5\n1 0 0 1\n";
    List<String> cautions = new ArrayList<>();
    ReadOptions options =
        ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(message));
    for (String frame : List.of(gpumd, ipi, lammps)) {
      Path file = Files.writeString(folder.resolve("run"), frame + "5 4\n" + frame);
      try (FollowedFrames source =
          FollowedFrames.ofFile(file, options, new Session().following())) {
        for (int i = 0; i < 2; i++) {
          Frame read = Frames.next(source);
          Frame expected = Frames.read(frame).getFirst();
          assertThat(read.positions()).containsExactly(0, 0, 1).isEqualTo(expected.positions());
          assertThat(read.cell().vectors()).isEqualTo(expected.cell().vectors());
          assertThat(read.cell().fullyPeriodic()).isEqualTo(!frame.equals(lammps));
        }
        assertThat(source.next()).isNull();
      }
    }
    assertThat(cautions).hasSize(1);
  }

  @Test
  void anAssumedCellIsForFramesThatGrowToo() throws IOException {
    Path file = Files.writeString(folder.resolve("run"), "1\n\nC 0 0 0\n");
    AssumedCell cell = new AssumedCell(new double[] {7, 8, 9}, new double[] {90, 90, 90}, null);
    try (FollowedFrames source =
        FollowedFrames.ofFile(
            file, ReadOptions.DEFAULT.withCell(cell), new Session().following())) {
      assertThat(Frames.next(source).cell().vector(2, 2)).isEqualTo(9);
    }
  }

  @Test
  void forcesOfIpiAreRefusedAtOnce() throws IOException {
    String frame =
        "1\n# CELL(abcABC): 4 4 4 90 90 90 forces{atomic_unit} cell{angstrom}\nC 0 0 1\n";
    for (String text : List.of(frame + frame, frame.replace("1\n#", "2\n#"))) {
      Path file = Files.writeString(folder.resolve("run"), text);
      assertRefused(file, null, "expected positions, found forces of i-PI, which are none");
    }
  }

  @Test
  void whatCannotBeFollowedIsRefused() throws IOException {
    Path compressed = folder.resolve("run.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(Format.EXTENDED_XYZ.frames(0, 9).getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(compressed, null, "run.gz: expected text, found compressed data");
    Path netcdf = Files.writeString(folder.resolve("run.nc"), "CDF\u0001" + "\0".repeat(5000));
    assertRefused(netcdf, null, "found a netCDF file");
    assertRefused(folder, null, "is a directory");
    assertRefused(netcdf, "xdatcar", "cannot be followed, expected one of extxyz, xyz");
  }

  private static void assertRefused(Path file, @Nullable String format, String message) {
    assertThatThrownBy(
            () ->
                FollowedFrames.ofFile(
                        file, ReadOptions.DEFAULT.withFormat(format), new Session().following())
                    .next())
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining(message);
  }
}
