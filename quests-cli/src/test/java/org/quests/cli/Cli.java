package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs the program as a user does, within this process, and reads what it wrote. */
public final class Cli {
  private Cli() {}

  /** Runs {@code quests} with these arguments, each as its text. */
  static Result quests(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The same with this standard input. */
  static Result questsReading(byte[] standardInput, Object... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput));
    try {
      return quests(args);
    } finally {
      System.setIn(before);
    }
  }

  /** Arguments, and more after them. */
  public static Object[] with(Object[] args, Object... more) {
    Object[] all = Arrays.copyOf(args, args.length + more.length, Object[].class);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  /** The lines that {@code quests} with these arguments prints. */
  public static List<String> printed(Object... args) {
    return quests(args).succeeds().lines();
  }

  /** The lines of what {@code quests} with these arguments writes. */
  public static List<String> linesOf(Path output, Object... args) {
    quests(with(args, "-o", output, "--overwrite")).succeeds();
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code quests} with these arguments writes as JSON. */
  public static JsonNode jsonOf(Path output, Object... args) {
    quests(with(args, "-o", output, "--overwrite")).succeeds();
    return json(output);
  }

  /**
   * What a run gave.
   *
   * @param code the exit code
   * @param out standard output
   * @param err standard error
   */
  record Result(int code, String out, String err) {
    /** Asserts success; warnings are fine. */
    Result succeeds() {
      assertThat(code).as("exit code; standard error: %s", err).isZero();
      return this;
    }

    /** Asserts success without anything on standard error. */
    Result succeedsQuietly() {
      succeeds();
      assertThat(err).isEmpty();
      return this;
    }

    /**
     * Asserts failure, with nothing on standard output and one line on standard error.
     *
     * @return that line without the program's name
     */
    String failsWith(int exitCode) {
      assertThat(code).as("exit code; standard error: %s", err).isEqualTo(exitCode);
      assertThat(out).isEmpty();
      assertThat(err).startsWith("quests: ").endsWith(System.lineSeparator());
      assertThat(err.lines()).as(err).hasSize(1);
      return err.strip().substring("quests: ".length());
    }

    /** Lines of the summary. */
    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** A result as JSON, which knows neither NaN nor Infinity. */
  static JsonNode json(Path file) {
    JsonNode json = new ObjectMapper().readTree(file);
    assertThat(json.isObject()).isTrue();
    return json;
  }

  /** A list of numbers of a result. */
  static double[] numbers(JsonNode list) {
    assertThat(list.isArray()).isTrue();
    return list.values().stream().mapToDouble(JsonNode::asDouble).toArray();
  }

  /** All frames of a file. */
  static List<Frame> frames(Path file) {
    List<Frame> frames = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file)) {
      Frame frame;
      while ((frame = source.next()) != null) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** One array of a NumPy file. */
  static NumpyArray array(Path file, String name) {
    try (NumpyReader reader = NumpyReader.open(file)) {
      return reader.read(name);
    }
  }

  /** The numbers of a NumPy array, flat. */
  static double[] numbers(NumpyArray array) {
    NumpyArray.Numbers numbers = (NumpyArray.Numbers) array;
    double[] all = new double[(int) array.size()];
    Arrays.setAll(all, numbers::real);
    return all;
  }

  /** A file with this text. */
  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of everything in a folder, hidden files too. */
  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
