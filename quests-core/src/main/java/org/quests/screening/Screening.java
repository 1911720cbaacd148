package org.quests.screening;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;

/**
 * Looks for junk among the frames of a dataset as they come one by one. For one thread at a time.
 */
public final class Screening {
  private final Screen screen;
  private final Parallelism parallelism;
  private final FrameBuffer buffer = new FrameBuffer(this::look);
  private final List<Screened> found = new ArrayList<>();
  private int places;

  /**
   * A frame that is junk.
   *
   * @param place in the dataset, from 0
   * @param file its source
   * @param frame its number in there, from 0
   * @param reason why it is junk
   */
  public record Screened(int place, String file, long frame, String reason) {}

  /**
   * Nothing yet.
   *
   * @param screen what frames must keep to
   */
  public Screening(Screen screen, Parallelism parallelism) {
    this.screen = screen;
    this.parallelism = parallelism.silent();
  }

  /**
   * Looks at the next frame of the dataset, now or together with others.
   *
   * @throws org.quests.core.QuestsException where a frame lacks the forces
   */
  public void add(Frame frame) {
    buffer.add(frame);
  }

  private void look(List<Frame> frames) {
    @Nullable String[] reasons = new String[frames.size()];
    parallelism.forEach(reasons.length, () -> i -> reasons[i] = screen.reason(frames.get(i)));
    for (int i = 0; i < reasons.length; i++) {
      String reason = reasons[i];
      if (reason != null) {
        Frame frame = frames.get(i);
        found.add(
            new Screened(places + i, frame.origin().source(), frame.origin().index(), reason));
      }
    }
    places += reasons.length;
  }

  /** The places of frames that are junk. */
  public static int[] places(List<Screened> screened) {
    return screened.stream().mapToInt(Screened::place).toArray();
  }

  /** Those that are junk, in the order of the dataset. */
  public List<Screened> result() {
    buffer.flush();
    return List.copyOf(found);
  }
}
