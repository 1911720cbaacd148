package org.quests.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quests.core.QuestsException;

/**
 * One of several equal shares of the blocks of kernel sums.
 *
 * @param index which one, from 0
 * @param count how many there are, at least 1
 */
public record Shard(int index, int count) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  /** Checks the range. */
  public Shard {
    if (count < 1 || index < 0 || index >= count) {
      throw QuestsException.usage(
          "expected a shard from 0/"
              + count
              + " to "
              + (count - 1)
              + "/"
              + count
              + ", found "
              + index
              + "/"
              + count);
    }
  }

  /**
   * A share as text, {@code i/n} with i from 0.
   *
   * @throws QuestsException of kind USAGE where it is none
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) == 0) {
      throw QuestsException.usage(
          "expected a shard as i/n with i from 0 to n - 1, found \"" + text + '"');
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /**
   * Whether a block belongs to this share.
   *
   * @param block its number among the blocks of all tasks of a command, from 0
   */
  boolean has(long block) {
    return block % count == index;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
