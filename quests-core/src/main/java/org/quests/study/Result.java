package org.quests.study;

import java.util.List;

/** What a study found. Immutable. */
public interface Result {
  /** All values under their keys, as the command line writes them as JSON. */
  ResultValues values();

  /** Warnings that the values may say less than they seem to, each a sentence. */
  List<String> cautions();
}
