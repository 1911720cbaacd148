package org.quests.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quests.cli.output.JsonResult;
import org.quests.study.OtherMeasures;
import org.quests.study.OtherMeasures.ProfilePoint;

/** Profiles of datasets of the same orders, in the order in which the datasets were named. */
final class Profiles {
  private final Map<String, List<ProfilePoint>> byName = new LinkedHashMap<>();
  private long environments;

  /** One more. */
  void add(String name, int count, List<ProfilePoint> profile) {
    byName.put(name, profile);
    environments += count;
  }

  Map<String, List<ProfilePoint>> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /** The datasets, for a caption. */
  String names() {
    return String.join(", ", byName.keySet());
  }

  /** How many environments all of them have. */
  long environments() {
    return environments;
  }

  /** The numbers of all of them, where there are several. */
  void putBeside(JsonResult json) {
    if (byName.size() < 2) {
      return;
    }
    JsonResult all = new JsonResult();
    byName.forEach(
        (name, points) -> {
          JsonResult numbers = new JsonResult();
          points.forEach(p -> numbers.put(OtherMeasures.name(p.order()), p.number()));
          all.put(name, numbers);
        });
    json.put("profiles_beside", all);
  }
}
