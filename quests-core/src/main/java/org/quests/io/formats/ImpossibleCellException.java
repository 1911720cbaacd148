package org.quests.io.formats;

import java.util.function.Supplier;
import org.quests.atoms.Cell;

/** A cell that is written as cells are, but that no structure can have. */
final class ImpossibleCellException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private ImpossibleCellException(IllegalArgumentException why) {
    super(why.getMessage(), why);
  }

  /** A cell that is made of numbers. */
  static Cell check(Supplier<Cell> cell) {
    try {
      return cell.get();
    } catch (IllegalArgumentException e) {
      throw new ImpossibleCellException(e);
    }
  }
}
