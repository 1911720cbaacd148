package org.quests.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.quests.cli.output.JsonResult;
import org.quests.core.Printable;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the engines of the kernel sums. */
@Example("-o -")
@Command(
    name = "engines",
    description = "List the engines of the kernel sums: whether each can be used, or why not.")
final class EnginesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ReportOptions options = new ReportOptions();

  @Override
  public Integer call() {
    options.check();
    List<EngineReport> reports = KernelEngines.reports();
    PrintWriter out = options.summary(spec);
    for (EngineReport report : reports) {
      out.printf(
          "%-6s  %-13s  %s%n",
          report.name(),
          report.available() ? "available" : "not available",
          Printable.of(report.says(), 2 * Printable.MESSAGE));
    }
    out.flush();
    if (options.writes()) {
      options.write(Provenance.put(json(reports), spec, List.of(), ConfigFile.none()), spec);
    }
    return ExitCodes.OK;
  }

  private static JsonResult json(List<EngineReport> reports) {
    List<JsonResult> engines = new ArrayList<>();
    for (EngineReport report : reports) {
      JsonResult engine =
          new JsonResult()
              .put("name", report.name())
              .put("available", report.available())
              .put("description", report.says());
      report
          .facts()
          .forEach(
              (key, value) -> {
                if (value instanceof Number number) {
                  engine.put(key, number.longValue());
                } else if (value instanceof Boolean is) {
                  engine.put(key, is);
                } else {
                  engine.put(key, value.toString());
                }
              });
      engines.add(engine);
    }
    return new JsonResult()
        .put("version", QuestsCommand.Version.number())
        .put("auto", KernelEngines.get(KernelEngines.AUTO).name())
        .putObjects("engines", engines);
  }
}
