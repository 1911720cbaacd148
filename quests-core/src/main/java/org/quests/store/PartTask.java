package org.quests.store;

import java.util.List;

/**
 * What a folder of parts is for.
 *
 * @param command its name
 * @param arguments all that the result depends on
 * @param engine the name of the engine of the process that made the folder
 * @param shards how many processes it was made for; 1 for a checkpoint
 */
public record PartTask(String command, List<String> arguments, String engine, int shards) {
  /** Takes a copy. */
  public PartTask {
    arguments = List.copyOf(arguments);
  }
}
