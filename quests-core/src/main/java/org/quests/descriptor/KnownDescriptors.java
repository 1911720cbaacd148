package org.quests.descriptor;

import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quests.core.Providers;

/** The descriptor of the method, and those on the class path. */
final class KnownDescriptors {
  private KnownDescriptors() {}

  /**
   * What there is, by name.
   *
   * @param broken receives why others cannot be loaded
   */
  static SortedMap<String, EnvironmentDescriptor> byName(List<String> broken) {
    SortedMap<String, EnvironmentDescriptor> known = new TreeMap<>();
    known.put(DescriptorSpec.KIND, DescriptorSpec.DEFAULT.descriptor());
    Providers.each(
        ServiceLoader.load(EnvironmentDescriptor.class),
        found -> {
          String kind = Objects.requireNonNull(found.spec().kind(), "a descriptor without a name");
          if (known.putIfAbsent(kind, found) != null) {
            throw new IllegalArgumentException("another descriptor has the name " + kind);
          }
        },
        broken::add);
    return known;
  }
}
