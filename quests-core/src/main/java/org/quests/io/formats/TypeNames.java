package org.quests.io.formats;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.quests.atoms.Element;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.ReadOptions;

/** The elements that {@link ReadOptions#types} gives to types. */
final class TypeNames {
  private TypeNames() {}

  /**
   * The element of a type.
   *
   * @param line where the file has the type; 0 where there are no lines
   */
  static byte element(ReadOptions options, long type, FrameOrigin origin, long line) {
    Integer element = options.types().get(type);
    if (element == null) {
      throw QuestsException.input(
          (line == 0 ? origin.at() : origin.at(line))
              + "expected one of the types whose element is given ("
              + describe(options.types())
              + "), found type "
              + type);
    }
    return element.byteValue();
  }

  private static String describe(Map<Long, Integer> types) {
    return new TreeMap<>(types)
        .entrySet().stream()
            .map(type -> type.getKey() + "=" + Element.symbol(type.getValue()))
            .collect(Collectors.joining(","));
  }
}
