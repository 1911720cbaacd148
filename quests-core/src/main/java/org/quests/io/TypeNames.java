package org.quests.io;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.quests.atoms.Element;

/** Elements by type for people: {@code 1=Cu,2=Zr}. */
final class TypeNames {
  private TypeNames() {}

  static String of(Map<Long, Integer> types) {
    return new TreeMap<>(types)
        .entrySet().stream()
            .map(type -> type.getKey() + "=" + Element.symbol(type.getValue()))
            .collect(Collectors.joining(","));
  }
}
