package org.quests.cli;

import java.util.List;
import org.quests.kernel.KernelEngine;
import org.quests.store.SharedDatasets;

/**
 * Where commands have their work done, in place of the threads of this process: a cluster. The
 * command line stays the same, and so do results, messages and exit codes. Nothing of it is used
 * before a command needs it.
 */
public interface Workplace {
  /** What it is called in messages. */
  String name();

  /**
   * Takes the place of an engine.
   *
   * @param engine the name of the engine that does the work there
   * @throws org.quests.core.QuestsException where there is no such engine, or the place cannot be
   *     used
   */
  KernelEngine engine(String engine);

  /** Where datasets are kept so that they are seen there. */
  SharedDatasets datasets();

  /** What to tell when a command is done, line by line. */
  List<String> summary();
}
