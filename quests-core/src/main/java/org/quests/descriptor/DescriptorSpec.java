package org.quests.descriptor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/**
 * The rows of the method's descriptor: k nearest neighbours within a cut-off, in 1/Å.
 *
 * @param k the number of neighbours, 1 … 10,000
 * @param cutoff in Å, greater than 0; null where it is not known, as for rows read from an array
 *     that does not say
 * @param species the elements of the multicomponent form, sorted by symbol; empty for the plain
 *     form, which does not see elements
 * @param elements what rows see of elements in the form of this product; NONE with species
 * @param elementsFrom the column whose values stand for elements; null for elements themselves, and
 *     where rows do not see them
 */
public record DescriptorSpec(
    int k,
    @Nullable Double cutoff,
    List<String> species,
    ElementForm elements,
    @Nullable String elementsFrom)
    implements RowSpec {
  /** The kind of these rows. */
  public static final String KIND = "nearest-neighbors";

  /** k of the original method. */
  public static final int DEFAULT_K = 32;

  /** More neighbours are surely a slip, and their k × k numbers would not fit in memory. */
  private static final int MAX_K = 10_000;

  private static final Pattern COLUMN = Pattern.compile("[^\\s\\p{Cntrl}]{1,100}");

  /** Cut-off of the original method, in Å. */
  public static final double DEFAULT_CUTOFF = 5.0;

  /** h of the original method, in 1/Å. */
  public static final double DEFAULT_BANDWIDTH = 0.015;

  /** The plain form of the original method. */
  public static final DescriptorSpec DEFAULT = nearestNeighbors(DEFAULT_K, DEFAULT_CUTOFF);

  /** Checks the values; sorts the species; one species alone is the plain form. */
  public DescriptorSpec {
    if (k < 1 || k > MAX_K) {
      throw QuestsException.usage(
          "the number of neighbours must be between 1 and " + MAX_K + ", not " + k);
    }
    if (cutoff != null && !(cutoff > 0 && cutoff < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the cut-off must be a finite distance greater than 0 Å, not " + cutoff);
    }
    TreeSet<String> sorted = new TreeSet<>(species);
    for (String symbol : sorted) {
      if (Element.number(symbol) < 0) {
        throw QuestsException.usage("unknown element in the list of species: " + symbol);
      }
    }
    species = sorted.size() < 2 ? List.of() : List.copyOf(sorted);
    if (!species.isEmpty() && elements != ElementForm.NONE) {
      throw QuestsException.usage(
          "rows see elements either by species or by elements="
              + elements
              + ", not by both; elements="
              + elements
              + " needs no list of species");
    }
    if (elementsFrom != null) {
      if (elements == ElementForm.NONE) {
        throw QuestsException.usage(
            "labels of column "
                + elementsFrom
                + " stand for elements, and rows do not see these: expected elements=centre or full");
      }
      if (!COLUMN.matcher(elementsFrom).matches()) {
        throw QuestsException.usage(
            "expected the name of a column for labels, without blanks and of at most 100 characters,"
                + " found "
                + Printable.quoted(elementsFrom));
      }
    }
  }

  /** Rows that may see elements themselves. */
  public DescriptorSpec(
      int k, @Nullable Double cutoff, List<String> species, ElementForm elements) {
    this(k, cutoff, species, elements, null);
  }

  /** The forms of the original method: plain, or with species. */
  public DescriptorSpec(int k, @Nullable Double cutoff, List<String> species) {
    this(k, cutoff, species, ElementForm.NONE);
  }

  /** The plain form with k neighbours within a cut-off in Å. */
  public static DescriptorSpec nearestNeighbors(int k, double cutoff) {
    return new DescriptorSpec(k, cutoff, List.of());
  }

  /** The multicomponent form of the same. */
  public DescriptorSpec withSpecies(List<String> symbols) {
    return new DescriptorSpec(k, cutoff, symbols, elements, elementsFrom);
  }

  /** The same with another form of elements. */
  public DescriptorSpec withElements(ElementForm form) {
    return new DescriptorSpec(
        k, cutoff, species, form, form == ElementForm.NONE ? null : elementsFrom);
  }

  /**
   * The same with labels in place of elements.
   *
   * @param column of the file, whose values are labels; null: elements themselves
   * @throws QuestsException of kind USAGE where rows do not see elements
   */
  public DescriptorSpec withElementsFrom(@Nullable String column) {
    return new DescriptorSpec(k, cutoff, species, elements, column);
  }

  @Override
  public DescriptorSpec withoutElements() {
    return withElements(ElementForm.NONE);
  }

  /**
   * The same with other settings.
   *
   * @param settings of k, cutoff, species, elements and elements-from, as texts; what is not named
   *     stays as it is
   * @throws QuestsException of kind USAGE where a name or a value is not known
   */
  DescriptorSpec with(Map<String, String> settings) {
    DescriptorSpec changed = this;
    if (settings.containsKey("elements")) {
      // Whatever the order: labels stand for elements that rows see.
      changed = changed.with("elements", settings.getOrDefault("elements", ""));
    }
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      changed = changed.with(setting.getKey(), setting.getValue());
    }
    return changed;
  }

  private DescriptorSpec with(String name, String value) {
    try {
      return switch (name) {
        case "k" ->
            new DescriptorSpec(Integer.parseInt(value), cutoff, species, elements, elementsFrom);
        case "cutoff" ->
            new DescriptorSpec(k, Double.valueOf(value), species, elements, elementsFrom);
        case "species" -> withSpecies(Arrays.asList(value.split("[, ]+")));
        case "elements" -> withElements(ElementForm.of(value));
        case "elements-from" -> withElementsFrom(value);
        default ->
            throw QuestsException.usage(
                KIND
                    + " has the settings k, cutoff, species, elements and elements-from, not "
                    + name);
      };
    } catch (NumberFormatException e) {
      throw QuestsException.usage("expected a number as " + name + ", found \"" + value + "\"");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public OptionalDouble usualBandwidth() {
    return OptionalDouble.of(DEFAULT_BANDWIDTH);
  }

  @Override
  public String unit() {
    return "1/Å";
  }

  /**
   * {@inheritDoc}
   *
   * @throws QuestsException of kind USAGE where the cut-off is not known
   */
  @Override
  public EnvironmentDescriptor descriptor() {
    return new NearestNeighborDescriptor(this);
  }

  /** Numbers in one block: k of the radial and k − 1 of the cross part. */
  public int blockDimension() {
    return 2 * k - 1;
  }

  /**
   * {@inheritDoc} One block over all atoms and one for each species, or what {@link ElementForm}
   * adds to the one block.
   */
  @Override
  public int dimension() {
    return (species.size() + 1) * blockDimension()
        + elements.shareColumns()
        + elements.centreColumns();
  }

  /** The cut-off in Å, for describing structures. */
  public double requireCutoff() {
    if (cutoff == null) {
      throw QuestsException.usage("the cut-off of this descriptor is not known");
    }
    return cutoff;
  }

  @Override
  public String fingerprint() {
    return KIND + " k=" + k + " cutoff=" + (cutoff == null ? "unknown" : cutoff) + ofElements();
  }

  @Override
  public String definition() {
    return KIND + " k=" + k + ofElements();
  }

  private String ofElements() {
    return (species.isEmpty() ? "" : " species=" + String.join(",", species))
        + (elements == ElementForm.NONE ? "" : " elements=" + elements)
        + (elementsFrom == null ? "" : " elements-from=" + elementsFrom);
  }
}
