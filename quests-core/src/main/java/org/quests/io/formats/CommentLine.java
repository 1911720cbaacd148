package org.quests.io.formats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.InfoValue;
import org.quests.io.AseValue;
import org.quests.io.AssumedCell;
import org.quests.io.LineWords;

/**
 * The second line of an XYZ frame: key=value pairs and bare words, the line of i-PI or of LAMMPS,
 * or free text. Everything wrong with it is an {@link IllegalArgumentException} with a message of
 * what was expected and found.
 *
 * <p>Lattice, Properties, pbc and Origin may be written in letters of any case, as GPUMD does;
 * where the usual spelling is there too, that one counts.
 */
final class CommentLine {
  private static final String LATTICE = "Lattice";
  private static final String ORIGIN = "Origin";
  private static final String PROPERTIES = "Properties";
  private static final String PBC = "pbc";

  /** Keys that ask to be understood: the usual ones, and others with values as those have. */
  private static final Pattern SPECIAL =
      Pattern.compile(
          "(?<![\\w-])(?:(?:Lattice|Origin|Properties|pbc)\\s*="
              + "|(?i:lattice)\\s*=\\s*(?:[\"'{\\[(]+\\s*(?:[-+.\\d]|(?i:nan|inf))|[-+.\\d][^\\s,]*,)"
              + "|(?i:properties)\\s*=\\s*[\"'{]?\\s*[^\\s:=\"']+:[A-Za-z]:\\d"
              + "|(?i:pbc)\\s*=\\s*[\"'{\\[(]*\\s*(?i:T|F|true|false|0|1)(?![\\w.])"
              + "|(?i:fractional)\\s*=)");

  /** What LAMMPS writes: {@code dump xyz}, long ago without the step. */
  private static final Pattern LAMMPS =
      Pattern.compile("\\s*Atoms(?:\\. Timestep: (-?\\d{1,18})(?:\\s+Time: (\\S+))?)?\\s*");

  private static final Pattern BRACKETS = Pattern.compile("[\\[\\](){},]");

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private static final Set<String> LOGICALS =
      Set.of("T", "F", "t", "f", "True", "False", "true", "false", "TRUE", "FALSE", "0", "1");

  private static final Pattern KEY_AND_EQUALS = Pattern.compile("[A-Za-z_][\\w.-]*=");

  /** Deeper ones would be searched for their ends again and again. */
  private static final int MOST_NESTED = 100;

  /** Words that speak of a cell, and a number after them. */
  private static final Pattern CELL =
      Pattern.compile(
          "(?i)(?<![a-z])(?:(?:super|unit|sim|simulation)[ _-]?)?(?:cell|box|lattice|periodic)"
              + "(?:[ _-]?(?:par|vec|len|dim|size|const|mat|ang)[a-z]*)?(?![a-z_])"
              // Signs, letters as in a = or h(1), and a unit.
              + "(?:[^a-z0-9\\n]|(?<![a-z])(?:[a-z]|ang|angstrom|bohr|nm)(?![a-z])){0,40}[0-9]");

  private static final Pattern PERIODICITY = Pattern.compile("(?i)(?<![a-z])pbc(?![a-z])");

  private static final Pattern FRACTIONS_OF_CELL =
      Pattern.compile(
          "(?i)(?<![a-z])(?:fractional|scaled|reduced|direct)[ _-]?(?:coord|pos)"
              + "|^\\s*fractional\\s*$");

  private static final Pattern COLUMNS = Pattern.compile("(?i)(?<![a-z])properties\\s*[=:]");

  /** Keys of a flag that says that positions are fractions of the lattice. */
  private static final Set<String> FRACTIONAL_FLAGS = Set.of("fractional", "scaled");

  /** Keys of a value that may say so. */
  private static final Set<String> COORDINATES =
      Set.of("coordinates", "coords", "coordinate_type", "coord_type", "coordinate_system");

  private static final Set<String> FRACTIONS =
      Set.of("fractional", "frac", "scaled", "reduced", "relative", "direct", "crystal");

  private final String line;
  private final SequencedMap<String, InfoValue> values = new LinkedHashMap<>();
  private int at;

  /** Whether a bare word occurs twice. */
  private boolean wordsRepeat;

  private @Nullable IpiComment ipi;

  /** Whether numbers in the place of elements are those of types. */
  private boolean numbersTypes;

  /** Whether the line says along which axes it is periodic. */
  private boolean saysPeriodicity;

  private CommentLine(String line) {
    this.line = line;
  }

  /** Reads a comment line. */
  static CommentLine parse(String line) {
    CommentLine comment = new CommentLine(line);
    // Where nothing in the line asks to be understood, it is a plain XYZ file's free text.
    boolean freeText = !SPECIAL.matcher(line).find();
    if (freeText && comment.isOfProgram()) {
      return comment;
    }
    try {
      comment.read();
      freeText &= comment.wordsRepeat || comment.aKeyIsAWord();
    } catch (IllegalArgumentException e) {
      if (!freeText) {
        throw e;
      }
    }
    if (freeText) {
      comment.values.clear();
      comment.values.put("comment", InfoValue.of(line.strip()));
    }
    // So starts what LAMMPS writes as extended XYZ.
    comment.numbersTypes = line.stripLeading().startsWith("Timestep=");
    return comment;
  }

  /** Reads what i-PI or LAMMPS wrote; false where they did not. */
  private boolean isOfProgram() {
    IpiComment found = IpiComment.of(line);
    if (found != null) {
      ipi = found;
      values.putAll(found.info());
      return true;
    }
    Matcher lammps = LAMMPS.matcher(line);
    if (!lammps.matches()) {
      return false;
    }
    numbersTypes = true;
    if (lammps.group(1) == null) {
      values.put("Atoms", new InfoValue("", "T"));
      return true;
    }
    values.put("timestep", InfoValue.of(Long.parseLong(lammps.group(1))));
    String time = lammps.group(2);
    if (time != null) {
      values.put("time", new InfoValue(time, time));
    }
    return true;
  }

  /** Whether a bare word looks like one of the keys that have to have a value. */
  private boolean aKeyIsAWord() {
    for (String key : List.of(LATTICE, ORIGIN, PROPERTIES, PBC)) {
      InfoValue value = values.get(key);
      if (value != null && value.literal().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What is left: all values that were not taken. */
  SequencedMap<String, InfoValue> rest() {
    return values;
  }

  /** Whether numbers in place of elements are those of types, as LAMMPS writes them. */
  boolean numbersTypes() {
    return numbersTypes;
  }

  /** The unit of positions in Å. */
  double angstroms() {
    return ipi == null ? 1 : ipi.angstroms();
  }

  /** Whether the line says all units that it should say. */
  boolean namesUnits() {
    return ipi == null || ipi.namesUnits();
  }

  /** The column description, taken out; null where there is none. */
  @Nullable String takeProperties() {
    Map.Entry<String, InfoValue> found = take(PROPERTIES, CommentLine::describesColumns);
    if (found == null) {
      return null;
    }
    String text = found.getValue().text();
    return found.getKey().equals(PROPERTIES) ? text : inUsualLetters(text);
  }

  private static boolean describesColumns(InfoValue value) {
    return value.text().matches("\\s*[^:]+:[A-Za-z]:[^:]*(?::.*)?");
  }

  /** Whoever writes the key in other letters may do so with what stands after it. */
  private static String inUsualLetters(String properties) {
    String[] parts = properties.strip().split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i % 3 == 1) {
        parts[i] = parts[i].toUpperCase(Locale.ROOT);
      } else if (i % 3 == 0 && parts[i].equalsIgnoreCase("pos")) {
        parts[i] = "pos";
      }
    }
    return String.join(":", parts);
  }

  /**
   * Takes out a key, or one that differs in the case of its letters and has such a value.
   *
   * @return the key as it is written, and its value; null where there is none
   */
  private Map.@Nullable Entry<String, InfoValue> take(String key, Predicate<InfoValue> plausible) {
    InfoValue usual = values.remove(key);
    if (usual != null) {
      return Map.entry(key, usual);
    }
    Map.Entry<String, InfoValue> found = null;
    for (Map.Entry<String, InfoValue> entry : values.entrySet()) {
      boolean flag = entry.getValue().literal().isEmpty();
      if (entry.getKey().equalsIgnoreCase(key) && !flag && plausible.test(entry.getValue())) {
        if (found != null) {
          throw new IllegalArgumentException(
              "expected " + key + " once, found " + found.getKey() + " and " + entry.getKey());
        }
        found = Map.entry(entry.getKey(), entry.getValue());
      }
    }
    if (found != null) {
      values.remove(found.getKey());
    }
    return found;
  }

  private static boolean startsWithLogical(InfoValue value) {
    return isLogical(words(value.text())[0]);
  }

  /** The words of a list, which may be in brackets. */
  private static String[] words(String text) {
    return SPACE.split(BRACKETS.matcher(text).replaceAll(" ").strip(), -1);
  }

  private static boolean isNumbers(InfoValue value, int least) {
    String[] words = words(value.text());
    for (String word : words) {
      if (!word.matches("[-+.0-9][-+.0-9eEdD]*|[-+]?(?i:nan|inf(inity)?)")) {
        return false;
      }
    }
    return words.length >= least;
  }

  /**
   * The cell, with lattice, origin and periodicity taken out.
   *
   * @param assumed the cell of frames without a lattice; null: they have none
   * @param last the one of the frame before, which is taken where the line says the same of it
   * @throws ImpossibleCellException where no structure can have it
   */
  Cell takeCell(@Nullable AssumedCell assumed, LastCell last) {
    if (ipi != null) {
      return ipi.cell();
    }
    // One number is what people call a lattice constant.
    Map.Entry<String, InfoValue> lattice = take(LATTICE, value -> isNumbers(value, 2));
    Map.Entry<String, InfoValue> origin = take(ORIGIN, value -> isNumbers(value, 3));
    Map.Entry<String, InfoValue> pbc = take(PBC, CommentLine::startsWithLogical);
    saysPeriodicity = pbc != null;
    Said said = new Said(lattice, origin, pbc);
    if (last.cell != null && said.equals(last.said)) {
      return last.cell;
    }
    if (lattice != null && pbc == null && isZero(numbers(lattice, 9))) {
      // As QUIP writes it for what is not periodic.
      lattice = null;
    }
    boolean always = lattice != null;
    boolean[] periodic =
        pbc == null
            ? new boolean[] {always, always, always}
            : logicals(pbc.getKey(), pbc.getValue().text());
    if (lattice == null) {
      String text = pbc == null ? "" : pbc.getValue().text();
      if (assumed != null) {
        return assumed.cell(periodic, text);
      }
      for (int axis = 0; axis < 3; axis++) {
        if (periodic[axis]) {
          throw new IllegalArgumentException(
              "expected a Lattice, because pbc=\"" + text + "\" says periodic, found none");
        }
      }
      if (origin == null) {
        return Cell.NONE;
      }
    }
    double[] vectors = lattice == null ? new double[9] : numbers(lattice, 9);
    double[] corner = origin == null ? new double[3] : numbers(origin, 3);
    Cell cell = ImpossibleCellException.check(() -> Cell.of(vectors, periodic, corner));
    last.said = said;
    last.cell = cell;
    return cell;
  }

  /** What a line says of its cell: keys and values, null where there is none. */
  private record Said(
      Map.@Nullable Entry<String, InfoValue> lattice,
      Map.@Nullable Entry<String, InfoValue> origin,
      Map.@Nullable Entry<String, InfoValue> pbc) {}

  /** The cell that was made last of the lines of a reader: mostly it stays as it is. */
  static final class LastCell {
    private @Nullable Said said;
    private @Nullable Cell cell;
  }

  private static boolean isZero(double[] numbers) {
    return Arrays.stream(numbers).allMatch(x -> x == 0);
  }

  /** Whether positions are fractions of the lattice; takes out what says so. */
  boolean takeFractional() {
    boolean fractional = false;
    Iterator<Map.Entry<String, InfoValue>> left = values.entrySet().iterator();
    while (left.hasNext()) {
      Map.Entry<String, InfoValue> entry = left.next();
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      String text = entry.getValue().text().strip();
      if (FRACTIONAL_FLAGS.contains(key)) {
        // A bare word of a free text may be anything.
        boolean flag = entry.getValue().literal().isEmpty();
        if (flag ? SPECIAL.matcher(line).find() : isLogical(text)) {
          fractional |= logicals(entry.getKey(), text)[0];
          left.remove();
        } else if (!flag && key.equals("fractional")) {
          throw new IllegalArgumentException(
              "expected T or F in " + entry.getKey() + ", found \"" + text + '"');
        }
      } else if (COORDINATES.contains(key) && FRACTIONS.contains(text.toLowerCase(Locale.ROOT))) {
        fractional = true;
        left.remove();
      }
    }
    return fractional;
  }

  /**
   * Whether what is left seems to say something of the cell or the columns that was not understood.
   *
   * @param cell whether the frame has a cell
   * @param columns whether its columns are declared
   */
  boolean leavesOut(boolean cell, boolean columns) {
    if ((cell || saysPeriodicity) && columns) {
      return false;
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, InfoValue> entry : values.entrySet()) {
      boolean word = entry.getValue().literal().isEmpty();
      text.append(entry.getKey());
      text.append(word ? " " : '=' + entry.getValue().text() + '\n');
    }
    boolean ofCell =
        CELL.matcher(text).find()
            || PERIODICITY.matcher(text).find()
            || FRACTIONS_OF_CELL.matcher(text).find();
    return (ofCell && !cell && !saysPeriodicity) || (!columns && COLUMNS.matcher(text).find());
  }

  private static boolean[] logicals(String key, String text) {
    String[] words = words(text);
    if (words.length != 1 && words.length != 3) {
      throw new IllegalArgumentException(
          "expected one or three of T and F in " + key + ", found \"" + text + '"');
    }
    boolean[] values = new boolean[3];
    for (int i = 0; i < 3; i++) {
      values[i] =
          switch (words[words.length == 1 ? 0 : i]) {
            case "T", "t", "True", "true", "TRUE", "1" -> true;
            case "F", "f", "False", "false", "FALSE", "0" -> false;
            default ->
                throw new IllegalArgumentException(
                    "expected T or F for each axis in " + key + ", found \"" + text + '"');
          };
    }
    return values;
  }

  private static double[] numbers(Map.Entry<String, InfoValue> entry, int count) {
    String text = entry.getValue().text();
    double[] values = numbers(text, count);
    if (values == null) {
      throw new IllegalArgumentException(
          "expected " + count + " numbers in " + entry.getKey() + ", found \"" + text + '"');
    }
    return values;
  }

  /** A word as a number, as {@link LineWords#real} takes it. */
  static double number(String word, LineWords words) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    words.reset(bytes, 0, bytes.length);
    words.next();
    return words.real();
  }

  /** So many numbers, the rows of a matrix perhaps in brackets; null where it is something else. */
  private static double @Nullable [] numbers(String text, int count) {
    double[] values = new double[count];
    byte[] bytes = text.replace(',', ' ').replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
    LineWords words = new LineWords();
    int n = 0;
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      int nesting = i == bytes.length ? 1 : nesting(bytes[i]);
      if (nesting == 0) {
        continue;
      }
      words.reset(bytes, from, i);
      while (words.next()) {
        if (n == count) {
          return null;
        }
        try {
          values[n++] = words.real();
        } catch (NumberFormatException e) {
          return null;
        }
      }
      from = i + 1;
      if (i < bytes.length) {
        depth += nesting;
        // The rows of a matrix are the vectors.
        if (nesting < 0 && depth == 1 && n % 3 != 0) {
          return null;
        }
      }
    }
    return n == count ? values : null;
  }

  /** How much deeper it is after a character. */
  private static int nesting(byte character) {
    return switch (character) {
      case '[', '(', '{' -> 1;
      case ']', ')', '}' -> -1;
      default -> 0;
    };
  }

  private void read() {
    String unquotedPbc = null;
    while (skipBlanks() < line.length()) {
      String key = key();
      int afterKey = at;
      InfoValue value;
      if (skipBlanks() < line.length() && line.charAt(at) == '=') {
        at++;
        value = value(key);
        unquotedPbc =
            key.equalsIgnoreCase(PBC) && isLogical(value.literal()) ? value.literal() : null;
      } else {
        at = afterKey;
        value = new InfoValue("", "T");
        if (unquotedPbc != null && isLogical(key)) {
          throw new IllegalArgumentException(
              "expected quotes around the values of pbc, found pbc=" + unquotedPbc + ' ' + key);
        }
        unquotedPbc = null;
      }
      value = new InfoValue(value.literal(), AseValue.text(value.text()));
      InfoValue before = values.putIfAbsent(key, value);
      wordsRepeat |= before != null && value.literal().isEmpty();
      if (before != null && !before.equals(value)) {
        throw new IllegalArgumentException("expected " + key + " once, found it twice");
      }
    }
  }

  private static boolean isLogical(String word) {
    return LOGICALS.contains(word);
  }

  private int skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b';
  }

  private String key() {
    int from = at;
    char c = line.charAt(at);
    if (c == '"' || c == '\'') {
      at = closingQuote(at) + 1;
      if (at < line.length() && line.charAt(at) != '=' && !isBlank(line.charAt(at))) {
        throw new IllegalArgumentException(
            "expected = or a blank after the key "
                + line.substring(from, at)
                + ", found '"
                + line.charAt(at)
                + "'");
      }
      if (at == from + 2) {
        throw new IllegalArgumentException("expected a key between quotes, found none");
      }
      return unescaped(line.substring(from + 1, at - 1));
    }
    while (at < line.length() && !isBlank(line.charAt(at)) && line.charAt(at) != '=') {
      c = line.charAt(at);
      if (c == '"' || c == '\'') {
        throw new IllegalArgumentException(
            "expected a key without quotes inside, found " + line.substring(from, at + 1));
      }
      at++;
    }
    if (at == from) {
      throw new IllegalArgumentException("expected a key before =, found none");
    }
    return line.substring(from, at);
  }

  private InfoValue value(String key) {
    int from = skipBlanks();
    boolean detached = line.charAt(from - 1) != '=';
    if (from == line.length()
        || (detached && KEY_AND_EQUALS.matcher(line).region(from, line.length()).lookingAt())) {
      return new InfoValue("\"\"", "");
    }
    char c = line.charAt(from);
    if (c == '"' || c == '\'') {
      at = closingQuote(from) + 1;
      if (at < line.length() && !isBlank(line.charAt(at))) {
        throw new IllegalArgumentException(
            "expected a blank after the value of " + key + ", found '" + line.charAt(at) + "'");
      }
      return new InfoValue(line.substring(from, at), unescaped(line.substring(from + 1, at - 1)));
    }
    if (c == '{' || c == '[') {
      at = closingBracket(from) + 1;
      if (at == line.length() || isBlank(line.charAt(at))) {
        String literal = line.substring(from, at);
        return new InfoValue(
            literal, c == '{' ? unescaped(literal.substring(1, literal.length() - 1)) : literal);
      }
      // A bare word that starts with a bracket, like a SMILES string.
    }
    while (at < line.length() && !isBlank(line.charAt(at))) {
      c = line.charAt(at);
      if (c == '"') {
        throw new IllegalArgumentException(
            "expected quotes around all of the value of " + key + ", found one inside");
      }
      at += c == '\\' && at + 1 < line.length() ? 2 : 1;
    }
    String literal = line.substring(from, at);
    return new InfoValue(literal, bareUnescaped(literal));
  }

  /** The index of the quote that closes the one at an index. */
  private int closingQuote(int open) {
    char quote = line.charAt(open);
    for (int i = open + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i;
      }
    }
    throw unclosed(open);
  }

  /** The index of the bracket that closes the one at an index. */
  private int closingBracket(int open) {
    StringBuilder awaited = new StringBuilder();
    for (int i = open; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        i = closingQuote(i);
      } else if (c == '\\') {
        i++;
      } else if (awaited.length() == MOST_NESTED) {
        throw new IllegalArgumentException(
            "expected at most " + MOST_NESTED + " brackets inside each other, found more");
      } else if (c == '{') {
        awaited.append('}');
      } else if (c == '[') {
        awaited.append(']');
      } else if (c == awaited.charAt(awaited.length() - 1)) {
        awaited.setLength(awaited.length() - 1);
        if (awaited.isEmpty()) {
          return i;
        }
      }
    }
    throw unclosed(open);
  }

  private IllegalArgumentException unclosed(int open) {
    String rest = line.substring(open);
    return new IllegalArgumentException(
        "expected the end of what "
            + line.charAt(open)
            + " opens, found none: "
            + (rest.length() > 40 ? rest.substring(0, 40) + "…" : rest));
  }

  private static String unescaped(String text) {
    return unescaped(text, false);
  }

  /** In bare words a backslash escapes special signs only: {@code C:\data} keeps its own. */
  private static String bareUnescaped(String text) {
    return unescaped(text, true);
  }

  private static String unescaped(String text, boolean specialOnly) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(i + 1);
        if (!specialOnly) {
          plain.append(escaped == 'n' ? '\n' : escaped);
          i++;
          continue;
        }
        if (" \t=\"',{}[]\\".indexOf(escaped) >= 0) {
          plain.append(escaped);
          i++;
          continue;
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
