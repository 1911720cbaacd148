package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;
import org.quests.io.ByteInput;
import org.quests.io.FileFormat;
import org.quests.io.FolderFormat;
import org.quests.io.Formats;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.IndexedFrameSource;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;
import org.quests.io.follow.FollowEvent;
import org.quests.io.follow.FollowedFrames;
import org.quests.io.follow.Following;

/** Formats as users may write them, from what is public. */
class OwnFormatTest {
  private static final String TWO =
      "block 2 9.0\nCu 0 0 0\n30 1 2 3\n\nblock 1 8.0\nO 0.5 0.25 -1e-1\n";

  private static final String XYZ = "1\n\nCu 0 0 0\n";

  @TempDir Path folder;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private @Nullable URLClassLoader loader;

  @BeforeEach
  void provideBlocks() throws IOException {
    provide(BlocksFormat.class.getName());
  }

  @AfterEach
  void closeLoader() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    if (loader != null) {
      loader.close();
    }
  }

  /** Puts a file of services on the class path. */
  private void provide(String... lines) throws IOException {
    closeLoader();
    Path services = Files.createDirectories(folder.resolve("own/META-INF/services"));
    Files.writeString(
        services.resolve("org.quests.io.TrajectoryFormat"), String.join("\n", lines) + "\n");
    loader = new URLClassLoader(new URL[] {folder.resolve("own").toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(loader);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<Frame> frames(FrameSource source) {
    try (source) {
      List<Frame> all = new ArrayList<>();
      Frame frame;
      while ((frame = source.next()) != null) {
        all.add(frame);
      }
      return all;
    }
  }

  @Test
  void aTextFormatIsReadLikeTheBuiltInOnes() throws IOException {
    Path file = file("two.txt", TWO);
    assertThat(Formats.names()).startsWith("extxyz", "xyz").endsWith("deepmd", "blocks");
    List<Frame> all = frames(FrameSource.open(file));
    assertThat(all).hasSize(2);
    assertThat(all.get(0).atomicNumbers()).containsExactly(29, 30);
    assertThat(all.get(0).positions()).containsExactly(0, 0, 0, 1, 2, 3);
    assertThat(all.get(1).cell().vector(2, 2)).isEqualTo(8);
    assertThat(all.get(1).origin()).isEqualTo(new FrameOrigin(file.toString(), 1, 5));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(TWO.getBytes(StandardCharsets.UTF_8));
    }
    try (FrameSource piped =
        FrameSlice.parse("-1")
            .apply(
                FrameSource.of(
                    new ByteArrayInputStream(bytes.toByteArray()), "pipe", ReadOptions.DEFAULT))) {
      Frame last = piped.next();
      assertThat(last).isNotNull();
      assertThat(last.positions()).containsExactly(0.5, 0.25, -0.1);
    }
    ReadOptions inNanometres = ReadOptions.DEFAULT.withFormat("blocks", Map.of("unit", "nm"));
    assertThat(frames(FrameSource.open(file, inNanometres)).get(0).positions())
        .containsExactly(0, 0, 0, 10, 20, 30);
  }

  @Test
  void errorsNameThePlaceWithoutItsDoing() throws IOException {
    Path cut = file("cut.blocks", TWO + "block 2 9\nCu 0 0 0\n");
    assertThatThrownBy(() -> frames(FrameSource.open(cut)))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(
            cut + ": frame 2, line 9: the input ends inside the frame, after 1");
    assertThat(frames(FrameSource.open(cut, ReadOptions.DEFAULT.withAllowTruncated(true))))
        .hasSize(2);
    Path bad = file("bad.blocks", "block 1 9\nCu 0 zero 0\n");
    assertThatThrownBy(() -> frames(FrameSource.open(bad)))
        .isInstanceOf(QuestsException.class)
        .hasMessage(bad + ": frame 0, line 2: expected a number, found \"zero\"");
    Path unknown = file("unknown.blocks", "block 1 9\nQq 0 0 0\n");
    assertThatThrownBy(() -> frames(FrameSource.open(unknown)))
        .isInstanceOf(QuestsException.class)
        .hasMessage(unknown + ": frame 0, line 2: expected an element, found Qq");
    Path worse = file("worse.blocks", "block one 9\nCu 0 0 0\n");
    assertThatThrownBy(() -> frames(FrameSource.open(worse)))
        .isInstanceOf(QuestsException.class)
        .hasMessage(worse + ": frame 0, line 1: expected a number, found \"one\"");
    Path other = file("other", "nothing known\n");
    assertThatThrownBy(() -> FrameSource.open(other))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("; blocks (blocks), which start with block; found \"nothing known\"");
    assertThatThrownBy(() -> FrameSource.open(other, ReadOptions.DEFAULT.withFormat("cubes")))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "unknown format cubes, expected one of extxyz, xyz, lammps-dump, lammps-yaml, poscar,"
                + " xdatcar, lammps-data, traj, npz, vasprun, outcar, cif, mtp, runner, ml-ab, deepmd, blocks");
    for (String name : List.of("blocks", "poscar")) {
      ReadOptions set = ReadOptions.DEFAULT.withFormat(name, Map.of("size", "2"));
      assertThatThrownBy(() -> FrameSource.open(other, set))
          .isInstanceOf(QuestsException.class)
          .hasMessage("format " + name + " has no setting size");
    }
  }

  @Test
  void aTextThatGrowsIsFollowed() throws IOException {
    Path run = file("run", TWO + "block 3 9\nCu 0 0 0\nlost 1 1 1\n\nblock 1 7\nCu 0 0 5\nblock 1");
    List<FollowEvent.Kind> events = new ArrayList<>();
    List<String> bytes = new ArrayList<>();
    FollowedFrames.requireFollowable(run);
    try (FollowedFrames source =
        FollowedFrames.ofFile(
            run,
            ReadOptions.DEFAULT.withKeepBytes(true),
            new Following(
                Duration.ofMillis(1),
                Duration.ofSeconds(9),
                Duration.ofMillis(2),
                Following.Clock.SYSTEM,
                event -> events.add(event.kind()),
                new Cancellation()))) {
      Frame frame;
      while ((frame = source.next()) != null) {
        assertThat(frame.originalBytes()).isNotNull();
        bytes.add(new String(frame.originalBytes(), StandardCharsets.UTF_8));
      }
      assertThat(source.format().names()).containsExactly("blocks");
    }
    assertThat(bytes)
        .containsExactly(TWO.substring(0, 30), TWO.substring(31), "block 1 7\nCu 0 0 5\n");
    assertThat(events)
        .containsExactly(
            FollowEvent.Kind.GARBLED, FollowEvent.Kind.RECOVERED, FollowEvent.Kind.CUT_OFF);
    assertThat(Formats.namesOfFollowable())
        .containsExactly("extxyz", "xyz", "lammps-dump", "blocks");
  }

  /** Starts like XYZ, so that only the ending of the name, or the user, tells it. */
  public static final class Numbered implements TextFormat {
    @Override
    public List<String> names() {
      return List.of("numbered");
    }

    @Override
    public String description() {
      return "numbered atoms, each on a line";
    }

    @Override
    public List<String> endings() {
      return List.of(".num");
    }

    @Override
    public boolean recognises(String head) {
      return head.startsWith("1");
    }

    @Override
    public TextFormat.Reader reader(String source, ReadOptions options) {
      return (lines, index) ->
          lines.next() ? atom(Long.parseLong(lines.text().strip()), source, index) : null;
    }
  }

  private static Frame atom(long z, String source, long index) {
    return Frame.of(
        new FrameOrigin(source, index, 0), new byte[] {(byte) z}, new double[3], Cell.NONE);
  }

  @Test
  void theEndingDecidesWhereContentDoesNot() throws IOException {
    provide(Numbered.class.getName());
    assertThat(frames(FrameSource.open(file("a.NUM", "1\n26\n")))).hasSize(2);
    Path other = file("a.xyz", "1\n26\n");
    assertThatThrownBy(() -> frames(FrameSource.open(other)))
        .hasMessageContaining("frame 0, line 3");
    assertThat(frames(FrameSource.open(other, ReadOptions.DEFAULT.withFormat("numbered"))))
        .hasSize(2);
    // The ending is no promise.
    String dump =
        """
        ITEM: TIMESTEP
        0
        ITEM: NUMBER OF ATOMS
        0
        ITEM: BOX BOUNDS pp pp pp
        0 9
        0 9
        0 9
        ITEM: ATOMS id type x y z
        """;
    assertThat(frames(FrameSource.open(file("b.num", dump)))).hasSize(1);
  }

  /** A format that is no text: a byte for each frame, which is its only atom. */
  public static final class AtomBytes implements FileFormat {
    @Override
    public List<String> names() {
      return List.of("bytes");
    }

    @Override
    public String description() {
      return "atoms as bytes, after !";
    }

    @Override
    public boolean recognises(String head) {
      return head.startsWith("!");
    }

    @Override
    public FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
        throws IOException {
      ByteInput content = input.seekable(lines);
      SeekableByteChannel channel = content.channel();
      long frames = channel.size() - 1;
      return new IndexedFrameSource(input.name(), options) {
        @Override
        protected long frames() {
          return frames;
        }

        @Override
        protected Frame read(long number, FrameOrigin origin) throws IOException {
          ByteBuffer one = ByteBuffer.allocate(1);
          channel.position(number + 1).read(one);
          content.note(1);
          return atom(one.get(0), origin.source(), origin.index());
        }

        @Override
        protected void check(long number) {}

        @Override
        protected void closeInput() throws IOException {
          channel.close();
          lines.close();
          content.discard();
        }
      };
    }
  }

  /** A folder with a file for each frame, whose name is its only atom. */
  public static final class AtomFiles implements FolderFormat {
    @Override
    public List<String> names() {
      return List.of("files");
    }

    @Override
    public String description() {
      return "a folder (files) of empty files named by numbers";
    }

    @Override
    public boolean recognises(Path folder) {
      return Files.exists(folder.resolve("29"));
    }

    @Override
    public FrameSource open(Path folder, ReadOptions options) {
      return FrameSource.of(folder.toString(), List.of(atom(29, folder.toString(), 0)));
    }
  }

  @Test
  void filesThatAreNoTextAndFolders() throws IOException {
    provide(AtomBytes.class.getName(), AtomFiles.class.getName());
    Path file = Files.write(folder.resolve("a"), new byte[] {'!', 26, 29});
    assertThat(frames(FrameSource.open(file)))
        .extracting(frame -> frame.atomicNumbers()[0])
        .containsExactly((byte) 26, (byte) 29);
    try (FrameSource piped =
        FrameSource.of(Files.newInputStream(file), "pipe", ReadOptions.DEFAULT)) {
      assertThat(piped.skip()).isTrue();
      assertThat(piped.position().frame()).isEqualTo(1);
      assertThat(frames(piped)).hasSize(1);
    }
    assertThatThrownBy(() -> FollowedFrames.requireFollowable(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("is in the format bytes, which cannot be followed");
    Path frames = Files.createDirectory(folder.resolve("frames"));
    assertThatThrownBy(() -> FrameSource.open(frames))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            frames
                + ": is a directory, expected a file, or a folder of DeePMD-kit (deepmd) with"
                + " type.raw and set.*/coord.npy or coord.raw; or a folder (files) of empty files named by"
                + " numbers");
    Files.createFile(frames.resolve("29"));
    assertThat(frames(FrameSource.open(frames))).hasSize(1);
    assertThatThrownBy(() -> FrameSource.open(file, ReadOptions.DEFAULT.withFormat("files")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("expected a directory for the format files");
  }

  /** Cannot say what it is. */
  public static final class Nameless implements FolderFormat {
    @Override
    public List<String> names() {
      throw new UnsupportedOperationException("has forgotten its name");
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public boolean recognises(Path folder) {
      return true;
    }

    @Override
    public FrameSource open(Path folder, ReadOptions options) {
      throw new UnsupportedOperationException();
    }
  }

  /** Takes all that it is offered, and cannot read it. */
  public abstract static class Odd implements TextFormat {
    private final String description;
    private final List<String> names;

    Odd(String description, String... names) {
      this.description = description;
      this.names = List.of(names);
    }

    @Override
    public List<String> names() {
      return names;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    public boolean recognises(String head) {
      return true;
    }

    @Override
    public TextFormat.Reader reader(String source, ReadOptions options) {
      throw new UnsupportedOperationException();
    }
  }

  /** Fails when it is to look. */
  public static final class Blind extends Odd {
    /** Found by its name. */
    public Blind() {
      super("something (blind)", "blind");
    }

    @Override
    public boolean recognises(String head) {
      throw new NoClassDefFoundError("no/Eyes");
    }
  }

  /** Has the name of another format. */
  public static final class Impostor extends Odd {
    /** Found by its name. */
    public Impostor() {
      super("not XYZ", "mine", "xyz");
    }
  }

  /** Every name of a file ends in nothing, and every content will do. */
  public static final class Greedy extends Odd {
    /** Found by its name. */
    public Greedy() {
      super("all", "greedy");
    }

    @Override
    public List<String> endings() {
      return List.of("");
    }
  }

  /** Has a name that nobody can type in a list, and fails in its own way. */
  public static final class Shouting extends Odd {
    /** Found by its name. */
    public Shouting() {
      super("noise", "LOUD, louder");
    }
  }

  /** Follows its own tail when it is to look. */
  public static final class Endless extends Odd {
    /** Found by its name. */
    public Endless() {
      super("something (endless)", "endless");
    }

    @Override
    public boolean recognises(String head) {
      throw new StackOverflowError();
    }
  }

  @Test
  void aFormatThatSaysWhatCannotBeIsLeftOut() throws IOException {
    provide(
        Greedy.class.getName(),
        Shouting.class.getName(),
        Endless.class.getName(),
        BlocksFormat.class.getName());
    assertThat(Formats.names()).endsWith("deepmd", "endless", "blocks");
    // Without an ending that a format has, the first one that recognises the content reads it.
    assertThat(frames(FrameSource.open(file("run", XYZ)))).hasSize(1);
    assertThatThrownBy(() -> FrameSource.open(file("b", "nothing known\n")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("what has failed: elsewhere.OwnFormatTest$Endless: ");
    assertThatThrownBy(() -> FrameSource.open(folder, ReadOptions.DEFAULT.withFormat("cubes")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("Greedy: expected an ending such as .xyz in lower case, found \"\"")
        .hasMessageContaining("Shouting: expected a name of letters, digits and hyphens");
  }

  @Test
  void aFormatThatIsBrokenHarmsNoOther() throws IOException {
    provide(
        "no.Such",
        Nameless.class.getName(),
        Blind.class.getName(),
        OwnFormatTest.class.getName(),
        Impostor.class.getName(),
        BlocksFormat.class.getName());
    assertThat(frames(FrameSource.open(file("a.xyz", XYZ)))).hasSize(1);
    assertThat(frames(FrameSource.open(file("a.blocks", TWO)))).hasSize(2);
    assertThatThrownBy(() -> FrameSource.open(file("b", "nothing known\n")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("no/Eyes");
    assertThat(Formats.names()).endsWith("deepmd", "blind", "blocks").doesNotContain("mine");
    assertThatThrownBy(() -> FrameSource.open(folder, ReadOptions.DEFAULT.withFormat("cubes")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("deepmd, blind, blocks; what cannot be loaded: ")
        .hasMessageContaining("elsewhere.OwnFormatTest$Impostor: another format has the name xyz");
  }
}
