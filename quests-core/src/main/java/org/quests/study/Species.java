package org.quests.study;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.io.FrameSource;

/**
 * The elements that somebody said there are. One alone is the plain form of the descriptor, which
 * by itself takes any element; and where none is named any will do.
 *
 * @param named symbols; empty where any element will do
 */
public record Species(List<String> named) {
  /** Takes a copy. */
  public Species {
    named = List.copyOf(named);
  }

  /** Symbols of all elements that occur in the frames left in a source, sorted. */
  public static Set<String> occurringIn(FrameSource source) {
    TreeSet<String> elements = new TreeSet<>();
    Frame frame;
    while ((frame = source.next()) != null) {
      elements.addAll(frame.elements());
    }
    return elements;
  }

  /**
   * Refuses a frame with other elements.
   *
   * @throws QuestsException of kind INPUT that names the frame and the elements
   */
  public void require(Frame frame) {
    Set<String> found = frame.elements();
    if (!named.isEmpty() && !named.containsAll(found)) {
      named.forEach(found::remove);
      throw QuestsException.input(
          frame.origin().at()
              + "holds "
              + String.join(", ", found)
              + ", expected only the species "
              + String.join(", ", named));
    }
  }

  /**
   * Refuses a dataset with other elements.
   *
   * @throws QuestsException of kind INPUT that names the first atom of another element
   */
  public void require(DatasetIndex index) {
    if (named.isEmpty() || named.containsAll(index.elements())) {
      return;
    }
    for (int frame = 0; frame < index.frames(); frame++) {
      int first = index.frameStart(frame);
      for (int i = first; i < index.frameStart(frame + 1); i++) {
        String symbol = Element.symbol(index.element(i));
        if (!named.contains(symbol)) {
          throw QuestsException.input(
              index.source()
                  + ": frame "
                  + index.frameNumber(frame)
                  + ": atom "
                  + (i - first)
                  + " is "
                  + symbol
                  + ", expected one of the species "
                  + String.join(", ", named));
        }
      }
    }
  }
}
