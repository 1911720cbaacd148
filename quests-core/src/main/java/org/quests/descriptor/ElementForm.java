package org.quests.descriptor;

import java.util.Locale;
import org.quests.atoms.Element;
import org.quests.core.QuestsException;

/**
 * What rows see of elements, beside the plain numbers X of the descriptor. Kernels are those of
 * squared distances |X − Y|² + Δ² [a ≠ b] + λ² |f − g|² with a and b the elements of the centres
 * and f and g the shares of the elements among their neighbours.
 *
 * <p>A row of such a form is X, then for {@link #FULL} the share of each element among the
 * neighbours, by atomic number from 0 to 118, then one number for each element, by atomic number as
 * well: {@link #CENTRE_VALUE} at the element of the centre, 0 elsewhere. Most of them are 0 and are
 * never stored.
 */
public enum ElementForm {
  /** Nothing: Δ = λ = 0. */
  NONE,

  /** The element of the centre: Δ = 1 1/Å, λ = 0. */
  CENTRE,

  /** The element of the centre and the shares of its neighbours: Δ = λ = 1 1/Å. */
  FULL;

  /** Δ² in 1/Å²: what unlike centres add to a squared distance. */
  public static final double SQUARED_DELTA = 1;

  /** What stands at the element of the centre, in 1/Å: two unlike ones are Δ apart. */
  public static final double CENTRE_VALUE = Math.sqrt(SQUARED_DELTA / 2);

  /** What is added to the sum that shares are relative to, in 1/Å: they end where it does. */
  static final double SHARE_OFFSET = 0.01;

  /** How many numbers of a row are shares. */
  public int shareColumns() {
    return this == FULL ? Element.COUNT : 0;
  }

  /** How many numbers of a row say what the centre is. */
  public int centreColumns() {
    return this == NONE ? 0 : Element.COUNT;
  }

  /**
   * The form of a name, as on the command line.
   *
   * @throws QuestsException of kind USAGE where there is none
   */
  public static ElementForm of(String name) {
    for (ElementForm form : values()) {
      if (form.toString().equals(name)) {
        return form;
      }
    }
    throw QuestsException.usage("elements must be none, centre or full, not " + name);
  }

  /** The name, as on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
