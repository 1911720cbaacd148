package org.quests.io;

import org.quests.atoms.Element;
import org.quests.atoms.Frame;

/** A frame as a block of a CIF, in P1. The cell is given by lengths and angles. */
final class CifText implements ConvertedFrames.Target {
  private static final String[] LENGTHS = {"a", "b", "c"};
  private static final String[] ANGLES = {"alpha", "beta", "gamma"};

  @Override
  public String text(Frame frame, long number) {
    PoscarText.requireCell(frame.cell());
    double[] v = frame.cell().vectors();
    StringBuilder text = new StringBuilder("data_frame_").append(number).append('\n');
    for (int i = 0; i < 3; i++) {
      text.append("_cell_length_").append(LENGTHS[i]).append(' ').append(length(v, i)).append('\n');
    }
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      int k = (i + 2) % 3;
      text.append("_cell_angle_").append(ANGLES[i]).append(' ').append(angle(v, j, k)).append('\n');
    }
    text.append(
        """
        _space_group_name_H-M_alt 'P 1'
        _space_group_IT_number 1
        loop_
        _space_group_symop_operation_xyz
        'x, y, z'
        loop_
        _atom_site_label
        _atom_site_type_symbol
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        """);
    double[] inverse = inverse(v);
    double[] x = frame.positions();
    int[] count = new int[Element.COUNT];
    for (int i = 0; i < frame.atoms(); i++) {
      int element = frame.atomicNumbers()[i];
      if (element == 0) {
        throw new IllegalArgumentException("expected the element of each atom, found X");
      }
      String symbol = Element.symbol(element);
      text.append(symbol).append(++count[element]).append(' ').append(symbol);
      for (int axis = 0; axis < 3; axis++) {
        double fraction =
            x[3 * i] * inverse[axis]
                + x[3 * i + 1] * inverse[3 + axis]
                + x[3 * i + 2] * inverse[6 + axis];
        text.append(' ').append(fraction);
      }
      text.append('\n');
    }
    return text.toString();
  }

  static double dot(double[] v, int i, int j) {
    return v[3 * i] * v[3 * j] + v[3 * i + 1] * v[3 * j + 1] + v[3 * i + 2] * v[3 * j + 2];
  }

  private static double length(double[] v, int i) {
    return Math.hypot(Math.hypot(v[3 * i], v[3 * i + 1]), v[3 * i + 2]);
  }

  private static double angle(double[] v, int i, int j) {
    double dot = dot(v, i, j);
    // Right angles are to be read as such.
    return dot == 0 ? 90 : Math.toDegrees(Math.acos(dot / (length(v, i) * length(v, j))));
  }

  /** The inverse of a matrix by rows. */
  static double[] inverse(double[] m) {
    double[] inverse = {
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]
    };
    double determinant = m[0] * inverse[0] + m[1] * inverse[3] + m[2] * inverse[6];
    for (int i = 0; i < 9; i++) {
      inverse[i] /= determinant;
    }
    return inverse;
  }
}
