package org.quests.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of an engine here.
 *
 * @param name by which it is asked for
 * @param available whether it can be used
 * @param says in one line what it is, or why it cannot be used
 * @param facts further ones, in order: names of devices, memory, versions
 */
public record EngineReport(String name, boolean available, String says, Map<String, Object> facts) {
  /** Copies the facts. */
  public EngineReport {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
