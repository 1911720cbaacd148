package org.quests.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;

/**
 * A frame of a selection, and what is known of why it is there. What is null is not known, or was
 * not asked for.
 *
 * @param rank from 1
 * @param place of the frame in the dataset, from 0
 * @param file that holds the frame
 * @param frame its number in that file, from 0
 * @param score when it was chosen; null where it was not chosen by a score
 * @param group that it counts for; null where there are no groups
 * @param novelty how far its atoms are from what is known; null where that is not known
 * @param lacking elements of the frame that the reference lacks; null where there is no reference,
 *     or elements are not known
 * @param gain what it adds to those before it; null where that was not asked for
 */
public record Pick(
    int rank,
    int place,
    String file,
    long frame,
    @Nullable Double score,
    @Nullable String group,
    @Nullable Novelty novelty,
    @Nullable List<String> lacking,
    @Nullable Gain gain) {
  /**
   * The least covered atom of the frame: by the reference, or, where there is none, by the frames
   * chosen before it.
   *
   * @param dH its δH in nats; null for the first frame where there is no reference
   * @param atom its number in the frame, from 0
   * @param element its symbol or label; null where it is not known
   * @param nearest the environment of the reference that is most like it; null where there is no
   *     reference
   * @param check whether its δH is beyond what the reference's own frames reach: the frame may be
   *     broken; null where that threshold is not known
   */
  public record Novelty(
      @Nullable Double dH,
      int atom,
      @Nullable String element,
      @Nullable Nearest nearest,
      @Nullable Boolean check) {}

  /**
   * An environment of the reference.
   *
   * @param file that holds it
   * @param frame number of its frame in that file, from 0
   * @param atom number of its atom in that frame, from 0
   * @param distance between the two environments, in 1/Å
   */
  public record Nearest(String file, long frame, long atom, double distance) {}

  /**
   * What a frame adds.
   *
   * @param covered environments of the dataset that are covered with it and were not before
   * @param entropy by how much H of the selection grows with it, in nats; H itself for the first
   */
  public record Gain(long covered, double entropy) {}

  private static final ResultKeys<Nearest> NEAREST =
      ResultKeys.of(Nearest.class)
          .with(
              ResultKey.of(ResultNames.NEAREST_FILE, "file of the nearest environment known"),
              Nearest::file)
          .with(ResultKey.of(ResultNames.NEAREST_FRAME, "its frame in that file"), Nearest::frame)
          .with(ResultKey.of(ResultNames.NEAREST_ATOM, "its atom in that frame"), Nearest::atom)
          .with(
              new ResultKey(ResultNames.NEAREST_DISTANCE, "1/Å", "between the environments"),
              Nearest::distance);

  private static final ResultKeys<Novelty> NOVELTY =
      ResultKeys.of(Novelty.class)
          .with(ResultKey.nats(ResultNames.DH_MAX, "greatest δH of its atoms"), Novelty::dH)
          .with(ResultKey.of(ResultNames.MAX_ATOM, "which atom that is, from 0"), Novelty::atom)
          .withIfAny(
              ResultKey.of(ResultNames.MAX_ELEMENT, "the element of that atom"), Novelty::element)
          .withAllIfAny(NEAREST, Novelty::nearest)
          .withIfAny(
              ResultKey.of(
                  ResultNames.CHECK, "whether no frame of the reference itself is as novel"),
              Novelty::check);

  private static final ResultKeys<Gain> GAIN =
      ResultKeys.of(Gain.class)
          .with(
              ResultKey.of(ResultNames.NEWLY_COVERED, "environments covered with it, not before"),
              Gain::covered)
          .with(ResultKey.nats(ResultNames.ENTROPY_GAIN, "what it adds to H"), Gain::entropy);

  /** All but its place. */
  static final ResultKeys<Pick> KEYS =
      ResultKeys.of(Pick.class)
          .with(ResultKey.of(ResultNames.RANK, "from 1"), Pick::rank)
          .with(ResultKey.of(ResultNames.FILE, "the file of the frame"), Pick::file)
          .with(ResultKey.of(ResultNames.FRAME, "its number in the file"), Pick::frame)
          .with(ResultKey.of(ResultNames.SCORE, "when it was chosen"), Pick::score)
          .withAll(reasons(), pick -> pick);

  /** Whether its δH is known to be beyond what the reference's own frames reach. */
  public boolean check() {
    return novelty != null && Boolean.TRUE.equals(novelty.check());
  }

  /** Why it is there. */
  static ResultKeys<Pick> reasons() {
    return ResultKeys.of(Pick.class)
        .withIfAny(ResultKey.of(ResultNames.GROUP, "that it counts for"), Pick::group)
        .withAllIfAny(NOVELTY, Pick::novelty)
        .withIfAny(
            ResultKey.of(ResultNames.UNSEEN_ELEMENTS, "elements that the reference lacks"),
            Pick::lacking)
        .withAllIfAny(GAIN, Pick::gain);
  }

  /**
   * A frame with what is known of it as values of the frame. A frame's own values stay where they
   * say what the frame is (its {@code file}, say), unless an earlier selection wrote them: of that
   * nothing stays, for it holds for other picks and another reference.
   *
   * @param reason why it came before others; null where it did not
   */
  Frame marked(Frame own, @Nullable String reason) {
    Map<String, InfoValue> info = new LinkedHashMap<>(own.info());
    boolean again = info.containsKey(ResultNames.RANK);
    KEYS.keys().stream()
        .map(ResultKey::name)
        .filter(name -> again || ResultNames.ofPositions(name))
        .forEach(info::remove);
    if (again) {
      info.remove(ResultNames.REASON);
    }
    if (reason != null) {
      info.put(ResultNames.REASON, InfoValue.of(reason));
    }
    for (ResultValues.Entry entry : KEYS.whereKnown().values(this).entries()) {
      String name = entry.key().name();
      InfoValue value = value(Objects.requireNonNull(entry.value()));
      if (!value.text().isEmpty()) {
        info.putIfAbsent(name, value);
      }
    }
    return own.withInfo(info);
  }

  private static InfoValue value(Object value) {
    return switch (value) {
      case Double number -> InfoValue.of(number);
      case Integer number -> InfoValue.of((long) number);
      case Long number -> InfoValue.of((long) number);
      case Boolean flag -> flag ? InfoValue.TRUE : InfoValue.FALSE;
      case List<?> list ->
          InfoValue.of(String.join(" ", list.stream().map(Object::toString).toList()));
      default -> InfoValue.of(value.toString());
    };
  }
}
