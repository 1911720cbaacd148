package org.quests.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Version;
import org.quests.descriptor.DatasetIndex;
import org.quests.study.DatasetMap;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;
import org.quests.survey.FrameFacts;
import tools.jackson.databind.ObjectMapper;

/**
 * Writes what chemiscope shows: structures, and of their environments δH, the places along the
 * principal axes, and labels. A value that some environment or structure lacks is left out, for the
 * format knows no missing numbers.
 */
public final class ChemiscopeFile {
  private static final int AXES = 3;

  private final ReportContent content;
  private final ReportResult result;
  private final DatasetIndex index;
  private final List<ReportDetails.Structure> structures;

  /** Places among the environments of the map of those whose structures are in the file. */
  private final int[] chosen;

  private final Map<Integer, Integer> structureOf = new LinkedHashMap<>();

  private ChemiscopeFile(ReportContent content) {
    this.content = content;
    result = content.result();
    index = result.map().index();
    structures =
        content.details().structures().stream()
            .sorted(Comparator.comparingInt(ReportDetails.Structure::place))
            .toList();
    structures.forEach(structure -> structureOf.put(structure.place(), structureOf.size()));
    int[] rows = result.map().rows();
    chosen =
        IntStream.range(0, rows.length)
            .filter(i -> structureOf.containsKey(index.frameOf(rows[i])))
            .toArray();
  }

  /**
   * Writes the file.
   *
   * @param out takes it, compressed, and stays open
   */
  public static void write(ReportContent content, OutputStream out) throws IOException {
    GZIPOutputStream packed = new GZIPOutputStream(out);
    packed.write(new ObjectMapper().writeValueAsBytes(new ChemiscopeFile(content).all()));
    packed.finish();
  }

  private Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(
        "meta",
        Map.of(
            "name",
            String.join(", ", result.survey().files()),
            "description",
            "made by QUESTS for the JVM " + Version.number()));
    all.put("structures", structures.stream().map(s -> structure(s.frame())).toList());
    all.put("environments", environments());
    all.put("properties", properties());
    return all;
  }

  private static Map<String, Object> structure(Frame frame) {
    Map<String, Object> all = new LinkedHashMap<>();
    int n = frame.atoms();
    all.put("size", n);
    all.put(
        "names",
        IntStream.range(0, n).mapToObj(i -> Element.symbol(frame.atomicNumbers()[i])).toList());
    for (int axis = 0; axis < AXES; axis++) {
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = frame.positions()[AXES * i + axis];
      }
      all.put(String.valueOf((char) ('x' + axis)), values);
    }
    Cell cell = frame.cell();
    if (cell.given(0) && cell.given(1) && cell.given(2)) {
      all.put("cell", cell.vectors());
    }
    return all;
  }

  private List<Object> environments() {
    Double cutoff = result.metrics().setting().spec().cutoff();
    List<Object> all = new ArrayList<>();
    for (int i : chosen) {
      int row = result.map().rows()[i];
      int frame = index.frameOf(row);
      all.add(
          Map.of(
              "structure",
              structureOf.getOrDefault(frame, 0),
              "center",
              row - index.frameStart(frame),
              "cutoff",
              cutoff == null ? 1.0 : cutoff));
    }
    return all;
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new LinkedHashMap<>();
    DatasetMap map = result.map();
    ReportDetails details = content.details();
    for (int a = 0; a < map.environments().length; a++) {
      float[] axis = map.environments()[a];
      ofAtoms(all, "principal axis " + (a + 1), "1/Å", i -> axis[i]);
    }
    if (result.novelty() != null) {
      double[] dH = result.novelty().dH();
      ofAtoms(all, "dH against the reference", "nats", i -> dH[map.rows()[i]]);
    }
    double[] own = result.metrics().dH();
    ofAtoms(all, "dH against the dataset", "nats", i -> own[map.rows()[i]]);
    ofAtoms(
        all,
        "coordination",
        "",
        i -> details.coordination()[i] < 0 ? Double.NaN : details.coordination()[i]);
    ofAtoms(all, "force", "", i -> details.force()[i]);
    ofAtoms(all, "error", "", i -> details.error()[i]);
    if (index.elementsKnown()) {
      texts(
          all,
          "element",
          "atom",
          Arrays.stream(chosen).mapToObj(i -> index.nameOf(index.element(map.rows()[i]))).toList());
    }
    List<FrameFacts> frames =
        structures.stream().map(s -> result.survey().frames().get(s.place())).toList();
    numbers(
        all,
        "frame",
        "structure",
        "",
        frames.stream().mapToDouble(frame -> (double) frame.number()).toArray());
    numbers(
        all,
        "energy per atom",
        "structure",
        "",
        frames.stream().mapToDouble(FrameFacts::energy).toArray());
    texts(
        all,
        "file",
        "structure",
        frames.stream().map(frame -> result.survey().files().get(frame.file())).toList());
    if (result.groups() != null) {
      texts(
          all,
          "group",
          "structure",
          structures.stream().map(s -> result.groups().value(s.place())).toList());
    }
    return all;
  }

  private void ofAtoms(
      Map<String, Object> all, String name, String units, IntToDoubleFunction value) {
    numbers(all, name, "atom", units, Arrays.stream(chosen).mapToDouble(value).toArray());
  }

  private static void numbers(
      Map<String, Object> all, String name, String target, String units, double[] values) {
    if (Arrays.stream(values).allMatch(Double::isFinite)) {
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("target", target);
      property.put("values", values);
      if (!units.isEmpty()) {
        property.put("units", units);
      }
      all.put(name, property);
    }
  }

  private static void texts(
      Map<String, Object> all, String name, String target, List<String> values) {
    all.put(name, Map.of("target", target, "values", values));
  }
}
