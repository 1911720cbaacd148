package org.quests.study;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.core.Version;
import org.quests.descriptor.Environments;
import org.quests.sampling.DrawBy;
import org.quests.sampling.Repetitions;

/**
 * What repeats in a dataset.
 *
 * @param file the dataset as it was named
 * @param dataset its environments
 * @param setting what these are
 * @param by what may repeat
 * @param distance within which it does, in units of h
 * @param repetitions what was found
 * @param seconds what that took
 */
public record DedupResult(
    String file,
    Environments dataset,
    Setting setting,
    DrawBy by,
    double distance,
    Repetitions repetitions,
    double seconds)
    implements TabularResult {
  private static final ResultKeys<DedupResult> KEYS =
      ResultKeys.of(DedupResult.class)
          .with(SharedKeys.FILE, DedupResult::file)
          .with(SharedKeys.ENVIRONMENTS, r -> r.dataset.count())
          .withAll(Setting.keys(), DedupResult::setting)
          .with(SharedKeys.N_FRAMES, r -> r.dataset.frames())
          .with(
              ResultKey.of("by", "what may repeat: frame or environment"),
              r -> r.ofFrames() ? "frame" : "environment")
          .with(
              ResultKey.of("distance", "within which it repeats, in units of h"),
              DedupResult::distance)
          .with(ResultKey.of("n", "how many there are"), DedupResult::count)
          .with(ResultKey.of("n_kept", "how many are kept"), r -> r.kept().length)
          .with(ResultKey.of("version", "of the program"), r -> Version.number())
          .with(
              ResultKey.of(
                  ResultNames.KEPT, "numbers of frames in the file, or of environments, from 0"),
              r -> r.numbers(r.kept()))
          .with(
              ResultKey.of("groups", "numbers of those that are alike"),
              r -> r.repetitions.groups().stream().map(r::numbers).toList())
          .with(SharedKeys.DESCRIPTOR_TIME, r -> r.dataset.descriptorSeconds())
          .with(ResultKey.seconds("dedup_time", "what the rest took"), DedupResult::seconds);

  /** An item and what is kept for it. */
  private record Row(Place item, Place kept, boolean itself) {}

  /**
   * Where an item is.
   *
   * @param frame number in the file
   * @param atom in the frame; null where the item is the frame
   */
  public record Place(long frame, @Nullable Integer atom) {}

  private static final ResultKey FRAME =
      ResultKey.of(ResultNames.FRAME, "number of the frame in the file");
  private static final ResultKey KEPT_FRAME =
      ResultKey.of(ResultNames.KEPT_FRAME, "that of what is kept for it");
  private static final ResultKey KEPT =
      ResultKey.of(ResultNames.KEPT, "1 where it is kept, else 0");

  private static final ResultKeys<Row> OF_FRAMES =
      ResultKeys.of(Row.class)
          .with(FRAME, r -> r.item.frame)
          .with(KEPT_FRAME, r -> r.kept.frame)
          .with(KEPT, r -> r.itself ? 1 : 0);

  private static final ResultKeys<Row> OF_ENVIRONMENTS =
      ResultKeys.of(Row.class)
          .with(FRAME, r -> r.item.frame)
          .with(ResultKey.of(ResultNames.ATOM, "atom in the frame, from 0"), r -> r.item.atom)
          .with(KEPT_FRAME, r -> r.kept.frame)
          .with(
              ResultKey.of(ResultNames.KEPT_ATOM, "that of what is kept for it"), r -> r.kept.atom)
          .with(KEPT, r -> r.itself ? 1 : 0);

  /** The keys of its values. */
  public static ResultKeys<DedupResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return List.of();
  }

  @Override
  public ResultTable table() {
    int[] representatives = repetitions.representatives();
    return ResultTable.of(
        ofFrames() ? OF_FRAMES : OF_ENVIRONMENTS,
        IntStream.range(0, representatives.length)
            .mapToObj(i -> new Row(place(i), place(representatives[i]), representatives[i] == i))
            .toList());
  }

  private boolean ofFrames() {
    return by == DrawBy.FRAME;
  }

  /** How many frames or environments there are. */
  public int count() {
    return repetitions.representatives().length;
  }

  /** Places in the dataset of what is kept. */
  public int[] kept() {
    return repetitions.kept();
  }

  /** The environments of what is kept. */
  public Environments keptEnvironments() {
    return dataset.select(ofFrames() ? dataset.rowsOf(kept()) : kept());
  }

  /** Where a frame or an environment of the dataset is in the file. */
  public Place place(int item) {
    if (ofFrames()) {
      return new Place(dataset.frameNumber(item), null);
    }
    int frame = dataset.frameOf(item);
    return new Place(dataset.frameNumber(frame), item - dataset.frameStart(frame));
  }

  private long[] numbers(int[] items) {
    return ofFrames()
        ? Arrays.stream(items).mapToLong(dataset::frameNumber).toArray()
        : Arrays.stream(items).asLongStream().toArray();
  }
}
