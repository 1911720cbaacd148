package org.quests.io.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The symmetry operations that a CIF lists, each as nine factors and three shifts. */
final class CifSymmetry {
  /** No space group has more in one cell. */
  private static final int MOST = 192;

  private final List<double[]> operations = new ArrayList<>();

  /**
   * Adds an operation.
   *
   * @param text as {@code -x+1/2, y, z-1/2}
   * @return what was expected in place of the text; null where it is right
   */
  @Nullable String add(String text) {
    if (operations.size() == MOST) {
      return "at most " + MOST + " symmetry operations";
    }
    String[] parts = text.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(",", -1);
    double[] operation = new double[12];
    boolean right = parts.length == 3;
    for (int axis = 0; axis < 3 && right; axis++) {
      right = parse(parts[axis], operation, axis);
    }
    if (!right) {
      return "a symmetry operation such as -x+1/2,y,z-1/2";
    }
    operations.add(operation);
    return null;
  }

  private static boolean parse(String part, double[] operation, int axis) {
    int at = 0;
    while (at < part.length()) {
      char c = part.charAt(at);
      double sign = c == '-' ? -1 : 1;
      if (c == '-' || c == '+') {
        at++;
      } else if (at > 0) {
        return false;
      }
      int start = at;
      while (at < part.length() && "0123456789./".indexOf(part.charAt(at)) >= 0) {
        at++;
      }
      String number = part.substring(start, at);
      if (number.isEmpty()) {
        int variable = at < part.length() ? "xyz".indexOf(part.charAt(at)) : -1;
        if (variable < 0) {
          return false;
        }
        operation[3 * axis + variable] += sign;
        at++;
      } else if (number.matches("\\d{1,9}(\\.\\d{0,9})?(/\\d{1,9})?|\\.\\d{1,9}")) {
        String[] fraction = number.split("/", 2);
        double divisor = fraction.length == 2 ? Double.parseDouble(fraction[1]) : 1;
        operation[9 + axis] += sign * Double.parseDouble(fraction[0]) / divisor;
        if (divisor == 0) {
          return false;
        }
      } else {
        return false;
      }
    }
    return !part.isEmpty();
  }

  /** How many there are. */
  int size() {
    return operations.size();
  }

  /** Whether all of them leave every place where it is. */
  boolean isOnlyIdentity() {
    return operations.stream().allMatch(CifSymmetry::isIdentity);
  }

  private static boolean isIdentity(double[] operation) {
    for (int i = 0; i < 12; i++) {
      if (operation[i] != (i < 9 && i % 4 == 0 ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The image of a place under an operation: within the cell, but as it is under the identity.
   *
   * @param place three fractions
   */
  double[] image(int number, double[] place) {
    double[] operation = operations.get(number);
    double[] image = place.clone();
    if (isIdentity(operation)) {
      return image;
    }
    for (int axis = 0; axis < 3; axis++) {
      double x = operation[9 + axis];
      for (int i = 0; i < 3; i++) {
        x += operation[3 * axis + i] * place[i];
      }
      image[axis] = x - Math.floor(x);
    }
    return image;
  }
}
