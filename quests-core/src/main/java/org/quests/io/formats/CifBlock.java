package org.quests.io.formats;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/** What a block of a CIF says of a structure. */
final class CifBlock {
  /** Images of a site closer than this, in Å, are one atom on a special position. */
  private static final double SAME = 0.05;

  /** Images of a site that are not the same atom are not closer than this, in Å. */
  private static final double APART = 0.5;

  /** Occupancies are rounded. */
  private static final double FULL = 0.9995;

  private static final int MOST_COLUMNS = 1000;

  private static final Pattern FORMULA = Pattern.compile("([A-Z][a-z]?)(\\d{0,6}(?:\\.\\d{1,6})?)");

  private final FrameOrigin origin;
  private final CifTokens tokens;
  private final double[] lengths = {Double.NaN, Double.NaN, Double.NaN};
  private final double[] angles = {Double.NaN, Double.NaN, Double.NaN};
  private final CifSymmetry symmetry = new CifSymmetry();

  /** Of a space group that is not P1. */
  private @Nullable String group;

  private String formula = "";

  /** How many times the formula is in the cell; NaN where that is not said. */
  private double units = Double.NaN;

  private boolean hasSites;
  private boolean cartesian;
  private byte[] elements = new byte[16];
  private double[] places = new double[48];
  private int sites;

  /** A block whose words come next. */
  CifBlock(FrameOrigin origin, CifTokens tokens) {
    this.origin = origin;
    this.tokens = tokens;
  }

  /** Reads it, up to the next block or the end. */
  CifTokens.Kind read() throws IOException {
    CifTokens.Kind kind = tokens.next();
    while (kind != CifTokens.Kind.BLOCK && kind != CifTokens.Kind.END) {
      kind =
          switch (kind) {
            case TAG -> item();
            case LOOP -> loop();
            default -> throw tokens.bad("a name in front of a value");
          };
    }
    return kind;
  }

  private CifTokens.Kind item() throws IOException {
    String tag = tokens.text();
    refuse(tag);
    CifTokens.Kind kind = tokens.next();
    if (kind == CifTokens.Kind.END) {
      throw Texts.ends("a value of " + tag);
    }
    if (kind != CifTokens.Kind.VALUE) {
      throw tokens.bad("a value of " + tag);
    }
    single(tag);
    return tokens.next();
  }

  private void single(String tag) {
    String value = tokens.text();
    switch (tag) {
      case "_chemical_formula_sum" -> formula = tokens.known() ? value : "";
      case "_cell_formula_units_z" -> units = tokens.known() ? number(tag) : Double.NaN;
      case "_cell_length_a" -> lengths[0] = number(tag);
      case "_cell_length_b" -> lengths[1] = number(tag);
      case "_cell_length_c" -> lengths[2] = number(tag);
      case "_cell_angle_alpha" -> angles[0] = number(tag);
      case "_cell_angle_beta" -> angles[1] = number(tag);
      case "_cell_angle_gamma" -> angles[2] = number(tag);
      default -> {
        if (isOperation(tag)) {
          operation(value);
        } else if (isGroup(tag) && tokens.known() && !isP1(value)) {
          group = value;
        }
      }
    }
  }

  private static boolean isOperation(String tag) {
    return tag.equals("_symmetry_equiv_pos_as_xyz")
        || tag.equals("_space_group_symop_operation_xyz");
  }

  private static boolean isGroup(String tag) {
    return tag.startsWith("_symmetry_space_group_name")
        || tag.startsWith("_space_group_name_h")
        || tag.equals("_symmetry_int_tables_number")
        || tag.equals("_space_group_it_number");
  }

  private static boolean isP1(String group) {
    String plain = group.replaceAll("[\\s_]", "").toUpperCase(Locale.ROOT);
    return plain.equals("P1") || plain.equals("1");
  }

  /** Refuses what says that a structure is more than its atoms in a cell. */
  private void refuse(String tag) {
    String what =
        tag.startsWith("_space_group_magn") || tag.startsWith("_space_group_symop_magn")
            ? "a magnetic structure"
            : tag.startsWith("_cell_modulation") || tag.startsWith("_space_group_ssg")
                ? "a modulated structure"
                : tag.startsWith("_atom_site_group_pdb") ? "a macromolecule (mmCIF)" : null;
    if (what != null) {
      throw tokens.bad("atoms in a cell; " + what + " is not read");
    }
  }

  private double number(String tag) {
    String text = tokens.text();
    int end = 0;
    while (end < text.length() && "0123456789.+-eE".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    // An uncertainty may stand in brackets.
    boolean right = end == text.length() || text.substring(end).matches("\\([0-9]*\\)");
    try {
      double value = right ? JavaDoubleParser.parseDouble(text, 0, end) : Double.NaN;
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw tokens.bad("a finite number as " + tag);
  }

  private void operation(String text) {
    String problem = symmetry.add(text);
    if (problem != null) {
      throw tokens.bad(problem);
    }
  }

  private CifTokens.Kind loop() throws IOException {
    List<String> tags = new ArrayList<>();
    CifTokens.Kind kind = tokens.next();
    while (kind == CifTokens.Kind.TAG) {
      refuse(tokens.text());
      if (tags.size() == MOST_COLUMNS) {
        throw tokens.bad("at most " + MOST_COLUMNS + " columns");
      }
      tags.add(tokens.text());
      kind = tokens.next();
    }
    if (tags.isEmpty() && kind != CifTokens.Kind.END) {
      throw tokens.bad("names after loop_");
    }
    boolean isSites = tags.contains("_atom_site_fract_x") || tags.contains("_atom_site_cartn_x");
    Site site = isSites ? site(tags) : null;
    int column = 0;
    while (kind == CifTokens.Kind.VALUE) {
      if (site != null) {
        site.take(column);
      } else if (isOperation(tags.get(column))) {
        operation(tokens.text());
      }
      column++;
      if (column == tags.size()) {
        column = 0;
        if (site != null) {
          site.end();
        }
      }
      kind = tokens.next();
    }
    if (column != 0 || tags.isEmpty()) {
      String expected = "rows of " + tags.size() + " values in a loop";
      if (kind == CifTokens.Kind.END) {
        throw Texts.ends(expected);
      }
      throw tokens.bad(expected);
    }
    return kind;
  }

  private Site site(List<String> tags) {
    if (hasSites) {
      throw tokens.bad("one loop of atom sites in a block");
    }
    hasSites = true;
    cartesian = !tags.contains("_atom_site_fract_x");
    return new Site(tags);
  }

  /** What a column of atom sites holds. */
  private enum Column {
    X,
    Y,
    Z,
    SYMBOL,
    LABEL,
    FLAG,
    OCCUPANCY,
    DISORDER,
    OTHER
  }

  /** A row of the loop of atom sites. */
  private final class Site {
    private final String[] tags;
    private final Column[] columns;
    private final String prefix = cartesian ? "_atom_site_cartn_" : "_atom_site_fract_";
    private final double[] place = new double[3];
    private String symbol = "";
    private String label = "";

    /** The symbol that came last, with its element: mostly it comes again. */
    private String known = "";

    private int knownElement = -1;
    private boolean dummy;

    Site(List<String> tags) {
      this.tags = tags.toArray(new String[0]);
      for (String axis : new String[] {"x", "y", "z"}) {
        if (!tags.contains(prefix + axis)) {
          throw tokens.bad(prefix + axis + " in the loop of atom sites");
        }
      }
      columns = new Column[this.tags.length];
      Arrays.setAll(columns, i -> column(this.tags[i]));
    }

    private Column column(String tag) {
      return switch (tag) {
        case "_atom_site_type_symbol" -> Column.SYMBOL;
        case "_atom_site_label" -> Column.LABEL;
        case "_atom_site_calc_flag" -> Column.FLAG;
        case "_atom_site_occupancy" -> Column.OCCUPANCY;
        case "_atom_site_disorder_group" -> Column.DISORDER;
        default ->
            tag.equals(prefix + "x")
                ? Column.X
                : tag.equals(prefix + "y")
                    ? Column.Y
                    : tag.equals(prefix + "z") ? Column.Z : Column.OTHER;
      };
    }

    void take(int column) {
      switch (columns[column]) {
        case X -> place[0] = number(tags[column]);
        case Y -> place[1] = number(tags[column]);
        case Z -> place[2] = number(tags[column]);
        case SYMBOL -> symbol = tokens.known() ? tokens.text() : "";
        case LABEL -> label = tokens.text();
        case FLAG -> dummy = tokens.text().equals("dum");
        case OCCUPANCY -> {
          if (tokens.known()) {
            occupancy(number(tags[column]));
          }
        }
        case DISORDER -> {
          if (tokens.known() && !tokens.text().equals("0")) {
            throw tokens.bad(
                "sites without disorder (" + Printable.quoted(label) + " is in a disorder group)");
          }
        }
        case OTHER -> {
          // Nothing of a structure.
        }
      }
    }

    private void occupancy(double occupancy) {
      if (occupancy < FULL || occupancy > 2 - FULL) {
        throw tokens.bad(
            "sites that are fully occupied (the occupancy of "
                + Printable.quoted(label)
                + " is "
                + occupancy
                + ')');
      }
    }

    void end() {
      if (dummy) {
        return;
      }
      if (sites == elements.length) {
        elements = Arrays.copyOf(elements, 2 * sites);
        places = Arrays.copyOf(places, 6 * sites);
      }
      int element = element();
      if (element < 0) {
        throw tokens.bad(
            "an element as type symbol or at the start of the label "
                + Printable.quoted(symbol.isEmpty() ? label : symbol));
      }
      elements[sites] = (byte) element;
      System.arraycopy(place, 0, places, 3 * sites, 3);
      sites++;
    }

    private int element() {
      if (symbol.isEmpty()) {
        return ofLabel(label);
      }
      if (!symbol.equals(known)) {
        known = symbol;
        knownElement = ofSymbol(symbol);
      }
      return knownElement;
    }
  }

  /** The element of {@code Fe}, {@code FE}, {@code Fe3+}, {@code D}; −1 where there is none. */
  static int ofSymbol(String symbol) {
    int letters = 0;
    while (letters < symbol.length() && Character.isLetter(symbol.charAt(letters))) {
      letters++;
    }
    if (letters == 0 || letters > 2 || !symbol.substring(letters).matches("[-+0-9.]*")) {
      return -1;
    }
    String usual =
        symbol.substring(0, 1).toUpperCase(Locale.ROOT)
            + symbol.substring(1, letters).toLowerCase(Locale.ROOT);
    return usual.equals("D") || usual.equals("T") ? 1 : positive(Element.number(usual));
  }

  /** The element that a label starts with: Fe of {@code Fe1}, C of {@code CA1}, as ASE has it. */
  private static int ofLabel(String label) {
    if (label.length() > 1 && Character.isLowerCase(label.charAt(1))) {
      int element = Element.number(label.substring(0, 2));
      if (element > 0) {
        return element;
      }
    }
    if (label.isEmpty()) {
      return -1;
    }
    String first = label.substring(0, 1).toUpperCase(Locale.ROOT);
    return first.equals("D") || first.equals("T") ? 1 : positive(Element.number(first));
  }

  private static int positive(int element) {
    return element > 0 ? element : -1;
  }

  /** The structure; null where the block has none. */
  @Nullable Frame frame() {
    if (!hasSites) {
      return null;
    }
    boolean noCell = Double.isNaN(lengths[0]) && Double.isNaN(angles[0]);
    if (cartesian) {
      if (!noCell || group != null || !symmetry.isOnlyIdentity()) {
        throw refused("fractions of the cell as positions (_atom_site_fract_x)", "Cartesian ones");
      }
      return Frame.of(
          origin, Arrays.copyOf(elements, sites), Arrays.copyOf(places, 3 * sites), Cell.NONE);
    }
    for (int i = 0; i < 3; i++) {
      if (Double.isNaN(lengths[i]) || Double.isNaN(angles[i])) {
        throw refused(
            "_cell_length and _cell_angle of each axis", "none of axis " + "abc".charAt(i));
      }
    }
    if (symmetry.isOnlyIdentity() && group != null) {
      throw refused(
          "the symmetry operations of a space group that is not P1",
          "only "
              + Printable.quoted(group)
              + "; to have ASE apply them: python3 -m ase convert -i cif -o extxyz FILE FILE.extxyz");
    }
    if (symmetry.size() == 0) {
      operation("x,y,z");
    }
    double[] vectors = Cell.vectors(lengths, angles);
    Cell cell = Cell.of(vectors, new boolean[] {true, true, true}, new double[3]);
    return expanded(cell, vectors);
  }

  private Frame expanded(Cell cell, double[] v) {
    int operations = symmetry.size();
    long most = (long) sites * operations;
    if (most > AtomRows.MOST_ATOMS) {
      throw refused("at most " + AtomRows.MOST_ATOMS + " atoms", most + " with all images");
    }
    AtomRows.checkMemory(origin, (int) most, 3 * Double.BYTES + 1);
    byte[] numbers = new byte[Math.max(16, sites)];
    double[] positions = new double[3 * numbers.length];
    int atoms = 0;
    double[] place = new double[3];
    double[][] images = new double[operations][];
    for (int site = 0; site < sites; site++) {
      System.arraycopy(places, 3 * site, place, 0, 3);
      int kept = 0;
      for (int i = 0; i < operations; i++) {
        double[] image = symmetry.image(i, place);
        if (!isNew(image, images, kept, v)) {
          continue;
        }
        images[kept++] = image;
        if (atoms == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * atoms);
          positions = Arrays.copyOf(positions, 6 * atoms);
        }
        numbers[atoms] = elements[site];
        for (int axis = 0; axis < 3; axis++) {
          positions[3 * atoms + axis] =
              image[0] * v[axis] + image[1] * v[3 + axis] + image[2] * v[6 + axis];
        }
        atoms++;
      }
    }
    return Frame.of(
        origin, Arrays.copyOf(numbers, atoms), Arrays.copyOf(positions, 3 * atoms), cell);
  }

  private boolean isNew(double[] image, double[][] images, int count, double[] v) {
    double[] d = new double[3];
    for (int i = 0; i < count; i++) {
      for (int axis = 0; axis < 3; axis++) {
        double difference = image[axis] - images[i][axis];
        d[axis] = difference - Math.rint(difference);
      }
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double x = d[0] * v[axis] + d[1] * v[3 + axis] + d[2] * v[6 + axis];
        square += x * x;
      }
      if (square < SAME * SAME) {
        return false;
      }
      if (square < APART * APART) {
        throw refused(
            "images of a site that are one atom or " + APART + " Å apart",
            String.format(Locale.ROOT, "two at %.3f Å", Math.sqrt(square)));
      }
    }
    return true;
  }

  /** What the formula says in place of the atoms of the frame; null where they agree. */
  @Nullable String otherFormula(Frame frame) {
    double[] expected = new double[Element.COUNT];
    double sum = 0;
    Matcher part = FORMULA.matcher(formula);
    while (part.find()) {
      int element = ofSymbol(part.group(1));
      if (element < 0) {
        return null;
      }
      double count = part.group(2).isEmpty() ? 1 : Double.parseDouble(part.group(2));
      expected[element] += count;
      sum += count;
    }
    if (sum == 0) {
      return null;
    }
    double factor = Double.isNaN(units) ? frame.atoms() / sum : units;
    for (byte element : frame.atomicNumbers()) {
      expected[element] -= 1 / factor;
    }
    for (double left : expected) {
      if (Math.abs(left * factor) > 0.01 * frame.atoms()) {
        return formula + (Double.isNaN(units) ? "" : ", " + units + " times in the cell");
      }
    }
    return null;
  }

  private QuestsException refused(String expected, String found) {
    return QuestsException.input(origin.at() + "expected " + expected + ", found " + found);
  }
}
