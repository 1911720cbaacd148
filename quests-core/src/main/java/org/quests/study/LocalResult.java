package org.quests.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Labels;
import org.quests.io.FrameSource;
import org.quests.local.FrameCuts;
import org.quests.local.LocalCut;
import org.quests.screening.Screening.Screened;

/**
 * Which atoms of a pool to label, and what is around them.
 *
 * @param file the pool as it was named
 * @param reference what is covered already, as it was named; null where nothing is
 * @param setting what the environments are
 * @param environments of the pool
 * @param frames of the pool
 * @param novel how many environments the reference does not cover
 * @param left how many of these the picks do not cover either
 * @param picks in the order in which they were picked
 * @param cut how frames were cut out around them; null where none were
 * @param unseenElements elements of the pool that the reference does not hold; null where there is
 *     no reference, or elements are not known
 * @param evaluations how many pairs of environments were evaluated to pick
 * @param program by what the sums against the reference were evaluated
 * @param cautions warnings about elements
 * @param loneElement the only element of the reference, where rows hold what neighbours are: shares
 *     of neighbours then do not count in frames that hold no other; else null
 * @param screened frames that were left out as junk, in their order; null where none was looked for
 * @param inJunk environments of these, which count among those of the pool alone
 * @param descriptorSeconds what describing the pool took
 * @param seconds what weighing and picking took
 */
public record LocalResult(
    String file,
    @Nullable String reference,
    Setting setting,
    int environments,
    int frames,
    int novel,
    int left,
    List<LocalPick> picks,
    @Nullable LocalCut cut,
    @Nullable SortedMap<String, UnseenElement> unseenElements,
    long evaluations,
    Program program,
    List<String> cautions,
    @Nullable String loneElement,
    @Nullable List<Screened> screened,
    int inJunk,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  private static final ResultKeys<LocalResult> KEYS =
      ResultKeys.of(LocalResult.class)
          .with(SharedKeys.FILE, LocalResult::file)
          .with(SharedKeys.COVERED_BY, LocalResult::reference)
          .with(SharedKeys.ENVIRONMENTS, LocalResult::environments)
          .with(SharedKeys.N_FRAMES, LocalResult::frames)
          .withAll(Setting.keys(), LocalResult::setting)
          .with(
              ResultKey.of("novel", "number of atoms that the reference does not cover"),
              LocalResult::novel)
          .with(
              ResultKey.of(ResultNames.LEFT, "number of these that the picks do not cover either"),
              LocalResult::left)
          .withIfAny(
              new ResultKey(ResultNames.RADIUS, "Å", "of what was cut out around each"),
              r -> r.cut == null ? null : r.cut.radius())
          .withIfAny(
              new ResultKey("vacuum", "Å", "between a cut and the next cell"),
              r -> r.cut == null ? null : r.cut.vacuum())
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), LocalResult::unseenElements)
          .with(SharedKeys.EVALUATIONS, LocalResult::evaluations)
          .withAll(Program.keys(), LocalResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, LocalResult::descriptorSeconds)
          .with(
              ResultKey.seconds("compress_time", "what weighing and picking took"),
              LocalResult::seconds)
          .withObjects(
              ResultKey.of("picks", "the atoms, in the order in which they were picked"),
              LocalPick.keys(),
              LocalResult::picks)
          .withObjects(
              ResultKey.of(ResultNames.SCREENED, "frames that were left out as junk"),
              SharedKeys.SCREENED,
              LocalResult::screened);

  /** Takes copies. */
  public LocalResult {
    picks = List.copyOf(picks);
    cautions = List.copyOf(cautions);
    screened = screened == null ? null : List.copyOf(screened);
  }

  /** The keys of its values. */
  public static ResultKeys<LocalResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    return ResultTable.of(LocalPick.keys(), picks);
  }

  LocalResult withCautions(List<String> others) {
    return with(picks, cut, others);
  }

  private LocalResult with(
      List<LocalPick> otherPicks, @Nullable LocalCut otherCut, List<String> otherCautions) {
    return new LocalResult(
        file,
        reference,
        setting,
        environments,
        frames,
        novel,
        left,
        otherPicks,
        otherCut,
        unseenElements,
        evaluations,
        program,
        otherCautions,
        loneElement,
        screened,
        inJunk,
        descriptorSeconds,
        seconds);
  }

  /**
   * The same with a frame cut out around each pick. A caution says where cuts are weighed otherwise
   * than what they were cut out of.
   *
   * @param again the frames of the pool once more, from the first one; stays open
   * @param how they are cut
   * @throws QuestsException of kind INPUT where the source holds other frames
   */
  public LocalResult withCuts(FrameSource again, LocalCut how, Parallelism parallelism) {
    Map<Integer, List<LocalPick>> ofFrame = new HashMap<>();
    picks.forEach(
        pick -> ofFrame.computeIfAbsent(pick.place(), place -> new ArrayList<>()).add(pick));
    List<LocalPick> done = new ArrayList<>();
    int otherwise = 0;
    for (int place = 0; done.size() < picks.size(); place++) {
      List<LocalPick> own = ofFrame.get(place);
      Frame frame = own == null ? null : again.next();
      if (own == null ? !again.skip() : frame == null) {
        throw changed(again);
      }
      if (own != null && frame != null) {
        List<LocalPick> cut = cut(frame, own, how, again, parallelism);
        done.addAll(cut);
        otherwise += weighedOtherwise(frame, cut, how);
      }
    }
    done.sort(Comparator.comparingInt(LocalPick::rank));
    List<String> all = new ArrayList<>(cautions);
    if (otherwise > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d cuts hold %s alone, as the reference does: dH weighs them by geometry"
                  + " alone, and finds another δH than that of their frame, which is noted on them",
              file,
              otherwise,
              done.size(),
              loneElement));
    }
    return with(done, how, all);
  }

  /** How many cuts hold the element of the reference alone, where their frame holds others. */
  private int weighedOtherwise(Frame frame, List<LocalPick> cuts, LocalCut how) {
    if (loneElement == null || isLone(frame, how)) {
      return 0;
    }
    int count = 0;
    for (LocalPick pick : cuts) {
      count += pick.cut() != null && isLone(pick.cut(), how) ? 1 : 0;
    }
    return count;
  }

  private boolean isLone(Frame frame, LocalCut how) {
    Set<String> kinds = new TreeSet<>();
    if (how.labels() != null) {
      kinds.addAll(Labels.counts(frame, how.labels()).keySet());
    } else {
      for (byte number : frame.elementSet().atomicNumbers()) {
        kinds.add(Element.symbol(number));
      }
    }
    return kinds.size() == 1 && kinds.contains(loneElement);
  }

  private static List<LocalPick> cut(
      Frame frame,
      List<LocalPick> picks,
      LocalCut how,
      FrameSource source,
      Parallelism parallelism) {
    if (picks.stream().anyMatch(pick -> pick.atom() >= frame.atoms())) {
      throw changed(source);
    }
    FrameCuts cuts = how.in(frame);
    List<LocalPick> done = new ArrayList<>();
    for (LocalPick pick : picks) {
      parallelism.check();
      done.add(pick.with(cuts.around(pick.atom()), how.radius()));
    }
    return done;
  }

  private static QuestsException changed(FrameSource source) {
    return QuestsException.input(
        source.name() + ": changed while it was read, at frame " + source.index());
  }

  /** The cuts in the order of the pool: of its frames, and in these of the atoms. */
  public List<LocalPick> inOrder() {
    return picks.stream()
        .sorted(Comparator.comparingInt(LocalPick::place).thenComparingInt(LocalPick::atom))
        .toList();
  }
}
