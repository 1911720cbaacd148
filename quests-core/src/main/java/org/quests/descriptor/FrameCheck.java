package org.quests.descriptor;

import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Finds out whether frames can be described, at a small part of the cost of describing them: a
 * frame that passes is described without an error. Immutable, thread-safe.
 *
 * <p>By a descriptor of one's own, of which nothing is known, a frame is described to find out; so
 * is one whose atoms come near to touching.
 */
public final class FrameCheck {
  private final EnvironmentDescriptor descriptor;

  private FrameCheck(EnvironmentDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** The check for rows of a kind. */
  public static FrameCheck of(RowSpec spec) {
    return of(spec.descriptor());
  }

  /** The same for a descriptor of one's own. */
  public static FrameCheck of(EnvironmentDescriptor descriptor) {
    return new FrameCheck(descriptor);
  }

  /**
   * Refuses a frame that cannot be described.
   *
   * @throws QuestsException of kind INPUT, the same that describing the frame throws
   */
  public void require(Frame frame) {
    FramePlan plan = FramePlan.of(frame, descriptor);
    boolean foreign = !(descriptor instanceof NearestNeighborDescriptor);
    if (foreign || plan.search().mayRefuse(NearestNeighborDescriptor.CLOSEST_CONTACT)) {
      describe(plan, foreign);
    }
  }

  private void describe(FramePlan plan, boolean foreign) {
    EnvironmentDescriptor.RowWriter writer = descriptor.newWriter();
    int d = descriptor.spec().dimension();
    double[] row = new double[d];
    for (int place = 0; place < plan.frame().atoms(); place++) {
      int atom = plan.search().atomAt(place);
      writer.write(plan, atom, row, 0);
      if (foreign) {
        FrameDescriber.requireNumbers(plan, atom, row, 0, d);
      }
    }
  }
}
