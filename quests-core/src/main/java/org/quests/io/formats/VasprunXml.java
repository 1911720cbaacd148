package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/** Reads a part of a {@code vasprun.xml}: what stands in front of the steps, or one of them. */
final class VasprunXml implements AutoCloseable {
  private static final boolean[] PERIODIC = {true, true, true};

  /** Where xx, yy, zz, yz, xz, xy stand in the tensor, as ASE takes them. */
  private static final int[] VOIGT = {0, 4, 8, 5, 2, 1};

  private final LinesInput input;
  private final FrameOrigin origin;
  private final XMLStreamReader xml;
  private final FortranNumbers numbers = new FortranNumbers();
  private byte[] text = new byte[256];
  private int length;

  /**
   * A part of a document.
   *
   * @param origin of the frame, and the line that the part starts with
   */
  VasprunXml(XMLInputFactory factory, LinesInput input, FrameOrigin origin) throws IOException {
    this.input = input;
    this.origin = origin;
    try {
      // Names of systems may be in any encoding; what is read is ASCII.
      this.xml = factory.createXMLStreamReader(input, "ISO-8859-1");
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** One that looks at nothing outside the document, and expands nothing. */
  static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    return factory;
  }

  /** The atomic numbers of the atoms, from what stands in front of the steps. */
  byte[] elements() throws IOException {
    try {
      root("modeling");
      byte[] elements = null;
      while (child()) {
        if (xml.getLocalName().equals("calculation")) {
          throw bad("<calculation> at the start of a line", "it inside one");
        }
        if (xml.getLocalName().equals("atominfo")) {
          elements = atomInfo();
        } else {
          skip();
        }
      }
      finish();
      if (input.cutOff()) {
        throw Texts.ends("<calculation>");
      }
      if (elements == null) {
        throw bad("<atominfo> in front of the first <calculation>", "none");
      }
      return elements;
    } catch (XMLStreamException e) {
      throw broken(e, "<calculation>");
    }
  }

  private byte[] atomInfo() throws XMLStreamException {
    // Element and number of the type of each atom; and of each type what its title names.
    List<byte[]> kinds = new ArrayList<>();
    byte[] elements = new byte[16];
    int[] types = new int[16];
    int atoms = 0;
    while (child()) {
      boolean ofAtoms = isNamed("array", "atoms");
      boolean ofTypes = isNamed("array", "atomtypes");
      if (!ofAtoms && !ofTypes) {
        skip();
        continue;
      }
      while (child()) {
        if (!xml.getLocalName().equals("set")) {
          skip();
          continue;
        }
        while (child()) {
          List<String> row = row();
          if (ofTypes) {
            kinds.add(new byte[] {row.isEmpty() ? -1 : OutcarHeader.element(row.getLast())});
          } else {
            if (atoms == types.length) {
              elements = Arrays.copyOf(elements, 2 * atoms);
              types = Arrays.copyOf(types, 2 * atoms);
            }
            if (row.size() < 2 || !row.get(1).matches("[0-9]{1,9}")) {
              throw bad("an element and the number of its type", String.join(" ", row));
            }
            elements[atoms] = (byte) Element.number(row.get(0));
            types[atoms++] = Integer.parseInt(row.get(1));
          }
        }
      }
    }
    for (int i = 0; i < atoms; i++) {
      if (elements[i] <= 0) {
        // VASP cuts some symbols short; the title of the pseudopotential has them whole.
        int type = types[i] - 1;
        elements[i] = type >= 0 && type < kinds.size() ? kinds.get(type)[0] : -1;
        if (elements[i] <= 0) {
          throw bad("the element of each atom in <atominfo>", "none for atom " + i);
        }
      }
    }
    return Arrays.copyOf(elements, atoms);
  }

  /** The texts of an element's children. */
  private List<String> row() throws XMLStreamException {
    List<String> row = new ArrayList<>();
    while (child()) {
      text();
      row.add(new String(text, 0, length, StandardCharsets.ISO_8859_1).strip());
    }
    return row;
  }

  /**
   * A step as a frame.
   *
   * @param elements an atomic number for each atom
   */
  Frame frame(byte[] elements) throws IOException {
    int atoms = elements.length;
    double[] vectors = null;
    double[] fractions = null;
    double[] forces = null;
    double[] tensor = null;
    Energies last = null;
    Energies whole = null;
    try {
      root("calculation");
      while (child()) {
        if (isNamed("varray", "forces")) {
          forces = vectors(atoms);
        } else if (isNamed("varray", "stress")) {
          tensor = vectors(3);
        } else {
          switch (xml.getLocalName()) {
            case "scstep" -> {
              while (child()) {
                if (xml.getLocalName().equals("energy")) {
                  last = energies();
                } else {
                  skip();
                }
              }
            }
            case "energy" -> whole = energies();
            case "structure" -> {
              while (child()) {
                if (isNamed("varray", "positions")) {
                  fractions = vectors(atoms);
                } else if (xml.getLocalName().equals("crystal")) {
                  while (child()) {
                    if (isNamed("varray", "basis")) {
                      vectors = vectors(3);
                    } else {
                      skip();
                    }
                  }
                } else {
                  skip();
                }
              }
            }
            default -> skip();
          }
        }
      }
      finish();
    } catch (XMLStreamException e) {
      throw broken(e, "</calculation>");
    }
    if (vectors == null || fractions == null) {
      throw QuestsException.input(
          origin.at(origin.line())
              + "expected a structure with basis and positions in each calculation, found none");
    }
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < positions.length; i++) {
      int atom = i - i % 3;
      positions[i] =
          fractions[atom] * vectors[i % 3]
              + fractions[atom + 1] * vectors[3 + i % 3]
              + fractions[atom + 2] * vectors[6 + i % 3];
    }
    Calculated values = new Calculated();
    energies(values, last, whole);
    if (tensor != null) {
      double[] voigt = new double[6];
      for (int i = 0; i < 6; i++) {
        voigt[i] = tensor[VOIGT[i]];
      }
      values.stress(voigt, -Calculated.KBAR);
    }
    values.forces(forces);
    Cell cell = Cell.of(vectors, PERIODIC, new double[3]);
    return values.of(Frame.of(origin, elements, positions, cell));
  }

  /** Free energy, and the one extrapolated to no smearing; NaN where there is none. */
  private record Energies(double free, double extrapolated) {}

  /**
   * As ASE has them. The last extrapolated energy of a step may be zero by an error of VASP, and
   * those of iterations leave out van der Waals corrections: so the difference is that of the last
   * iteration, and the free energy that of the step.
   */
  private static void energies(
      Calculated values, @Nullable Energies last, @Nullable Energies whole) {
    if (whole == null || Double.isNaN(whole.free)) {
      return;
    }
    if (last != null) {
      double difference = last.extrapolated - last.free;
      if (!Double.isNaN(difference)) {
        values.energy(whole.free + difference);
      }
    }
    values.freeEnergy(whole.free);
  }

  private Energies energies() throws XMLStreamException {
    double free = Double.NaN;
    double extrapolated = Double.NaN;
    double[] value = new double[1];
    while (child()) {
      boolean isFree = isNamed("i", "e_fr_energy");
      if (!isFree && !isNamed("i", "e_0_energy")) {
        skip();
        continue;
      }
      text();
      numbers.reset(text, 0, length);
      if (!numbers.next(value, 0, 1)) {
        throw badText("a finite energy");
      }
      if (isFree) {
        free = value[0];
      } else {
        extrapolated = value[0];
      }
    }
    return new Energies(free, extrapolated);
  }

  /** The rows of a varray, three numbers each. */
  private double[] vectors(int rows) throws XMLStreamException {
    double[] values = new double[3 * Math.min(rows, 64)];
    int row = 0;
    while (child()) {
      text();
      if (row == rows) {
        throw badText(rows + " rows");
      }
      if (3 * row == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(3L * rows, 2L * values.length));
      }
      numbers.reset(text, 0, length);
      if (!numbers.next(values, 3 * row, 3) || !numbers.ended()) {
        throw badText("three finite numbers");
      }
      row++;
    }
    if (row != rows) {
      throw bad(rows + " rows", Integer.toString(row));
    }
    return values;
  }

  /** Goes to the first element. */
  private void root(String name) throws XMLStreamException {
    while (xml.next() != XMLStreamConstants.START_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.DTD) {
        throw bad("a vasprun.xml as VASP writes it", "a document type definition");
      }
    }
    if (!xml.getLocalName().equals(name)) {
      throw bad("<" + name + ">", "<" + xml.getLocalName() + ">");
    }
  }

  /** Goes to the next child of the element that was entered last; false at that one's end. */
  private boolean child() throws XMLStreamException {
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          return true;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return false;
        }
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        default -> {
          // Texts between elements.
        }
      }
    }
  }

  private void skip() throws XMLStreamException {
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
    }
  }

  /** Takes the text of the current element, which has nothing else in it. */
  private void text() throws XMLStreamException {
    length = 0;
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          char[] characters = xml.getTextCharacters();
          int from = xml.getTextStart();
          int count = xml.getTextLength();
          if (length + count > text.length) {
            text = Arrays.copyOf(text, 2 * (length + count));
          }
          for (int i = 0; i < count; i++) {
            char c = characters[from + i];
            text[length++] = (byte) (c < 256 ? c == '\n' ? ' ' : c : '?');
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return;
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw bad("a text", "<" + xml.getLocalName() + ">");
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        default -> {
          // A comment.
        }
      }
    }
  }

  /** Reads the rest, where nothing may stand. */
  private void finish() throws XMLStreamException {
    while (xml.hasNext()) {
      xml.next();
    }
  }

  private boolean isNamed(String element, String name) {
    return xml.getLocalName().equals(element) && name.equals(xml.getAttributeValue(null, "name"));
  }

  private QuestsException badText(String expected) {
    String found = new String(text, 0, length, StandardCharsets.ISO_8859_1);
    return bad(expected, found.strip());
  }

  private QuestsException entity() {
    return bad("a vasprun.xml as VASP writes it", "a reference to an entity");
  }

  private QuestsException bad(String expected, String found) {
    return QuestsException.input(
        at() + "expected " + expected + ", found " + Printable.quoted(found));
  }

  private String at() {
    return origin.at(origin.line() + Math.max(0, xml.getLocation().getLineNumber() - 1));
  }

  /** What stands behind a failure to read on. */
  private IOException broken(XMLStreamException e, String expected) throws IOException {
    IOException failure = input.failure();
    if (failure != null) {
      throw failure;
    }
    if (input.cutOff()) {
      throw Texts.ends(expected);
    }
    String message = String.valueOf(e.getMessage());
    String found = message.replaceFirst("(?s)^ParseError.*?Message: ", "").strip();
    throw QuestsException.input(at() + "expected XML, found: " + Printable.of(found), e);
  }

  @Override
  public void close() throws IOException {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }
}
