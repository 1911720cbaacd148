package org.quests.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Checks a file by the fields that chemiscope knows, in the order in which its viewer does. */
final class ChemiscopeValidator {
  private static final Set<String> TOP =
      Set.of(
          "meta", "structures", "properties", "environments", "parameters", "settings", "shapes");

  private final List<String> problems = new ArrayList<>();

  private ChemiscopeValidator() {}

  static JsonNode read(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** What is wrong; nothing where the viewer takes the file. */
  static List<String> problems(JsonNode all) {
    ChemiscopeValidator validator = new ChemiscopeValidator();
    validator.check(all);
    return validator.problems;
  }

  private void require(boolean right, String what) {
    if (!right) {
      problems.add(what);
    }
  }

  private void check(JsonNode all) {
    require(all.isObject() && TOP.containsAll(all.propertyNames()), "top: " + all.propertyNames());
    JsonNode meta = all.path("meta");
    require(meta.path("name").isString(), "meta.name");
    require(!meta.has("description") || meta.path("description").isString(), "meta.description");
    for (String list : List.of("authors", "references")) {
      meta.path(list).forEach(text -> require(text.isString(), "meta." + list));
    }
    JsonNode structures = all.path("structures");
    require(structures.isArray() && !structures.isEmpty(), "structures");
    int atoms = 0;
    for (JsonNode structure : structures) {
      atoms += structure(structure);
    }
    int environments = atoms;
    if (all.has("environments")) {
      environments = all.path("environments").size();
      all.path("environments").forEach(environment -> environment(environment, structures));
    }
    for (String name : all.path("properties").propertyNames()) {
      property(name, all.path("properties").path(name), structures.size(), environments, all);
    }
  }

  private int structure(JsonNode structure) {
    int size = structure.path("size").asInt(-1);
    require(structure.path("size").isIntegralNumber() && size >= 0, "size");
    require(structure.path("names").size() == size, "as many names");
    structure.path("names").forEach(name -> require(name.isString(), "name"));
    for (String axis : List.of("x", "y", "z")) {
      require(structure.path(axis).size() == size, "as many " + axis);
      structure.path(axis).forEach(v -> require(finite(v), axis + " is no number"));
    }
    if (structure.has("cell")) {
      require(structure.path("cell").size() == 9, "cell");
      structure.path("cell").forEach(v -> require(finite(v), "cell"));
    }
    return size;
  }

  private static boolean finite(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.asDouble());
  }

  private void environment(JsonNode environment, JsonNode structures) {
    int structure = environment.path("structure").asInt(-1);
    require(structure >= 0 && structure < structures.size(), "structure of an environment");
    int center = environment.path("center").asInt(-1);
    require(center >= 0 && center < structures.path(structure).path("size").asInt(), "center");
    require(
        finite(environment.path("cutoff")) && environment.path("cutoff").asDouble() > 0, "cutoff");
  }

  private void property(
      String name, JsonNode property, int structures, int environments, JsonNode all) {
    String target = property.path("target").asString("");
    require(target.equals("atom") || target.equals("structure"), name + ": target " + target);
    JsonNode values = property.path("values");
    require(
        values.size() == (target.equals("atom") ? environments : structures),
        name + ": " + values.size() + " values");
    boolean texts = !values.isEmpty() && values.get(0).isString();
    boolean rows = !values.isEmpty() && values.get(0).isArray();
    for (JsonNode value : values) {
      boolean right = texts ? value.isString() : rows ? value.isArray() : finite(value);
      if (!right) {
        problems.add(name + ": values of several kinds, or not finite: " + value);
        break;
      }
    }
    for (String text : List.of("units", "description")) {
      require(!property.has(text) || property.path(text).isString(), name + ": " + text);
    }
    property
        .path("parameters")
        .forEach(
            parameter ->
                require(all.path("parameters").has(parameter.asString("")), name + ": parameters"));
  }
}
