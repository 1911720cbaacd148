package org.quests.local;

/**
 * A periodic image of an atom: the atom displaced by whole cell vectors.
 *
 * @param atom its number
 * @param a by how many first vectors it is away from where the file places it
 * @param b the same of the second
 * @param c the same of the third
 */
record Image(int atom, long a, long b, long c) {
  /** An atom as the file places it. */
  static Image of(int atom) {
    return new Image(atom, 0, 0, 0);
  }

  /** The image of another atom that is seen from here as that one is seen from its own place. */
  Image with(Image seen) {
    return new Image(seen.atom, a + seen.a, b + seen.b, c + seen.c);
  }

  /** How an image is seen from this one, as from the place of the file. */
  Image seen(Image other) {
    return new Image(other.atom, other.a - a, other.b - b, other.c - c);
  }
}
