package org.quests.descriptor;

import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;

/**
 * A frame that is ready to be described atom by atom, with a neighbour search that reaches as far
 * as the descriptor. Immutable, thread-safe.
 */
public final class FramePlan {
  private final NeighborSearch search;

  private FramePlan(NeighborSearch search) {
    this.search = search;
  }

  /**
   * Prepares a frame.
   *
   * @throws QuestsException naming the frame where the descriptor refuses it, or its cell is too
   *     small for the descriptor's reach
   */
  public static FramePlan of(Frame frame, EnvironmentDescriptor descriptor) {
    FramePlan plan = new FramePlan(NeighborSearch.of(frame, descriptor.locality()));
    descriptor.check(frame);
    return plan;
  }

  /**
   * The same atoms at other places.
   *
   * @param positions 3 n finite coordinates in Å, not copied
   */
  public FramePlan moved(double[] positions) {
    Frame before = frame();
    Frame frame = Frame.of(before.origin(), before.atomicNumbers(), positions, before.cell());
    return new FramePlan(NeighborSearch.of(frame, search.cutoff()));
  }

  /** The structure. */
  public Frame frame() {
    return search.frame();
  }

  /** Who is near whom. */
  public NeighborSearch search() {
    return search;
  }
}
