package org.quests.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;

/**
 * The molecules of a frame: atoms that bonds connect, as far as they are not too many and not
 * bonded to images of themselves, as crystals and endless chains are. A bond is no longer than 1.2
 * times the sum of both covalent radii; atoms whose radius is not known have none. For one thread.
 */
final class Molecules {
  /** More atoms are no molecule that is cut out whole. */
  static final int MOST = 200;

  private final byte[] atomicNumbers;
  private final double[] radii = new double[Element.COUNT];

  /** Neighbours as far as the longest bond; null where there can be no bonds. */
  private final @Nullable Around around;

  /** The molecule of each atom that was looked at; null for one that is in none. */
  private final Map<Integer, @Nullable Molecule> known = new HashMap<>();

  Molecules(Frame frame) {
    atomicNumbers = frame.atomicNumbers();
    double largest = 0;
    for (byte number : frame.elementSet().atomicNumbers()) {
      radii[number] = CovalentRadii.known(number) ? CovalentRadii.of(number) : Double.NaN;
      largest = Math.max(largest, Double.isNaN(radii[number]) ? 0 : radii[number]);
    }
    // A neighbour is nearer than the cut-off, and a bond may be just as long.
    around = largest == 0 ? null : new Around(frame, Math.nextUp(2 * CovalentRadii.BOND * largest));
  }

  /**
   * An atom of a molecule.
   *
   * @param image which image it is, where the first atom is as the file places it
   * @param place in Å, from the first atom
   */
  record Member(Image image, double[] place) {}

  /** Atoms that bonds connect, one image of each. */
  static final class Molecule {
    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Member> byAtom = new HashMap<>();

    private void add(Image image, double[] place) {
      Member member = new Member(image, place);
      members.add(member);
      byAtom.put(image.atom(), member);
    }

    /** All of them. */
    List<Member> members() {
      return members;
    }

    /** The one that is this atom; null where it is not among them. */
    @Nullable Member of(int atom) {
      return byAtom.get(atom);
    }
  }

  /** The molecule that an atom belongs to; null where it belongs to none. */
  @Nullable Molecule of(int atom) {
    if (!known.containsKey(atom)) {
      Molecule molecule = new Molecule();
      molecule.add(Image.of(atom), new double[3]);
      boolean whole = true;
      for (int next = 0; next < molecule.members.size() && whole; next++) {
        whole = addBonded(molecule.members.get(next), molecule);
      }
      // Of what is endless or too large some atoms are here; the others will come upon these.
      Molecule found = whole ? molecule : null;
      molecule.byAtom.keySet().forEach(member -> known.put(member, found));
    }
    return known.get(atom);
  }

  /** Adds what an atom is bonded to, unless there is too much of it; whether there is not. */
  private boolean addBonded(Member of, Molecule molecule) {
    Around near = around;
    int count = near == null ? 0 : near.find(of.image.atom());
    for (int i = 0; near != null && i < count; i++) {
      Image seen = near.image(i);
      if (!(near.distance(i)
          <= CovalentRadii.BOND * (radius(of.image.atom()) + radius(seen.atom())))) {
        continue;
      }
      Image bonded = of.image.with(seen);
      Member before = molecule.of(bonded.atom());
      if (before == null) {
        if (known.containsKey(bonded.atom()) || molecule.members.size() == MOST) {
          return false;
        }
        molecule.add(bonded, near.from(of.place, i));
      } else if (!before.image.equals(bonded)) {
        return false;
      }
    }
    return true;
  }

  private double radius(int atom) {
    return radii[atomicNumbers[atom]];
  }
}
