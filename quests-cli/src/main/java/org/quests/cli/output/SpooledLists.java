package org.quests.cli.output;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.quests.study.ResultValues;

/**
 * Lists of a JSON result that grow together while the program runs and may be longer than memory.
 * Closing removes what they are kept in.
 */
public final class SpooledLists implements Closeable {
  private final Map<String, SpooledList> lists = new LinkedHashMap<>();

  /** Adds an object or a list of numbers to the list of each key. */
  public void add(ResultValues items) throws IOException {
    for (ResultValues.Entry entry : items.entries()) {
      SpooledList list = lists.computeIfAbsent(entry.key().name(), name -> new SpooledList());
      if (entry.value() instanceof ResultValues object) {
        list.add(JsonResult.of(object));
      } else if (entry.value() instanceof double[] numbers) {
        list.add(numbers);
      } else {
        throw new IllegalArgumentException(entry.key().name() + " is not listed");
      }
    }
  }

  /** Adds the lists to a result; nothing is added to them any more. */
  public JsonResult putIn(JsonResult result) {
    lists.forEach(result::put);
    return result;
  }

  @Override
  public void close() throws IOException {
    IOException failed = null;
    for (SpooledList list : lists.values()) {
      try {
        list.close();
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
