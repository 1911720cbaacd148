package org.quests.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.RowSpec;
import org.quests.study.Setting;

/** The commands that give the parts of a page one by one, as a shell takes them. */
final class Commands {
  private final List<String> files;
  private final String settings;
  private final ReportContent content;

  Commands(ReportContent content) {
    this.content = content;
    files = content.result().survey().files();
    settings = settings(content.result().metrics().setting());
  }

  /** By the part of the page. */
  Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("overview", alone("metrics"));
    all.put("duplicates", alone("dedup"));
    all.put("map", page());
    String reference = content.reference();
    if (reference != null) {
      all.put(
          "novelty",
          files.size() == 1
              ? "quests dH "
                  + quoted(files.get(0))
                  + ' '
                  + quoted(reference)
                  + by()
                  + " --by-element --explain"
                  + settings
              : page());
    }
    ReportContent.Errors errors = content.errors();
    if (reference != null && errors != null && files.size() == 1) {
      all.put(
          "errors",
          "quests calibrate "
              + quoted(files.get(0))
              + " --reference "
              + quoted(reference)
              + " --error-key "
              + quoted(key(errors))
              + (errors.predicted() == null ? "" : " --predicted " + quoted(errors.predicted()))
              + settings);
    }
    all.put(
        "groups",
        "quests report-overlap " + quoted(files) + (files.size() == 1 ? by() : "") + settings);
    all.put("selection", selection(reference));
    if (!content.trajectories().isEmpty()) {
      List<String> commands = new ArrayList<>();
      for (ResultFile file : content.trajectories()) {
        List<String> command = file.command();
        commands.add(
            "quests "
                + (command.isEmpty()
                    ? (file.content().has("events") ? "events " : "dH_traj ")
                        + quoted(file.dataset())
                        + " -o "
                        + quoted(file.name())
                    : quoted(command)));
      }
      all.put("trajectory", String.join("\n", commands));
    }
    return all;
  }

  private String page() {
    return "quests " + quoted(content.command());
  }

  /** A command that takes one file; of several datasets together only this page tells. */
  private String alone(String command) {
    return files.size() == 1 ? "quests " + command + ' ' + quoted(files.get(0)) + settings : page();
  }

  private String selection(@Nullable String reference) {
    if (content.picks() != null && !content.picks().command().isEmpty()) {
      return "quests " + quoted(content.picks().command());
    }
    if (content.picks() != null) {
      return "quests compress "
          + quoted(content.picks().dataset())
          + " --explain -o "
          + quoted(content.picks().name());
    }
    return "quests compress "
        + quoted(files)
        + (reference == null ? "" : " -r " + quoted(reference))
        + " -s "
        + (content.result().selection() == null
            ? "N"
            : String.valueOf(content.result().picked().size()))
        + " --explain"
        + settings;
  }

  private static String key(ReportContent.Errors errors) {
    return errors.predicted() != null && errors.column().predicted().equals(errors.column().known())
        ? errors.column().predicted()
        : errors.column().name();
  }

  private String by() {
    return content.result().groups() == null || files.size() > 1
        ? ""
        : " --by " + quoted(content.result().groups().key());
  }

  private static String settings(Setting setting) {
    StringBuilder text = new StringBuilder();
    RowSpec spec = setting.spec();
    if (spec instanceof DescriptorSpec own) {
      if (own.k() != DescriptorSpec.DEFAULT_K) {
        text.append(" -k ").append(own.k());
      }
      Double cutoff = own.cutoff();
      if (cutoff != null && cutoff != DescriptorSpec.DEFAULT_CUTOFF) {
        text.append(" -c ").append(cutoff);
      }
    }
    if (!spec.species().isEmpty()) {
      text.append(" --species ").append(quoted(String.join(",", spec.species())));
    }
    if (spec.elements() != ElementForm.NONE) {
      text.append(" --elements ").append(spec.elements());
    }
    if (setting.bandwidth() != DescriptorSpec.DEFAULT_BANDWIDTH) {
      text.append(" -b ").append(setting.bandwidth());
    }
    return text.toString();
  }

  private static String quoted(List<String> words) {
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }

  /** A word as a shell takes it literally. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : '\'' + word.replace("'", "'\\''") + '\'';
  }
}
