package org.quests.study;

import java.util.List;

/** What a study found. Immutable. */
public interface Result {
  /** All values under their keys, as the command line writes them as JSON. */
  ResultValues values();

  /** What is to be known of the values, for they may say less than they seem to: sentences. */
  List<String> cautions();
}
