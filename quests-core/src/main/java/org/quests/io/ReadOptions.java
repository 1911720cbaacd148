package org.quests.io;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;

/**
 * How trajectories are read.
 *
 * @param allowTruncated whether a last frame that is cut off is left out instead of being an error.
 *     A last line without its newline then counts as cut off, for nobody can tell whether its last
 *     number is whole
 * @param keepBytes whether each frame carries the bytes that it was read from, uncompressed, if its
 *     format is a text; what the file says once for all frames is put in front of them
 * @param format one of {@link Formats#names}, or null to tell it from the content
 * @param settings values by name, for a format of this name that has settings of its own
 * @param types atomic numbers (0 … 118) by the number of a type, for files that number the kinds of
 *     their atoms without naming them; in a LAMMPS dump they go before a column of elements
 * @param labels atomic numbers (0 … 118) by the word that a file has in place of a symbol, such as
 *     {@code OW1}; they go before symbols
 * @param needElements whether a file that only numbers the kinds of its atoms, or tells none, is
 *     refused unless {@code types} says which elements they are; otherwise its atoms are of the
 *     unknown element
 * @param cell the cell of frames that have none; null: they are not periodic. Frames with a cell
 *     keep it
 * @param cautions receives warnings that something may mean other than it was read as, each in one
 *     line that names the place: at most one for each input and kind, on the thread that reads
 * @param hashes takes note of every file and stream that is read
 * @param helpers threads that uncompress files while the one that reads works on what was
 *     uncompressed before; they are not closed before the source is. Null: none
 */
public record ReadOptions(
    boolean allowTruncated,
    boolean keepBytes,
    @Nullable String format,
    Map<String, String> settings,
    Map<Long, Integer> types,
    Map<String, Integer> labels,
    boolean needElements,
    @Nullable AssumedCell cell,
    BiConsumer<Caution, String> cautions,
    InputHashes hashes,
    @Nullable Parallelism helpers) {
  /**
   * Truncated frames are errors, bytes are not kept, the format is told from the content, elements
   * may be unknown, no cell is assumed, nobody hears of cautions, nothing is hashed, and nobody
   * helps.
   */
  public static final ReadOptions DEFAULT =
      new ReadOptions(
          false,
          false,
          null,
          Map.of(),
          Map.of(),
          Map.of(),
          false,
          null,
          (caution, message) -> {},
          InputHashes.NONE,
          null);

  /** Keeps settings, types and labels as they are now. */
  public ReadOptions {
    settings = Map.copyOf(settings);
    types = Map.copyOf(types);
    labels = Map.copyOf(labels);
  }

  /** The same options with another answer to whether a truncated last frame is left out. */
  public ReadOptions withAllowTruncated(boolean allow) {
    return with(draft -> draft.allowTruncated = allow);
  }

  /** The same options with another answer to whether frames carry their bytes. */
  public ReadOptions withKeepBytes(boolean keep) {
    return with(draft -> draft.keepBytes = keep);
  }

  /** The same options for a format of this name, or for any where it is null; without settings. */
  public ReadOptions withFormat(@Nullable String name) {
    return withFormat(name, Map.of());
  }

  /** The same options for a format of this name with settings of its own. */
  public ReadOptions withFormat(@Nullable String name, Map<String, String> own) {
    return with(
        draft -> {
          draft.format = name;
          draft.settings = own;
        });
  }

  /** The same options with other elements for the numbers of types. */
  public ReadOptions withTypes(Map<Long, Integer> elements) {
    return with(draft -> draft.types = elements);
  }

  /** The same options with other elements for words in place of symbols. */
  public ReadOptions withLabels(Map<String, Integer> elements) {
    return with(draft -> draft.labels = elements);
  }

  /** The same options with another answer to whether elements have to be known. */
  public ReadOptions withNeedElements(boolean need) {
    return with(draft -> draft.needElements = need);
  }

  /** The same options with this cell for frames that have none, or no cell where it is null. */
  public ReadOptions withCell(@Nullable AssumedCell assumed) {
    return with(draft -> draft.cell = assumed);
  }

  /** The same options with another listener of cautions. */
  public ReadOptions withCautions(BiConsumer<Caution, String> listener) {
    return with(draft -> draft.cautions = listener);
  }

  /** The same options with another note of what is read. */
  public ReadOptions withHashes(InputHashes noting) {
    return with(draft -> draft.hashes = noting);
  }

  /** The same options with these threads to help. */
  public ReadOptions withHelpers(@Nullable Parallelism threads) {
    return with(draft -> draft.helpers = threads);
  }

  private ReadOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options that are being changed. */
  private static final class Draft {
    private boolean allowTruncated;
    private boolean keepBytes;
    private @Nullable String format;
    private Map<String, String> settings;
    private Map<Long, Integer> types;
    private Map<String, Integer> labels;
    private boolean needElements;
    private @Nullable AssumedCell cell;
    private BiConsumer<Caution, String> cautions;
    private InputHashes hashes;
    private @Nullable Parallelism helpers;

    Draft(ReadOptions from) {
      allowTruncated = from.allowTruncated;
      keepBytes = from.keepBytes;
      format = from.format;
      settings = from.settings;
      types = from.types;
      labels = from.labels;
      needElements = from.needElements;
      cell = from.cell;
      cautions = from.cautions;
      hashes = from.hashes;
      helpers = from.helpers;
    }

    ReadOptions options() {
      return new ReadOptions(
          allowTruncated,
          keepBytes,
          format,
          settings,
          types,
          labels,
          needElements,
          cell,
          cautions,
          hashes,
          helpers);
    }
  }
}
