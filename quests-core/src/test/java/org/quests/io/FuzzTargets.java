package org.quests.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.Cancellation;
import org.quests.io.follow.FollowedFrames;
import org.quests.io.follow.Following;
import org.quests.io.follow.GrowingBytes;
import org.quests.io.formats.FormatSeeds;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyReader;
import org.quests.io.numpy.NumpyWriter;

/** All readers, each with valid inputs from {@code testdata/formats} and from the writers. */
final class FuzzTargets {
  private static final ReadOptions TYPES =
      ReadOptions.DEFAULT.withTypes(Map.of(0L, 8, 1L, 29, 2L, 40)).withNeedElements(true);

  private static final String WATER =
      """
      3
      water
      O 0.00000 0.00000 0.11926
      H 0.00000 0.76323 -0.47704
      H 0.00000 -0.76323 -0.47704
      """;

  private static final String COPPER =
      """
      2
      Lattice="4 0 0 0 4.5 0 0.1 0 5" pbc="T T F" Origin="1 2 3" energy=-1.5e-3 virial={1 2 3} \
      note="a \\"b\\"" Properties=species:S:1:pos:R:3:forces:R:3:Z:I:1:fixed:L:1:tag:S:1
      Cu 0.25 1.5 -2e-1 1 2 3 29 T one
      Cu 1.25 1.5 2 0.1 -0.2 1d-1 29 F two
      """;

  private static final String PLAIN =
      """
      1

      29 1 2 3

      2
      step 2
      Zr 1 2 3 9 9
      X 0 0.5 0
      """;

  /** Labels, frames of QM9 and ORCA. */
  private static final String FIELD =
      """
      2
      gdb 2\t1.5\t2.
      C\t-0.5\t 1.25\t1.7*^-6\t-.5
      D\t1.\t2.\t-8.1*^-5\t.1
      1341.3\t1341.4
      C\tC
      InChI=1S/CH4/h1H4\tInChI=1S/CH4/h1H4
      1
      Lattice="0 0 0 0 0 0 0 0 0" Properties=Species:S:1:x:R:1:y:R:1:z:R:1:m:L:1
      OW1 0 1 2.5 t
      """;

  private static final String ORCA =
      """
      2
      Coordinates from ORCA-job opt E -76.3
      CU 0 0 0
      HW 1 0 0
      >
      2

      O 0 0 0
      H 1 0 0
      >
      """;

  /** A cell after the atoms, which is missed by nobody where a file ends before it. */
  private static final String AMS =
      "2\n\nO 0 0 0\nH 1 0 0\nVEC1 9 0. 0.\nVEC2 1 8 0.\nVEC3 0 0 7\n";

  private static final String OLD_DUMP =
      """
      ITEM: TIMESTEP
      0
      ITEM: NUMBER OF ATOMS
      2
      ITEM: BOX BOUNDS
      0 6
      0 6
      0 6.5
      ITEM: ATOMS id type x y z resname
      2 OW 0 0 0 SOL
      1 Zr 1.8 1.8 0 SOL
      """;

  private static final String NUMBERED =
      "4\n1.0\n 6 0 0\n-1.25-0.50 5\n0 0 6\nCu\n2\nDirect\n0 0 0\n-0.63-0.11 -0.15\n";

  private FuzzTargets() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> with(List<byte[]> seeds, String... more) {
    List<byte[]> all = new ArrayList<>(seeds);
    for (String text : more) {
      all.add(bytes(text));
    }
    return all;
  }

  /** One for each reader; those of files and folders work in a folder of their own. */
  static List<FuzzTarget> all(Path folder) throws IOException {
    List<byte[]> xyz = xyz();
    List<byte[]> dumps = seeds("lammps", "nano.dump", "electron.dump", "general.dump");
    List<FuzzTarget> all = new ArrayList<>();
    all.add(new TextStream("xyz", with(xyz, FIELD, ORCA)));
    all.add(new TextStream("xyz-ams", List.of(bytes(AMS)), false));
    all.add(new TextStream("lammps", with(dumps, OLD_DUMP)));
    all.add(
        new TextStream(
            "poscar",
            with(
                seeds(
                    "vasp",
                    "POSCAR_direct",
                    "POSCAR_4",
                    "POSCAR_selective",
                    "POSCAR_volume",
                    "POSCAR_pymatgen",
                    "CONTCAR_md"),
                NUMBERED)));
    all.add(new TextStream("xdatcar", seeds("vasp", "XDATCAR_fixed", "XDATCAR_npt")));
    FormatSeeds.ALL.forEach(
        (name, texts) -> all.add(new TextStream(name, texts, !name.equals("cif"))));
    for (Compression kind : Compression.values()) {
      if (kind != Compression.NONE) {
        all.add(new Compressed(kind, compressed(kind, xyz, dumps)));
      }
    }
    all.add(new Followed("follow-xyz", with(xyz, ORCA)));
    all.add(new Followed("follow-lammps", with(dumps, OLD_DUMP)));
    all.add(new MoleculesFile(folder.resolve("molecules.npz"), FormatSeeds.molecules()));
    all.add(new TrajectoryFile(folder.resolve("mutant.traj"), seeds("ase", "frames.traj")));
    all.add(new ArrayFile("npy", folder.resolve("mutant.npy"), npy()));
    all.add(new ArrayFile("npz", folder.resolve("mutant.npz"), npz()));
    for (String part :
        List.of("type.raw", "type_map.raw", "set.000/coord.npy", "set.000/box.npy")) {
      all.add(deepmd(folder, "water", part));
    }
    all.add(deepmd(folder, "mixed", "set.000/real_atom_types.npy"));
    all.add(deepmdTexts(folder, "coord.raw"));
    all.add(deepmdTexts(folder, "box.raw"));
    all.add(deepmdTexts(folder, "type_map.raw"));
    return all;
  }

  private static List<byte[]> seeds(String folder, String... names) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : names) {
      seeds.add(Files.readAllBytes(AseReference.file(folder).resolve(name)));
    }
    return seeds;
  }

  private static List<byte[]> xyz() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String text :
        List.of(Frames.numbered(3, "\n"), Frames.numbered(2, "\r\n"), WATER, COPPER, PLAIN)) {
      seeds.add(text.getBytes(StandardCharsets.UTF_8));
    }
    for (String name : List.of("lammps/general.dump", "vasp/XDATCAR_npt", "deepmd/cluster")) {
      List<Frame> frames = AseReference.read(AseReference.file(name), ReadOptions.DEFAULT);
      seeds.add(Frames.write(frames));
    }
    return seeds;
  }

  private static List<byte[]> compressed(Compression kind, List<byte[]> xyz, List<byte[]> dumps)
      throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] content : List.of(xyz.get(0), xyz.get(3), dumps.get(0))) {
      seeds.add(CompressedInputTest.compress(kind, content));
    }
    seeds.add(CompressedInputTest.inMembers(kind, xyz.get(2), 3));
    return seeds;
  }

  private static List<byte[]> npy() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (NumpyArray array :
        List.of(
            NumpyArray.doubles(new double[] {1, 2.5, -3, 4, 5, 6e300}, 2, 3),
            NumpyArray.vector(new long[] {1, -2, 3}),
            NumpyArray.scalar("Cu"),
            NumpyArray.scalar(0.5))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      NumpyWriter.write(out, array);
      seeds.add(out.toByteArray());
    }
    seeds.addAll(seeds("deepmd", "mixed/set.000/coord.npy", "mixed/set.000/real_atom_types.npy"));
    return seeds;
  }

  private static List<byte[]> npz() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (boolean deflated : new boolean[] {true, false}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (NumpyArchiveWriter writer = new NumpyArchiveWriter(out, deflated)) {
        writer.put("descriptors", NumpyArray.doubles(new double[] {1, 2, 3, 4}, 2, 2));
        writer.put("k", NumpyArray.scalar(2L));
      }
      seeds.add(out.toByteArray());
    }
    return seeds;
  }

  /** All bits of a frame. */
  private static String text(Frame frame) {
    StringBuilder text = new StringBuilder(Arrays.toString(frame.atomicNumbers()));
    text.append(Arrays.toString(frame.positions()));
    text.append(Arrays.toString(frame.cell().vectors()));
    text.append(Arrays.toString(frame.cell().origin()));
    for (int axis = 0; axis < 3; axis++) {
      text.append(frame.cell().periodic(axis)).append(frame.cell().given(axis));
    }
    text.append(frame.info());
    frame
        .arrays()
        .forEach(
            (name, array) ->
                text.append(name)
                    .append(array.columns())
                    .append(
                        switch (array) {
                          case AtomArray.Reals reals -> Arrays.toString(reals.values());
                          case AtomArray.Integers integers -> Arrays.toString(integers.values());
                          case AtomArray.Words words -> Arrays.toString(words.values());
                          case AtomArray.Logicals logicals -> Arrays.toString(logicals.values());
                        }));
    return text.toString();
  }

  private static ReadOptions options(int choice) {
    return choice < 60
        ? ReadOptions.DEFAULT
        : choice < 70
            ? ReadOptions.DEFAULT.withKeepBytes(true)
            : choice < 80 ? Frames.TRUNCATED : choice < 90 ? TYPES : ReadOptions.DEFAULT;
  }

  /** Reads all frames; in one case of ten passes over them first. */
  private static FuzzTarget.Reading frames(FrameSource source, int choice, boolean parts) {
    List<String> read = new ArrayList<>();
    try (source) {
      if (choice >= 90) {
        while (source.skip()) {
          // As when frames are counted.
        }
      } else {
        Frame frame;
        while ((frame = source.next()) != null) {
          if (parts) {
            read.add(text(frame));
          }
        }
      }
      return new FuzzTarget.Reading(read, !source.truncated() && !source.openEnd());
    }
  }

  /** Text from a stream. */
  private record TextStream(String name, List<byte[]> seeds, boolean announcesSizes)
      implements FuzzTarget {
    TextStream(String name, List<byte[]> seeds) {
      this(name, seeds, true);
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) {
      return frames(
          FrameSource.of(new ByteArrayInputStream(input), "mutant", options(choice)),
          choice,
          parts);
    }
  }

  /** Compressed text from a stream. */
  private record Compressed(Compression kind, List<byte[]> seeds) implements FuzzTarget {
    @Override
    public String name() {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) {
      return frames(
          FrameSource.of(new ByteArrayInputStream(input), "mutant", options(choice)),
          choice,
          parts);
    }

    @Override
    public int expansion() {
      return 1000;
    }

    @Override
    public long allowance() {
      // A dictionary of xz, or blocks of bzip2.
      return 160L << 20;
    }
  }

  /** Text that grows no more. */
  private record Followed(String name, List<byte[]> seeds) implements FuzzTarget {
    @Override
    public Reading read(byte[] input, int choice, boolean parts) {
      ByteArrayInputStream in = new ByteArrayInputStream(input);
      GrowingBytes bytes =
          new GrowingBytes() {
            @Override
            public int read(byte[] into, int offset, int length) {
              return in.read(into, offset, choice == 0 ? length : Math.min(length, 50 * choice));
            }

            @Override
            public void close() {}
          };
      int[] told = new int[1];
      Following following =
          new Following(
              Duration.ofMillis(1),
              Duration.ofSeconds(1),
              null,
              Following.Clock.SYSTEM,
              event -> told[0]++,
              new Cancellation());
      List<String> read = new ArrayList<>();
      try (FollowedFrames frames =
          FollowedFrames.of(bytes, "mutant", ReadOptions.DEFAULT, following)) {
        Frame frame;
        while ((frame = frames.next()) != null) {
          if (parts) {
            read.add(text(frame));
          }
        }
      }
      return new Reading(read, told[0] == 0);
    }
  }

  /** A trajectory of ASE, which has to be a file. */
  private record TrajectoryFile(Path file, List<byte[]> seeds) implements FuzzTarget {
    @Override
    public int step() {
      return 31;
    }

    @Override
    public String name() {
      return "traj";
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) throws IOException {
      Files.write(file, input);
      return frames(FrameSource.open(file, options(choice)), choice, parts);
    }
  }

  /** Molecules in an archive of NumPy, which has to be a file. */
  private record MoleculesFile(Path file, List<byte[]> seeds) implements FuzzTarget {
    @Override
    public int step() {
      return 31;
    }

    @Override
    public String name() {
      return "molecules";
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) throws IOException {
      Files.write(file, input);
      return frames(FrameSource.open(file, options(choice)), choice, parts);
    }

    @Override
    public int expansion() {
      return 1000;
    }

    @Override
    public long allowance() {
      return 16L << 20;
    }
  }

  /** Arrays of NumPy. */
  private record ArrayFile(String name, Path file, List<byte[]> seeds) implements FuzzTarget {
    @Override
    public int step() {
      return 31;
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) throws IOException {
      Files.write(file, input);
      List<String> read = new ArrayList<>();
      try (NumpyReader reader = NumpyReader.open(file)) {
        for (String array : reader.names()) {
          NumpyArray values = reader.read(array);
          if (parts) {
            read.add(array + values.shape() + text(values));
          }
        }
      }
      return new Reading(read, true);
    }

    private static String text(NumpyArray array) {
      return switch (array) {
        case NumpyArray.Doubles doubles ->
            Arrays.toString(doubles.data().toArray(ValueLayout.JAVA_DOUBLE));
        case NumpyArray.Pieces pieces -> Arrays.deepToString(pieces.pieces().toArray());
        case NumpyArray.Longs longs -> Arrays.toString(longs.data().toArray(ValueLayout.JAVA_LONG));
        case NumpyArray.Texts texts -> texts.values().toString();
      };
    }

    @Override
    public int expansion() {
      return name.equals("npz") ? 1000 : 1;
    }
  }

  private static FuzzTarget deepmd(Path folder, String system, String part) throws IOException {
    Path from = AseReference.file("deepmd/" + system);
    Path to = folder.resolve("deepmd-" + part.replace('/', '-'));
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    String name = "deepmd-" + part.replace('/', '-');
    return new DeepmdPart(name, to, part, List.of(Files.readAllBytes(from.resolve(part))));
  }

  /** A folder of texts one of which is changed. */
  private static FuzzTarget deepmdTexts(Path folder, String part) throws IOException {
    Path to = Files.createDirectory(folder.resolve("deepmd-texts-" + part));
    Map<String, String> texts =
        Map.of(
            "type.raw", "0\n1\n",
            "type_map.raw", "Mo\nOW\n",
            "coord.raw", "0 0 0 1.5 1.5 -2e-1\n0.1 0 0 1 1.25 3.5\n",
            "box.raw", "6 0 0 0 6 0 0 0 6.25\n6 0 0 1 5 0 0 0 7.5\n");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Files.writeString(to.resolve(text.getKey()), text.getValue());
    }
    return new DeepmdPart(
        "deepmd-texts-" + part, to, part, List.of(bytes(texts.getOrDefault(part, ""))));
  }

  /** A folder of DeePMD-kit one of whose files is changed. */
  private record DeepmdPart(String name, Path folder, String part, List<byte[]> seeds)
      implements FuzzTarget {
    @Override
    public int step() {
      return 31;
    }

    @Override
    public Reading read(byte[] input, int choice, boolean parts) throws IOException {
      Files.write(folder.resolve(part), input);
      return frames(FrameSource.open(folder, options(choice)), choice, parts);
    }
  }
}
