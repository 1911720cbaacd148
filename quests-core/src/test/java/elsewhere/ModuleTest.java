package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;

/** The library as a module, from a program that is a module itself. */
@Tag("it")
class ModuleTest {
  /** Jars that only tests need. */
  private static final Pattern TESTS =
      Pattern.compile("junit|assertj|archunit|opentest4j|apiguardian|byte-buddy|surefire|tests");

  private static final String MODULE =
      """
      module embedder {
        requires org.quests.core;
        provides org.quests.descriptor.EnvironmentDescriptor with embedder.Own;
      }
      """;

  private static final String DESCRIPTOR =
      """
      package embedder;

      import org.quests.descriptor.*;

      public final class Own implements EnvironmentDescriptor {
        record Rows() implements RowSpec {
          public String kind() { return "own"; }
          public int dimension() { return 3; }
          public String unit() { return "1"; }
          public Double cutoff() { return 4.0; }
          public String definition() { return "own rows"; }
          public EnvironmentDescriptor descriptor() { return new Own(); }
        }

        public RowSpec spec() { return new Rows(); }
        public double locality() { return 4.0; }
        public RowWriter newWriter() { return (plan, atom, rows, at) -> rows[at] = atom; }
      }
      """;

  private static final String PROGRAM =
      """
      package embedder;

      import java.util.Random;
      import org.quests.core.Parallelism;
      import org.quests.descriptor.*;
      import org.quests.entropy.*;
      import org.quests.kernel.*;

      public final class Program {
        public static void main(String[] args) {
          var random = new Random(1);
          var rows = new double[300][5];
          for (var row : rows) {
            for (int i = 0; i < 5; i++) {
              row[i] = random.nextDouble();
            }
          }
          var spec = RowSpec.external("chance", 5);
          var all = Environments.of(spec, "rows", rows, new int[] {0, 300});
          try (var threads = Parallelism.of(2)) {
            var h = Entropy.of(ReferenceSet.of(all, threads), Weighing.of(0.2), threads);
            System.out.printf(java.util.Locale.ROOT, "H = %.10f%n", h.value());
          }
          System.out.println(EnvironmentDescriptor.named("own").spec().definition());
          for (var engine : KernelEngines.reports()) {
            System.out.println(engine.name() + " " + engine.available());
          }
        }
      }
      """;

  /** With vectors or without, in modules or on the class path. */
  private static final String ENTROPY = "H = 4.1567738389\n";

  @TempDir private Path folder;
  private Path compiled;
  private String modules;

  @BeforeEach
  void theModulePath() throws Exception {
    Path library =
        Path.of(Parallelism.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assumeThat(library.resolve("module-info.class")).exists();
    String jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .filter(entry -> !TESTS.matcher(Path.of(entry).getFileName().toString()).find())
            .reduce(library.toString(), (all, jar) -> all + File.pathSeparator + jar);
    compiled = folder.resolve("classes");
    modules = jars;
  }

  private String compile(String... sources) throws Exception {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      String name =
          source.startsWith("module")
              ? "module-info.java"
              : source.replaceAll("(?s).*?public final class (\\w+).*", "$1.java");
      files.add(Files.writeString(folder.resolve(name), source));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of("-p", modules, "-cp", "", "-d", compiled.toString(), "-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      return done ? "" : said.toString();
    }
  }

  /** What it prints; it must end well and say nothing on standard error but what Java says. */
  private String run(String... options) throws Exception {
    Path errors = folder.resolve("errors");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(Files.readAllLines(errors))
        .allMatch(line -> line.equals("WARNING: Using incubator modules: jdk.incubator.vector"));
    return output;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModularProgramRuns(boolean vectors) throws Exception {
    assertThat(compile(MODULE, DESCRIPTOR, PROGRAM)).isEmpty();
    List<String> options = new ArrayList<>();
    if (vectors) {
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    List<String> modular = new ArrayList<>(options);
    modular.addAll(List.of("-p", compiled + File.pathSeparator + modules));
    modular.addAll(List.of("-m", "embedder/embedder.Program"));
    String output = run(modular.toArray(String[]::new));
    assertThat(output).contains(ENTROPY, "own rows", "simd " + vectors, "scalar true");
  }

  @Test
  void onTheClassPathNothingIsSaidEither() throws Exception {
    assertThat(compile(MODULE, DESCRIPTOR, PROGRAM)).isEmpty();
    Path services = Files.createDirectories(compiled.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("org.quests.descriptor.EnvironmentDescriptor"), "embedder.Own");
    String output = run("-cp", compiled + File.pathSeparator + modules, "embedder.Program");
    assertThat(output).contains(ENTROPY, "own rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.quests.kernel.simd.SimdTileKernel",
        "org.quests.kernel.tile.ScalarTileKernel",
        "org.quests.descriptor.simd.SimdBlockArithmetic",
        "org.quests.neighbors.simd.SimdNeighborArithmetic"
      })
  void whatIsInternalCannotBeReached(String type) throws Exception {
    String program = "package embedder; public final class Peep { Object o = new " + type + "(); }";
    assertThat(compile("module embedder { requires org.quests.core; }", program))
        .contains("does not export");
  }
}
