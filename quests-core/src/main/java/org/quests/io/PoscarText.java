package org.quests.io;

import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;

/** A frame as POSCAR of VASP 5: Cartesian, with as many digits as reading needs. */
final class PoscarText implements ConvertedFrames.Target {
  @Override
  public String text(Frame frame, long number) {
    requireCell(frame.cell());
    if (frame.atoms() == 0) {
      throw new IllegalArgumentException("expected atoms, found none");
    }
    StringBuilder names = new StringBuilder();
    StringBuilder counts = new StringBuilder();
    byte[] elements = frame.atomicNumbers();
    for (int from = 0, to; from < elements.length; from = to) {
      to = from + 1;
      while (to < elements.length && elements[to] == elements[from]) {
        to++;
      }
      names.append(' ').append(Element.symbol(elements[from]));
      counts.append(' ').append(to - from);
    }
    StringBuilder text = new StringBuilder("frame ").append(number).append("\n1.0\n");
    rows(text, frame.cell().vectors());
    text.append(names).append('\n').append(counts).append("\nCartesian\n");
    rows(text, frame.positions());
    return text.toString();
  }

  /** Refuses a cell that lacks a vector. */
  static void requireCell(Cell cell) {
    for (int i = 0; i < 3; i++) {
      if (!cell.given(i)) {
        throw new IllegalArgumentException(
            "the format has a cell, and the frame has none along "
                + "abc".charAt(i)
                + " (--cell gives one)");
      }
    }
  }

  private static void rows(StringBuilder text, double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      text.append(' ').append(numbers[i]).append(i % 3 == 2 ? "\n" : "");
    }
  }
}
