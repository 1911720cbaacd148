package org.quests.study;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.InputHashes;
import org.quests.io.Unreadable;
import org.quests.thermo.Configuration;
import org.quests.thermo.Ensemble;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Thermodynamics of an ensemble of configurations over temperatures and pressures. Immutable. */
public final class ZentropyStudy {
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST_LETTERS = 100;

  /** In amu. */
  private static final double GREATEST_MASS = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String file;
  private final int atoms;
  private final Ensemble ensemble;

  private ZentropyStudy(String file, int atoms, Ensemble ensemble) {
    this.file = file;
    this.atoms = atoms;
    this.ensemble = ensemble;
  }

  /**
   * Reads an ensemble from JSON: {@code {"atoms": n, "mass": amu for each atom, "configurations":
   * [{"name", "multiplicity", "volumes": Å³ of a cell, "energies": eV of a cell, "free_energies":
   * {T: […]}}]}}.
   *
   * @throws QuestsException of kind INPUT where it is none, or its numbers make no sense
   */
  public static ZentropyStudy read(Path path, InputHashes hashes) {
    String name = path.toString();
    if (!Files.isRegularFile(path)) {
      throw QuestsException.input(
          name + (Files.exists(path) ? ": is no file, expected JSON" : ": no such file"));
    }
    try (InputStream in = hashes.open(path)) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      if (text.length > MOST_BYTES) {
        throw QuestsException.input(
            name + ": is larger than 64 MiB, expected the energies of some configurations");
      }
      return of(name, MAPPER.readTree(text));
    } catch (IOException e) {
      throw Unreadable.error(name, e);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw QuestsException.input(
          name + (line > 0 ? ": line " + line : "") + ": is no JSON: " + message(e), e);
    }
  }

  /** What the parser says, without the names of its settings. */
  private static String message(JacksonException e) {
    String message = e.getOriginalMessage();
    return message.startsWith("Trailing token")
        ? "there is more after its end"
        : message
            .replaceAll(", from `[^`]*`", "")
            .replaceAll("(: enable| \\(bound as|: not allowed as per) .*", "");
  }

  private static ZentropyStudy of(String file, JsonNode json) {
    double atoms = number(file, json, "atoms", true);
    if (!(atoms >= 1 && atoms == Math.rint(atoms) && atoms <= Integer.MAX_VALUE)) {
      throw QuestsException.input(
          file + ": \"atoms\" is " + atoms + ", expected the number of atoms of a cell");
    }
    double mass = number(file, json, "mass", false);
    if (!Double.isNaN(mass) && !(mass > 0 && mass <= GREATEST_MASS)) {
      throw QuestsException.input(
          file + ": \"mass\" is " + mass + ", expected amu for each atom, above 0 and up to 1000");
    }
    JsonNode list = json.path("configurations");
    if (!list.isArray() || list.isEmpty()) {
      throw QuestsException.input(
          file + ": expected a list \"configurations\" with one configuration or more");
    }
    List<Configuration> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode each = list.get(i);
      String name = file + ": configuration " + i;
      if (!each.path("name").isString()) {
        throw QuestsException.input(name + ": expected a text \"name\"");
      }
      String own = each.get("name").asString();
      if (own.isBlank()
          || own.length() > MOST_LETTERS
          || own.chars().anyMatch(Character::isISOControl)) {
        throw QuestsException.input(name + ": expected a \"name\" of 1 to 100 letters in one line");
      }
      if (all.stream().anyMatch(c -> c.name().equals(own))) {
        throw QuestsException.input(file + ": two configurations are called " + own);
      }
      try {
        all.add(
            Configuration.of(
                own,
                number(own, each, "multiplicity", true),
                (int) atoms,
                mass,
                numbers(own, each.path("volumes"), "volumes"),
                numbers(own, each.path("energies"), "energies"),
                freeEnergies(own, each.path("free_energies"))));
      } catch (QuestsException e) {
        throw QuestsException.input(file + ": " + e.getMessage(), e);
      }
    }
    return new ZentropyStudy(file, (int) atoms, Ensemble.of(all));
  }

  private static double number(String of, JsonNode json, String key, boolean needed) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() && !needed) {
      return Double.NaN;
    }
    if (!value.isNumber()) {
      throw QuestsException.input(
          of
              + ": "
              + (value.isMissingNode() ? "no " : "")
              + '"'
              + key
              + "\""
              + (value.isMissingNode() ? "" : " is " + value)
              + ", expected a number");
    }
    return value.asDouble();
  }

  private static double[] numbers(String of, JsonNode list, String key) {
    if (!list.isArray()) {
      throw QuestsException.input(of + ": expected a list of numbers \"" + key + '"');
    }
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!list.get(i).isNumber()) {
        throw QuestsException.input(
            of + ": \"" + key + "\" holds " + list.get(i) + ", expected numbers");
      }
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }

  private static @Nullable SortedMap<Double, double[]> freeEnergies(String of, JsonNode object) {
    if (object.isMissingNode()) {
      return null;
    }
    SortedMap<Double, double[]> all = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      double t;
      try {
        t = Double.parseDouble(entry.getKey());
      } catch (NumberFormatException e) {
        t = Double.NaN;
      }
      if (!(t >= 0 && t < Double.POSITIVE_INFINITY)) {
        throw QuestsException.input(
            of + ": \"free_energies\" has the key " + entry.getKey() + ", expected temperatures");
      }
      all.put(t, numbers(of, entry.getValue(), "free_energies"));
    }
    return all;
  }

  /**
   * Does the work.
   *
   * @param temperatures in K, above 0
   * @param pressures in GPa
   * @throws QuestsException where there is no equilibrium within the volumes that are known
   */
  public ZentropyResult run(double[] temperatures, double[] pressures) {
    if (temperatures.length == 0 || pressures.length == 0) {
      throw QuestsException.usage("expected a temperature and a pressure");
    }
    for (double t : temperatures) {
      if (!(t > 0 && t < Double.POSITIVE_INFINITY)) {
        throw QuestsException.usage("expected temperatures above 0 K, found " + t);
      }
    }
    List<ZentropyResult.At> points = new ArrayList<>();
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    for (double t : temperatures) {
      from = Math.min(from, t);
      to = Math.max(to, t);
    }
    try {
      for (double p : pressures) {
        for (double t : temperatures) {
          double[] alone = new double[ensemble.configurations().size()];
          Ensemble.Point point = ensemble.equilibrium(t, p);
          for (int k = 0; k < alone.length; k++) {
            alone[k] = ensemble.volumeAlone(k, t, p);
          }
          points.add(new ZentropyResult.At(point, alone));
        }
      }
      return new ZentropyResult(
          file, atoms, ensemble.configurations(), points, ensemble.criticalPoints(from, to));
    } catch (QuestsException e) {
      throw QuestsException.input(file + ": " + e.getMessage(), e);
    }
  }
}
