package org.quests.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known about an engine on this machine.
 *
 * @param name its name, as given to ask for it
 * @param available whether it can be used
 * @param says in one line what it is, or why it cannot be used
 * @param facts further facts, in order: names of devices, memory, versions
 */
public record EngineReport(String name, boolean available, String says, Map<String, Object> facts) {
  /** Copies the facts. */
  public EngineReport {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
