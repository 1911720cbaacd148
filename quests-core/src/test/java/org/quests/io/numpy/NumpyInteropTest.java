package org.quests.io.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against NumPy itself, where this machine has it. */
@Tag("slow")
class NumpyInteropTest {
  @TempDir Path folder;

  @BeforeAll
  static void needsNumpy() throws Exception {
    boolean present = Files.isExecutable(Path.of("/usr/bin/python3"));
    assumeTrue(present, "no /usr/bin/python3");
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", "import numpy")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(process.waitFor() == 0, "no NumPy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<f8", ">f8", "<f4", ">f4", "<f2", ">f2", "<i8", ">i4", "i2", "i1", "u1", "<u8"})
  void whatNumpyWritesIsRead(String type) throws Exception {
    python(
        """
        a = np.arange(60).reshape(3, 4, 5).astype('%s')
        np.save('c.npy', a)
        np.save('f.npy', np.asfortranarray(a))
        np.lib.format.write_array(open('v2.npy', 'wb'), a, version=(2, 0))
        np.lib.format.write_array(open('v3.npy', 'wb'), a.T, version=(3, 0))
        np.save(open('bare.npz', 'wb'), a[0])
        """
            .formatted(type));
    double[] expected = IntStream.range(0, 60).asDoubleStream().toArray();
    for (String name : List.of("c.npy", "f.npy", "v2.npy")) {
      NumpyArray array = NumpyFilesTest.readOnly(folder.resolve(name));
      assertThat(array.shape()).containsExactly(3L, 4L, 5L);
      assertThat(NumpyFilesTest.reals(array)).as(name).containsExactly(expected);
    }
    NumpyArray transposed = NumpyFilesTest.readOnly(folder.resolve("v3.npy"));
    assertThat(transposed.shape()).containsExactly(5L, 4L, 3L);
    assertThat(NumpyFilesTest.reals(transposed)).startsWith(0, 20, 40, 5, 25, 45);
    NumpyArray bare = NumpyFilesTest.readOnly(folder.resolve("bare.npz"));
    assertThat(bare.shape()).containsExactly(4L, 5L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"savez", "savez_compressed"})
  void whatNumpyZipsIsRead(String function) throws Exception {
    python(
        """
        rng = np.random.default_rng(1)
        np.%s('a.npz', np.arange(3.0), x=np.asfortranarray(np.arange(6.0).reshape(2, 3)),
              k=32, cutoff=5.0, flag=True, species='Al,Cu', names=np.array(['H', 'He \\u00e9']),
              raw=np.array([b'ab', b'c']), empty=np.zeros((0, 3)), big=rng.random(100000))
        """
            .formatted(function));
    try (NumpyReader reader = NumpyReader.open(folder.resolve("a.npz"))) {
      assertThat(reader.names())
          .containsExactlyInAnyOrder(
              "arr_0", "x", "k", "cutoff", "flag", "species", "names", "raw", "empty", "big");
      assertThat(NumpyFilesTest.reals(reader.read("arr_0"))).containsExactly(0, 1, 2);
      assertThat(NumpyFilesTest.reals(reader.read("x"))).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(reader.read("k")).isInstanceOf(NumpyArray.Longs.class);
      assertThat(NumpyFilesTest.reals(reader.read("k"))).containsExactly(32);
      assertThat(NumpyFilesTest.reals(reader.read("cutoff"))).containsExactly(5);
      assertThat(NumpyFilesTest.reals(reader.read("flag"))).containsExactly(1);
      assertThat(((NumpyArray.Texts) reader.read("species")).values()).containsExactly("Al,Cu");
      assertThat(((NumpyArray.Texts) reader.read("names")).values()).containsExactly("H", "He é");
      assertThat(((NumpyArray.Texts) reader.read("raw")).values()).containsExactly("ab", "c");
      assertThat(reader.read("empty").shape()).containsExactly(0L, 3L);
      assertThat(reader.read("big").size()).isEqualTo(100000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsZippedHereNumpyReads(boolean compressed) throws Exception {
    NumpyFilesTest.writeSample(folder.resolve("a.npz"), compressed);
    python(
        """
        import zipfile
        assert zipfile.ZipFile('a.npz').testzip() is None
        z = np.load('a.npz', allow_pickle=False)
        assert z.files == ['descriptors', 'cube', 'offsets', 'k', 'cutoff', 'species', 'labels']
        d = z['descriptors']
        assert d.dtype == np.float64 and d.tolist() == [[1, 2], [3, 4], [5, 6]]
        assert z['cube'].tolist() == [[[1, 2]], [[3, 4]]]
        assert z['offsets'].dtype == np.int64 and z['offsets'].tolist() == [0, -5, 2**63 - 1]
        assert z['k'].dtype == np.int64 and z['k'].shape == () and int(z['k']) == 32
        assert z['cutoff'].dtype == np.float64 and float(z['cutoff']) == 5.5
        assert str(z['species']) == 'Al,Cu \\u00e9'
        assert z['labels'].tolist() == ['', 'abc']
        """);
  }

  @Test
  void whatIsWrittenHereNumpyReads() throws Exception {
    for (NumpyWriter.Type type : List.of(NumpyWriter.Type.FLOAT32, NumpyWriter.Type.FLOAT64)) {
      try (NumpyWriter writer =
          new NumpyWriter(
              Files.newOutputStream(folder.resolve(type + ".npy")), type, 1000, 3, 10)) {
        for (int i = 0; i < 30_000; i++) {
          writer.write(i / 8.0);
        }
      }
    }
    try (NumpyWriter writer =
            new NumpyWriter(
                Files.newOutputStream(folder.resolve("i4.npy")), NumpyWriter.Type.INT32, 3);
        NumpyWriter small =
            new NumpyWriter(
                Files.newOutputStream(folder.resolve("i1.npy")), NumpyWriter.Type.INT8, 2)) {
      writer.write(new int[] {1, -2, Integer.MAX_VALUE});
      small.write(new byte[] {-128, 118});
    }
    for (long[] shape : List.of(new long[] {}, new long[] {0}, new long[] {2, 0, 3})) {
      try (NumpyWriter writer =
          new NumpyWriter(
              Files.newOutputStream(folder.resolve("s" + shape.length + ".npy")),
              NumpyWriter.Type.FLOAT64,
              shape)) {
        writer.write(shape.length == 0 ? new double[] {-1.5} : new double[0]);
      }
    }
    python(
        """
        expected = (np.arange(30000) / 8).reshape(1000, 3, 10)
        for name, dtype in (('FLOAT32', '<f4'), ('FLOAT64', '<f8')):
            a = np.load(name + '.npy', mmap_mode='r', allow_pickle=False)
            assert a.dtype.str == dtype and a.flags.c_contiguous and a.offset % 64 == 0
            assert (a == expected).all()
        ints, small = np.load('i4.npy'), np.load('i1.npy')
        assert ints.dtype == np.int32 and ints.tolist() == [1, -2, 2**31 - 1]
        assert small.dtype == np.int8 and small.tolist() == [-128, 118]
        assert np.load('s0.npy') == -1.5 and np.load('s0.npy').shape == ()
        assert np.load('s1.npy').shape == (0,)
        assert np.load('s3.npy').shape == (2, 0, 3)
        """);
  }

  private void python(String program) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", "import numpy as np\n" + program)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
