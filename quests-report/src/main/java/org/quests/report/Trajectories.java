package org.quests.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What was found along trajectories, as a page shows it. Results that are about the same frames at
 * the same times share an axis; all others have one of their own, and the page says why.
 */
final class Trajectories {
  /** Names of a time in frames, the most telling first. */
  private static final List<String> TIMES = List.of("time_ps", "time", "Time", "step", "timestep");

  /** Times that differ by less than this share of them are one. */
  private static final double SAME_TIME = 1e-9;

  private static final String NUMBERS = "frame";

  private final List<Axis> axes = new ArrayList<>();
  private final ToIntFunction<Place> indexOf;

  /**
   * A frame of a result.
   *
   * @param of the result
   * @param number of the frame in the file that the result is of
   */
  record Place(ResultFile of, long number) {}

  /** Results that share an axis. */
  private static final class Axis {
    private final String title;

    /** Why these are not on an axis that was there before; null where there is none. */
    private final @Nullable String apart;

    private final List<ResultFile> results = new ArrayList<>();
    private final Map<Long, Double> times = new LinkedHashMap<>();

    Axis(String title, @Nullable String apart) {
      this.title = title;
      this.apart = apart;
    }

    void add(ResultFile result, Map<Long, Double> ofResult) {
      results.add(result);
      times.putAll(ofResult);
    }

    /** Why a result cannot be on this axis; null where it can. */
    @Nullable String refuses(ResultFile result, String itsTitle, Map<Long, Double> itsTimes) {
      ResultFile first = results.get(0);
      if (!sameFile(first, result)) {
        return "It is of another file than " + first.name() + '.';
      }
      if (!title.equals(itsTitle)) {
        return "Its times are not in the unit of those of " + first.name() + '.';
      }
      boolean same =
          itsTimes.entrySet().stream()
              .allMatch(
                  each -> {
                    double other = times.getOrDefault(each.getKey(), each.getValue());
                    return Math.abs(other - each.getValue())
                        <= SAME_TIME * Math.max(Math.abs(other), Math.abs(each.getValue()));
                  });
      return same ? null : "It has its frames at other times than " + first.name() + '.';
    }
  }

  /**
   * Sorts results by their axes.
   *
   * @param indexOf where a frame is on the page; −1 where it is not
   */
  Trajectories(List<ResultFile> results, ToIntFunction<Place> indexOf) {
    this.indexOf = indexOf;
    results.forEach(this::sort);
  }

  private void sort(ResultFile result) {
    String title = title(result);
    Map<Long, Double> times = new LinkedHashMap<>();
    for (JsonNode frame : result.content().path("frames")) {
      JsonNode time = frame.path(timeKey(result));
      if (time.isNumber()) {
        times.put(frame.path(NUMBERS).asLong(), time.asDouble());
      }
    }
    String apart = null;
    for (Axis axis : axes) {
      String why = axis.refuses(result, title, times);
      if (why == null) {
        axis.add(result, times);
        return;
      }
      // Another unit says more than another file, which most results may be of.
      if (apart == null || sameFile(axis.results.get(0), result)) {
        apart = why;
      }
    }
    Axis own = new Axis(title, apart);
    own.add(result, times);
    axes.add(own);
  }

  /** Whether two results are of the same file: by its content, where that is known. */
  private static boolean sameFile(ResultFile one, ResultFile other) {
    String first = one.hashOfDataset();
    String second = other.hashOfDataset();
    if (first == null || second == null) {
      return one.dataset().equals(other.dataset());
    }
    return first.equals(second);
  }

  private static String timeKey(ResultFile result) {
    for (String key : TIMES) {
      for (JsonNode frame : result.content().path("frames")) {
        if (frame.path(key).isNumber()) {
          return key;
        }
      }
    }
    return NUMBERS;
  }

  /** The title of the axis: {@code events} tells it, {@code dH_traj} by the name of the time. */
  private static String title(ResultFile result) {
    String told = result.content().path("time_axis").asString("");
    if (!told.isEmpty()) {
      return told;
    }
    String key = timeKey(result);
    return switch (key) {
      case NUMBERS -> "frame";
      case "time_ps" -> "time (ps)";
      case "step", "timestep" -> "time step";
      default -> "time (in the unit of the file)";
    };
  }

  /** The axes with what is on them. */
  List<Object> all() {
    List<Object> all = new ArrayList<>();
    for (Axis axis : axes) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("title", axis.title);
      if (axis.apart != null) {
        one.put("apart", axis.apart);
      }
      one.put("results", axis.results.stream().map(this::result).toList());
      all.add(one);
    }
    return all;
  }

  private Map<String, Object> result(ResultFile file) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("source", file.name());
    one.put("file", file.dataset());
    Map<String, Object> columns = file.columns("frames");
    one.put("times", columns.getOrDefault(timeKey(file), List.of()));
    one.put("columns", columns);
    one.put("events", file.plain("events"));
    one.put("transitions", file.plain("transitions"));
    List<String> tooShort = new ArrayList<>();
    file.content().path("too_short").forEach(each -> tooShort.add(each.path("what").asString("")));
    one.put("tooShort", tooShort);
    one.put(
        "index",
        file.frames("frames").stream()
            .map(frame -> indexOf.applyAsInt(new Place(file, frame)))
            .toList());
    one.put("references", references(file));
    return one;
  }

  private static List<String> references(ResultFile file) {
    List<String> references = new ArrayList<>();
    for (JsonNode reference : file.content().path("references")) {
      String name = reference.path("name").asString("");
      String of = ResultFile.withoutFolders(reference.path("of").asString(""));
      references.add(of.isEmpty() || of.equals(name) ? name : name + " (" + of + ')');
    }
    for (String single : List.of("reference_file", "parent")) {
      if (file.content().path(single).isString()) {
        String name = file.content().path(single).asString();
        references.add(
            single.equals("parent") ? "frames " + name : ResultFile.withoutFolders(name));
      }
    }
    return references;
  }
}
