package org.quests.descriptor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;

/**
 * A frame that is ready to be described atom by atom, with a neighbour search that reaches as far
 * as the descriptor. Immutable, thread-safe.
 */
public final class FramePlan {
  private final NeighborSearch search;
  private final byte[] kinds;
  private final @Nullable Labels labels;

  private FramePlan(NeighborSearch search, byte[] kinds, @Nullable Labels labels) {
    this.search = search;
    this.kinds = kinds;
    this.labels = labels;
  }

  /**
   * Prepares a frame.
   *
   * @throws QuestsException naming the frame where the descriptor refuses it, or its cell is too
   *     small for the descriptor's reach
   */
  public static FramePlan of(Frame frame, EnvironmentDescriptor descriptor) {
    return of(AtomKinds.of(List.of(frame), descriptor.spec()), 0, descriptor);
  }

  /** The same of one of several frames. */
  static FramePlan of(AtomKinds frames, int i, EnvironmentDescriptor descriptor) {
    Frame frame = frames.frames().get(i);
    NeighborSearch search = NeighborSearch.of(frame, descriptor.locality());
    descriptor.check(frame);
    return new FramePlan(search, frames.numbers().get(i), frames.labels());
  }

  /**
   * The same atoms at other places.
   *
   * @param positions 3 n finite coordinates in Å, not copied
   */
  public FramePlan moved(double[] positions) {
    Frame before = frame();
    Frame frame = Frame.of(before.origin(), before.atomicNumbers(), positions, before.cell());
    return new FramePlan(NeighborSearch.of(frame, search.cutoff()), kinds, labels);
  }

  /** The structure. */
  public Frame frame() {
    return search.frame();
  }

  /** Of each atom its atomic number, or the number of its label. */
  byte[] kinds() {
    return kinds;
  }

  /** What the atoms are told apart by. */
  AtomKinds atomKinds() {
    return new AtomKinds(List.of(frame()), List.of(kinds), List.of(ElementSet.of(kinds)), labels);
  }

  /** Who is near whom. */
  public NeighborSearch search() {
    return search;
  }
}
