package org.quests.atoms;

import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names under which this program writes what it finds about atoms, frames and samples: values
 * of frames, arrays of atoms, columns of tables, keys of a row in JSON. All writers take them from
 * here, so that the list is complete: it decides what no longer holds once atoms have moved.
 *
 * <p>Where there are several references their names follow: {@code dH_bulk}, {@code
 * llr_solid_liquid} ({@link #of}).
 */
public final class ResultNames {
  private static final String SEPARATOR = "_";

  private static final Set<String> ALL = new TreeSet<>();

  /** In lower case. */
  private static final Set<String> OF_POSITIONS = new TreeSet<>();

  /** Which frame, atom or sample a row is about, and when it was. */
  public static final String FILE = about("file");

  public static final String FRAME = about("frame");

  public static final String ATOM = about("atom");
  public static final String ELEMENT = about("element");
  public static final String RUN = about("run");
  public static final String FRACTION = about("fraction");
  public static final String GROUP = about("group");
  public static final String REFERENCE = about("reference");
  public static final String TIME = about("time");
  public static final String TIME_PS = about("time_ps");
  public static final String STEP = about("step");

  /** The generation that a structure was made in. */
  public static final String GENERATION = about("gen");

  /** How many there are. */
  public static final String ATOMS = about("atoms");

  public static final String N_ATOMS = about("n_atoms");
  public static final String N_ENVIRONMENTS = about("n_envs");
  public static final String REFERENCE_ENVIRONMENTS = about("reference_envs");
  public static final String FRAMES = about("frames");
  public static final String ENVIRONMENTS = about("environments");
  public static final String FRAME_OFFSETS = about("frame_offsets");

  /** δH in nats, and what its values come to in a frame. */
  public static final String DH = result("dH");

  public static final String DH_MAX = result("dH_max");
  public static final String DH_MEAN = result("dH_mean");
  public static final String MOVING = result("moving_dH");
  public static final String DH_MEDIAN = result("dH_median");
  public static final String DH_Q99 = result("dH_q99");

  /** δH averaged over an atom's surroundings. */
  public static final String DH_AVERAGE = result("dH_average");

  public static final String FRACTION_POSITIVE = result("frac_positive");
  public static final String MAX_ATOM = result("max_atom");

  public static final String MAX_ELEMENT = result("max_element");

  /** Bounds on errors of a potential. */
  public static final String ERROR_BOUND = result("error_bound");

  public static final String ERROR_BOUND_MAX = result("error_bound_max");

  /** The nearest environment of a reference. */
  public static final String NEAREST_FILE = result("nearest_file");

  public static final String NEAREST_FRAME = result("nearest_frame");

  public static final String NEAREST_ATOM = result("nearest_atom");
  public static final String NEAREST_DISTANCE = result("nearest_distance");

  /** Likelihood ratios of two references in nats. */
  public static final String LLR = result("llr");

  public static final String LLR_AVERAGE = result("llr_average");

  /** Entropy and what goes with it, in nats or as shares. */
  public static final String ENTROPY = result("entropy");

  public static final String DIVERSITY = result("diversity");
  public static final String EFFICIENCY = result("efficiency");
  public static final String OVERLAP = result("overlap");
  public static final String DIVERGENCE = result("kl");

  /** H at several bandwidths. */
  public static final String BANDWIDTH = about("bandwidth");

  public static final String WITHOUT_OWN_FRAME = result("entropy_without_own_frame");
  public static final String LOCAL_DIMENSION = result("dimension");

  /** Two states that are compared, and at what. */
  public static final String STATE_A = about("state_a");

  public static final String STATE_B = about("state_b");
  public static final String LEVEL = about("level");
  public static final String BANDWIDTH_A = about("bandwidth_a");
  public static final String BANDWIDTH_B = about("bandwidth_b");
  public static final String ENTROPY_DIFFERENCE = result("dS");

  /** Nuclei: the number of each atom's, and how many there are. */
  public static final String NUCLEUS = result("nucleus");

  public static final String N_KEPT = result("n_kept");
  public static final String N_NUCLEI = result("n_nuclei");
  public static final String LARGEST_NUCLEUS = result("largest_nucleus");
  public static final String CENTRE_X = result("centre_x");
  public static final String CENTRE_Y = result("centre_y");
  public static final String CENTRE_Z = result("centre_z");
  public static final String RADIUS_OF_GYRATION = result("radius_of_gyration");
  public static final String ASPHERICITY = result("asphericity");

  /** The nuclei of a frame as objects of JSON; not the names of single values. */
  public static final String NUCLEI = about("nuclei");

  public static final String SIZES = about("sizes");
  public static final String SIZE = about("size");
  public static final String CENTRE = about("centre");
  public static final String ENDLESS = about("endless");

  /** A frame's place in a selection. */
  public static final String RANK = result("rank");

  public static final String SCORE = result("score");

  /** What a frame adds to those chosen before it. */
  public static final String NEWLY_COVERED = result("newly_covered");

  public static final String ENTROPY_GAIN = result("entropy_gain");

  /** Whether a frame is so novel that it may be broken. */
  public static final String CHECK = result("check");

  /** Elements of atoms that a reference does not hold. */
  public static final String UNSEEN_ELEMENTS = about("unseen_elements");

  /** What was cut out around an atom, and how much was left to choose from. */
  public static final String RADIUS = about("radius");

  public static final String WHOLE = about("whole");
  public static final String LEFT = about("left");

  /** Why something is so, as a sentence. */
  public static final String REASON = about("reason");

  /** Frames that are junk. */
  public static final String SCREENED = about("screened");

  /** Of what repeats, what is kept. */
  public static final String KEPT_FRAME = result("kept_frame");

  public static final String KEPT_ATOM = result("kept_atom");
  public static final String KEPT = about("kept");

  /** Atoms beyond the threshold of an alarm. */
  public static final String N_ABOVE = result("n_above");

  public static final String FRACTION_ABOVE = result("frac_above");

  /** What a watch makes of a frame: words that have other meanings in other files. */
  public static final String THRESHOLD = about("threshold");

  public static final String STATE = about("state");
  public static final String IN_A_ROW = about("in_a_row");
  public static final String ALARM = about("alarm");
  public static final String HARVESTED = about("harvested");
  public static final String PROBLEM = about("problem");

  /** Names of these families are followed by a statistic, or by names of references or elements. */
  private static final Set<String> FAMILIES = Set.of(DH, LLR, OVERLAP);

  /** A name of a family as a word, also where somebody has put something before it. */
  private static final Pattern FAMILY =
      Pattern.compile(
          "(.*[^\\p{Alnum}])?(" + String.join("|", FAMILIES) + ")([^\\p{Alnum}].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private ResultNames() {}

  /** A name of something that was calculated from the positions of atoms. */
  private static String result(String name) {
    OF_POSITIONS.add(name.toLowerCase(Locale.ROOT));
    ALL.add(name);
    return name;
  }

  /** A name of something that still holds, or means something else, where atoms have moved. */
  private static String about(String name) {
    ALL.add(name);
    return name;
  }

  /** All names but those that are followed by names of references. */
  public static Set<String> all() {
    return Collections.unmodifiableSet(ALL);
  }

  /**
   * A name that is followed by others: a statistic, references, or elements.
   *
   * @param family {@link #DH}, {@link #LLR} or {@link #OVERLAP}, alone or followed by a statistic
   *     already
   * @throws IllegalArgumentException where it is of no family
   */
  public static String of(String family, String... followed) {
    String name = family + SEPARATOR + String.join(SEPARATOR, followed);
    if (followed.length == 0 || !ofFamily(name)) {
      throw new IllegalArgumentException(family + " is not followed by other names");
    }
    return name;
  }

  private static boolean ofFamily(String name) {
    return FAMILIES.stream().anyMatch(family -> name.startsWith(family + SEPARATOR));
  }

  /** Whether this program writes something under this name. */
  public static boolean contains(String name) {
    return ALL.contains(name) || ofFamily(name);
  }

  /**
   * Whether what stands under this name is a result that no longer holds once atoms have moved.
   *
   * @param name as it is, or as others may have changed it: in upper or lower case, and δH and the
   *     likelihood ratio with something in front
   */
  public static boolean ofPositions(String name) {
    return OF_POSITIONS.contains(name.toLowerCase(Locale.ROOT)) || FAMILY.matcher(name).matches();
  }
}
