package org.quests.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.quests.cli.output.JsonResult;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.quests.io.TemporaryFiles;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what a bug report needs to know about a machine. */
@Example("-o report.json")
@Command(
    name = "doctor",
    description =
        "Report on this machine, for bug reports: Java, vector instructions, memory, temporary"
            + " folder, GPU, versions.")
final class DoctorCommand implements Callable<Integer> {
  private static final List<String> VARIABLES =
      List.of(
          "QUESTS_JAVA_OPTS",
          "QUESTS_JOBS",
          "QUESTS_CLASS_PATH",
          "SLURM_CPUS_PER_TASK",
          "JAVA_HOME",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "TMPDIR",
          "LC_ALL",
          "LANG");

  @Spec private CommandSpec spec;

  @Mixin private ReportOptions options = new ReportOptions();

  @Override
  public Integer call() {
    options.check();
    Map<String, Object> facts = facts();
    PrintWriter out = options.summary(spec);
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach(
        (key, value) ->
            out.println(
                (key.replace('_', ' ') + ":" + " ".repeat(width - key.length() + 1))
                    + shown(key, value)));
    out.flush();
    if (options.writes()) {
      JsonResult json = new JsonResult();
      facts.forEach(
          (key, value) -> {
            if (value instanceof Number number) {
              json.put(key, number.longValue());
            } else {
              json.put(key, value.toString());
            }
          });
      options.write(json, spec);
    }
    return ExitCodes.OK;
  }

  private static String shown(String key, Object value) {
    return key.endsWith("_bytes")
        ? bytes(((Number) value).longValue())
        : Printable.of(value.toString(), 2 * Printable.MESSAGE);
  }

  private static String bytes(long bytes) {
    return Text.of("%.1f GiB", (double) bytes / (1L << 30));
  }

  private static Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", QuestsCommand.Version.number());
    facts.put("java", Runtime.version().toString());
    facts.put("java_vendor", property("java.vendor"));
    facts.put("java_home", property("java.home"));
    facts.put(
        "java_options", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.put(
        "system", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    facts.put("processor", processor());
    facts.put("processors", (long) Runtime.getRuntime().availableProcessors());
    facts.put("vector_bits", (long) vectorBits());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      facts.put("memory_bytes", system.getTotalMemorySize());
      facts.put("free_memory_bytes", system.getFreeMemorySize());
    }
    facts.put("heap_limit_bytes", Runtime.getRuntime().maxMemory());
    temporaryFolder(facts);
    facts.put(
        "encoding",
        property("native.encoding") + ", names of files " + property("sun.jnu.encoding"));
    for (EngineReport report : KernelEngines.reports()) {
      facts.put(
          "engine_" + report.name(),
          (report.available() ? "available: " : "not available: ")
              + report.says()
              + (report.facts().isEmpty() ? "" : " " + report.facts()));
    }
    facts.put("engine_auto", KernelEngines.get(KernelEngines.AUTO).name());
    variables().forEach(facts::put);
    return facts;
  }

  private static Map<String, String> variables() {
    Map<String, String> set = new LinkedHashMap<>();
    for (String name : VARIABLES) {
      String value = System.getenv(name);
      if (value != null) {
        set.put(name, value);
      }
    }
    return set;
  }

  /** The widest vectors that Java uses here; 0 where it uses none. */
  private static int vectorBits() {
    if (!Vectors.available()) {
      return 0;
    }
    try {
      // By name, so that nothing here needs the vector module to be loaded.
      Class<?> shapes = Class.forName("jdk.incubator.vector.VectorShape");
      Object shape = shapes.getMethod("preferredShape").invoke(null);
      return (int) shapes.getMethod("vectorBitSize").invoke(shape);
    } catch (ReflectiveOperationException e) {
      return 0;
    }
  }

  /** The model of the processor, where the system tells it in a file. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | UncheckedIOException e) {
      return "unknown";
    }
  }

  /** Where temporary files go, and whether they can: a file is made there and removed. */
  private static void temporaryFolder(Map<String, Object> facts) {
    facts.put("temporary_folder", TemporaryFiles.folder().toString());
    try {
      facts.put(
          "temporary_space_bytes", Files.getFileStore(TemporaryFiles.folder()).getUsableSpace());
      Path file = TemporaryFiles.create();
      try {
        boolean programs = file.toFile().setExecutable(true) && Files.isExecutable(file);
        facts.put(
            "temporary_files",
            programs
                ? "can be written"
                : "can be written, but not run (noexec): files in .zst cannot be read");
      } finally {
        Files.delete(file);
      }
    } catch (IOException | QuestsException e) {
      facts.put("temporary_files", "cannot be written: " + e.getMessage());
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
