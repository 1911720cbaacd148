package org.quests.study;

/**
 * What a value of a result is.
 *
 * @param name the key under which it is written
 * @param unit of the value, as "nats", "1/Å", "s"; empty for words, counts and shares
 * @param meaning in a few words
 */
public record ResultKey(String name, String unit, String meaning) {
  /** A key of a value without a unit. */
  static ResultKey of(String name, String meaning) {
    return new ResultKey(name, "", meaning);
  }

  /** A key of an entropy, or of what is measured as one. */
  static ResultKey nats(String name, String meaning) {
    return new ResultKey(name, "nats", meaning);
  }

  /** A key of a time. */
  static ResultKey seconds(String name, String meaning) {
    return new ResultKey(name, "s", meaning);
  }
}
