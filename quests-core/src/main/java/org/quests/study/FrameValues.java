package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/** Values of frames as a whole, by their key. */
public final class FrameValues {
  private FrameValues() {}

  /**
   * The value of each frame as a text.
   *
   * @throws QuestsException of kind INPUT where a frame has none
   */
  public static List<String> texts(FrameSource frames, String key) {
    List<String> texts = new ArrayList<>();
    Frame frame;
    while ((frame = frames.next()) != null) {
      texts.add(value(frame, key).text());
    }
    return texts;
  }

  /**
   * The value of each frame as a number, at least 0.
   *
   * @throws QuestsException of kind INPUT where a frame has none
   */
  public static double[] numbers(FrameSource frames, String key) {
    List<Double> numbers = new ArrayList<>();
    Frame frame;
    while ((frame = frames.next()) != null) {
      InfoValue value = value(frame, key);
      OptionalDouble number = value.number();
      if (number.isEmpty()
          || !(number.getAsDouble() >= 0 && number.getAsDouble() < Double.POSITIVE_INFINITY)) {
        throw QuestsException.input(
            frame.origin().at()
                + key
                + " is "
                + value.text()
                + ", expected a number that is not negative");
      }
      numbers.add(number.getAsDouble());
    }
    return numbers.stream().mapToDouble(i -> i).toArray();
  }

  /**
   * The value of a frame.
   *
   * @throws QuestsException of kind INPUT where it has none
   */
  public static InfoValue value(Frame frame, String key) {
    InfoValue value = frame.info().get(key);
    if (value == null) {
      throw QuestsException.input(
          frame.origin().at()
              + "no value "
              + key
              + (frame.info().isEmpty()
                  ? ", and no others"
                  : ", expected one of " + String.join(", ", frame.info().keySet())));
    }
    return value;
  }
}
