package org.quests.descriptor;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The descriptor of the method, and those on the class path. */
final class KnownDescriptors {
  /** Descriptors that cannot be loaded before it is given up to look for more. */
  private static final int MOST_BROKEN = 20;

  private KnownDescriptors() {}

  /**
   * What there is, by name.
   *
   * @param broken receives why others cannot be loaded
   */
  static SortedMap<String, EnvironmentDescriptor> byName(List<String> broken) {
    SortedMap<String, EnvironmentDescriptor> known = new TreeMap<>();
    known.put(DescriptorSpec.KIND, DescriptorSpec.DEFAULT.descriptor());
    Iterator<EnvironmentDescriptor> found =
        ServiceLoader.load(EnvironmentDescriptor.class).iterator();
    boolean more = true;
    while (more && broken.size() < MOST_BROKEN) {
      try {
        more = found.hasNext();
        if (more) {
          EnvironmentDescriptor next = found.next();
          known.putIfAbsent(next.spec().kind(), next);
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(String.valueOf(e.getMessage()));
      }
    }
    return known;
  }
}
