package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/** Values of frames as a whole, by their key, read from the first file once more. */
final class FrameValues {
  private FrameValues() {}

  /**
   * The value of each frame as a text.
   *
   * @throws QuestsException of kind INPUT where a frame has none
   */
  static List<String> texts(Inputs inputs, InputFile file, String key) {
    List<String> texts = new ArrayList<>();
    try (FrameSource source = open(inputs, file, key)) {
      Frame frame;
      while ((frame = source.next()) != null) {
        texts.add(value(frame, key).text());
      }
    }
    return texts;
  }

  /**
   * The value of each frame as a number, at least 0.
   *
   * @throws QuestsException of kind INPUT where a frame has none
   */
  static double[] numbers(Inputs inputs, InputFile file, String key) {
    List<Double> numbers = new ArrayList<>();
    try (FrameSource source = open(inputs, file, key)) {
      Frame frame;
      while ((frame = source.next()) != null) {
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
    }
    return numbers.stream().mapToDouble(i -> i).toArray();
  }

  private static FrameSource open(Inputs inputs, InputFile file, String key) {
    if (file.numpy()) {
      throw QuestsException.usage(
          file.name() + ": holds descriptors alone, and no values of frames such as " + key);
    }
    return inputs.reopen(file);
  }

  /**
   * The value of a frame.
   *
   * @throws QuestsException of kind INPUT where it has none
   */
  static InfoValue value(Frame frame, String key) {
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
