package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TrajectoryFormat;

/** A format that a user brings. */
class OwnFormatTest {
  private static final String FRAME = "points\nCu 0 0 0\nCu 2 0 0\nCu 0 2.5 0\nend\n";
  private static final String SAME = "3\n\nCu 0 0 0\nCu 2 0 0\nCu 0 2.5 0\n";

  /** A line {@code points}, atoms, a line {@code end}; in Å, or by {@code unit=nm} in nm. */
  public static final class Points implements FollowableFormat {
    private final double unit;

    /** In Å. */
    public Points() {
      this(1);
    }

    private Points(double unit) {
      this.unit = unit;
    }

    @Override
    public List<String> names() {
      return List.of("points");
    }

    @Override
    public String description() {
      return "points (points), which start with points";
    }

    @Override
    public List<String> endings() {
      return List.of(".points");
    }

    @Override
    public boolean recognises(String head) {
      return head.startsWith("points");
    }

    @Override
    public TrajectoryFormat with(Map<String, String> settings) {
      return settings.equals(Map.of("unit", "nm"))
          ? new Points(10)
          : FollowableFormat.super.with(settings);
    }

    @Override
    public Reader reader(String source, ReadOptions options) {
      LineWords words = new LineWords();
      return (lines, index) -> {
        if (!lines.next()) {
          return null;
        }
        FrameOrigin origin = new FrameOrigin(source, index, lines.line());
        byte[] elements = new byte[9];
        double[] positions = new double[27];
        int atoms = 0;
        while (lines.next() && !lines.text().equals("end")) {
          words.reset(lines.bytes(), lines.start(), lines.end());
          words.next();
          elements[atoms] = (byte) words.element();
          for (int axis = 0; axis < 3; axis++) {
            words.next();
            positions[3 * atoms + axis] = unit * words.real();
          }
          atoms++;
        }
        if (!lines.text().equals("end")) {
          throw new CutOffException("the input ends inside the frame");
        }
        return Frame.of(
            origin, Arrays.copyOf(elements, atoms), Arrays.copyOf(positions, 3 * atoms), Cell.NONE);
      };
    }

    @Override
    public FrameCutter cutter() {
      return new FrameCutter() {
        @Override
        public int start(byte[] bytes, int from, int to) {
          return LineReader.text(bytes, from, to).equals("points") ? from : -1;
        }

        @Override
        public void begin() {}

        @Override
        public Line accept(byte[] bytes, int from, int to) {
          return LineReader.text(bytes, from, to).equals("end") ? Line.LAST : Line.INSIDE;
        }

        @Override
        public long lines() {
          return 0;
        }

        @Override
        public String expected() {
          return "an atom";
        }
      };
    }
  }

  @TempDir Path folder;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private @Nullable URLClassLoader loader;

  @BeforeEach
  void providePoints() throws IOException {
    Path services = Files.createDirectories(folder.resolve("own/META-INF/services"));
    Files.writeString(
        services.resolve(TrajectoryFormat.class.getName()),
        "no.Such\n" + Points.class.getName() + "\n");
    loader = new URLClassLoader(new URL[] {folder.resolve("own").toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(loader);
  }

  @AfterEach
  void closeLoader() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    if (loader != null) {
      loader.close();
    }
  }

  @Test
  void itIsReadAsTheSameFramesInXyzAre() {
    Path own = write(folder.resolve("a"), FRAME + FRAME.replace("2.5", "2.25"));
    Path xyz = write(folder.resolve("a.xyz"), SAME + SAME.replace("2.5", "2.25"));
    List<String> expected = quests("entropy", xyz, "-k", "2").succeeds().lines();
    List<String> found = quests("entropy", own, "-k", "2").succeeds().lines();
    assertThat(found.subList(1, found.size())).isEqualTo(expected.subList(1, expected.size()));
    assertThat(quests("entropy", own, "-k", "2", "--format", "points:unit=nm").succeeds().lines())
        .isNotEqualTo(found);
    assertThat(quests("entropy", own, "--format", "points:size=2").failsWith(2))
        .contains("format points has no setting size");
    assertThat(quests("entropy", own, "--format", "points:size").failsWith(2))
        .contains("expected a setting of the format as key=value, found \"size\"");
    assertThat(quests("entropy", own, "--format", "dots").failsWith(2))
        .contains("deepmd, points; what cannot be loaded: ")
        .contains("no.Such");
  }

  @Test
  void helpNamesIt() {
    assertThat(String.join(" ", quests("entropy", "--help").succeeds().lines()))
        .contains("deepmd, points");
    assertThat(String.join(" ", quests("watch", "--help").succeeds().lines()))
        .contains("lammps-dump, points.");
  }

  @Test
  void itIsFollowedAndKeptAsItCame() {
    Path reference = write(folder.resolve("train.xyz"), SAME);
    Path run = write(folder.resolve("run"), FRAME + "lost\n" + FRAME.replace("2.5", "9"));
    Path kept = folder.resolve("kept.points");
    Object[] watch = {
      "watch",
      run,
      "--reference",
      reference,
      "-k",
      "2",
      "-t",
      "0",
      "--poll",
      "0.01",
      "--until-idle",
      "0.02",
      "--harvest"
    };
    Cli.Result result = quests(Cli.with(watch, kept)).succeeds();
    assertThat(result.lines().getLast()).isEqualTo("2 frames, 1 of them novel; alarms: 1; kept: 1");
    assertThat(kept).hasContent(FRAME.replace("2.5", "9"));
    assertThat(quests(Cli.with(watch, folder.resolve("kept.dump"), "--quiet")).failsWith(2))
        .contains("frames that come as points are written as such, expected .points or .xyz or");
    assertThat(quests(Cli.with(watch, folder.resolve("kept.dots"))).failsWith(2))
        .contains("expected a harvest that ends in .xyz, .extxyz, .dump, .lammpstrj, .points");
  }
}
