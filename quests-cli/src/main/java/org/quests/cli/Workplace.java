package org.quests.cli;

import java.util.List;
import java.util.function.Consumer;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
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

  /** Into how many pieces work is cut, about, where there is that much. */
  int pieces();

  /**
   * Describes frames there.
   *
   * @param shares the frames of one dataset, in order
   * @param spec what defines the rows that come of it
   * @param cautions hears what is to be said to the user
   * @return the environments of each share, in order
   */
  List<Environments> describe(
      List<FrameShare> shares, RowSpec spec, Consumer<String> cautions, Parallelism parallelism);

  /** What to tell when a command is done, line by line. */
  List<String> summary();
}
