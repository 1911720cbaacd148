package org.quests.study;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.core.Printable;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.screening.MinimumDistances;

/** A warning where frames that were picked have atoms too near to each other to be sound. */
public final class CloseContacts {
  /** Halvings of an interval: the distance that is shown has fewer digits than they leave. */
  private static final int HALVINGS = 60;

  private CloseContacts() {}

  /**
   * What is to be said of some frames, told from the rows alone: the first number of a row is that
   * of the nearest neighbour. Which element that one is the row does not say, so it is taken to be
   * the smallest one of the frame.
   *
   * @param frames their places in the dataset
   * @return nothing where all are sound, and where the rows or elements do not tell
   */
  public static Optional<String> of(Environments dataset, int... frames) {
    Double cutoff = dataset.spec().cutoff();
    if (!(dataset.spec() instanceof DescriptorSpec)
        || cutoff == null
        || !dataset.elementsKnown()
        || dataset.index().labels() != null) {
      return Optional.empty();
    }
    int suspect = 0;
    String first = null;
    for (int frame : Arrays.stream(frames).sorted().toArray()) {
      String contact = closest(dataset, frame, cutoff);
      first = first == null ? contact : first;
      suspect += contact == null ? 0 : 1;
    }
    return first == null
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d picked frames may be junk: %s; --min-distance leaves such frames"
                    + " out",
                Printable.of(dataset.source()),
                suspect,
                frames.length,
                first));
  }

  private static @Nullable String closest(Environments dataset, int frame, double cutoff) {
    double smallest = Double.POSITIVE_INFINITY;
    for (byte number : dataset.index().elementsOfFrame(frame).atomicNumbers()) {
      smallest = Math.min(smallest, CovalentRadii.of(number));
    }
    double[] number = new double[1];
    for (int row = dataset.frameStart(frame); row < dataset.frameStart(frame + 1); row++) {
      dataset.copyColumns(row, row + 1, 1, number, 0);
      double expected =
          MinimumDistances.SHARE * (CovalentRadii.of(dataset.element(row)) + smallest);
      if (number[0] > numberOf(expected, cutoff)) {
        return String.format(
            Locale.ROOT,
            "atom %d (%s) of frame %d has a neighbour at %.2f Å, expected at least %.2f Å",
            row - dataset.frameStart(frame),
            Element.symbol(dataset.element(row)),
            dataset.frameNumber(frame),
            distanceOf(number[0], expected, cutoff),
            expected);
      }
    }
    return null;
  }

  /** The first number of a row whose nearest neighbour is at a distance in Å. */
  private static double numberOf(double distance, double cutoff) {
    double s = distance / cutoff;
    double root = Math.max(0, 1 - s * s);
    return root * root / distance;
  }

  /** The distance in Å, less than another, that gives this number: it falls with the distance. */
  private static double distanceOf(double number, double below, double cutoff) {
    double low = 0;
    double high = below;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (numberOf(middle, cutoff) > number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
