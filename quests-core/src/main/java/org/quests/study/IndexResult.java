package org.quests.study;

import java.util.List;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.kernel.ReferenceSet;
import org.quests.store.ReferenceIndex;

/**
 * What a kept reference holds.
 *
 * @param index the reference
 * @param jobs the number of threads
 */
public record IndexResult(ReferenceIndex index, int jobs) implements Result {
  /**
   * One of the datasets in it.
   *
   * @param file what it was called when it was added
   * @param index its frames and elements
   */
  private record Part(String file, DatasetIndex index) {}

  private static final ResultKeys<IndexResult> KEYS =
      ResultKeys.of(IndexResult.class)
          .with(ResultKey.of("index", "the folder"), r -> r.index.folder().toString())
          .with(SharedKeys.ENVIRONMENTS, r -> r.set().count())
          .with(SharedKeys.N_FRAMES, r -> r.set().index().frames())
          .withAll(Setting.keysOfRows(), r -> r.index.spec())
          .with(ResultKey.of("jobs", "threads"), IndexResult::jobs)
          .with(ResultKey.of("elements_found", "elements in it"), r -> r.set().index().elements())
          .withObjects(
              ResultKey.of("datasets", "what was put into it, in order"),
              ResultKeys.of(Part.class)
                  .with(ResultKey.of("file", "what it was called"), Part::file)
                  .with(SharedKeys.ENVIRONMENTS, p -> p.index.count())
                  .with(SharedKeys.N_FRAMES, p -> p.index.frames()),
              IndexResult::parts)
          .with(
              ResultKey.of("segments", "pieces that the rows are packed in"),
              r -> r.set().segments())
          .with(ResultKey.of("bytes", "what its files take"), r -> r.index.bytes())
          .with(ResultKey.of("hash", "of the rows, in their order"), r -> r.set().hash().toString())
          .with(SharedKeys.DESCRIPTOR_TIME, r -> r.set().descriptorSeconds())
          .with(
              ResultKey.seconds("packing_time", "what packing took"),
              r -> r.set().packingSeconds());

  /** Of an index that is open. */
  public static IndexResult of(ReferenceIndex index, Parallelism parallelism) {
    return new IndexResult(index, parallelism.threads());
  }

  private ReferenceSet set() {
    return index.set();
  }

  private List<Part> parts() {
    List<String> sources = set().sources();
    List<DatasetIndex> datasets = set().datasets();
    return IntStream.range(0, sources.size())
        .mapToObj(i -> new Part(sources.get(i), datasets.get(i)))
        .toList();
  }

  /** The keys of its values. */
  public static ResultKeys<IndexResult> keys() {
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
}
