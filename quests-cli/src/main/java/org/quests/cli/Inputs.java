package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.collections.impl.list.mutable.primitive.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;
import org.quests.descriptor.RowStorage;
import org.quests.io.FrameLedger;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.io.ValidFrames;
import org.quests.kernel.ReferenceSet;
import org.quests.store.SharedDatasets;
import org.quests.study.CalibrationFile;
import org.quests.study.Comparison;
import org.quests.study.ElementCautions;
import org.quests.study.FrameGroups;
import org.quests.study.FrameValues;
import org.quests.study.NeighbourCautions;
import org.quests.study.SelectionStudy;
import org.quests.study.Species;
import org.quests.study.TestSet;
import org.quests.study.WalkStudy;

/** Reads the datasets of a command, all with one descriptor. */
final class Inputs {
  /** Under which datasets for potentials say what kind of frame each one is. */
  static final String CONFIG_TYPE = "config_type";

  /** In place of the number of a file whose frames nobody is told of. */
  private static final int UNOBSERVED = -1;

  private final CommonOptions options;
  private final Terminal terminal;
  private final Parallelism parallelism;
  private final MemoryForecast memory;
  private final @Nullable SharedDatasets shared;
  private final @Nullable FrameShares elsewhere;

  /** By frame of the first file; empty where nobody wants them. */
  private final List<String> configTypes = new ArrayList<>();

  /** What hears of the frames of the first file as they are described. */
  private final List<Consumer<Frame>> observers = new ArrayList<>();

  /** What hears of those of a reference. It is then read before the first file. */
  private @Nullable Consumer<Frame> referenceObserver;

  /** Of each frame that was left out when frames were read last, how many others came before. */
  private final Map<OpenedFrames, LongArrayList> missing = new HashMap<>();

  /** Files are read more than once, and each caution is told once. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Inputs of a command.
   *
   * @param shared where processes that make parts of the same work keep datasets; null: nowhere
   * @param elsewhere who describes frames in other processes; null: nobody
   */
  Inputs(
      CommonOptions options,
      Terminal terminal,
      @Nullable SharedDatasets shared,
      @Nullable FrameShares elsewhere,
      Parallelism parallelism) {
    this.options = options;
    this.shared = shared;
    this.elsewhere = elsewhere;
    this.terminal = terminal;
    this.parallelism = parallelism;
    this.memory = new MemoryForecast(terminal, Runtime.getRuntime().maxMemory());
  }

  /** How files are read; what may mean something else than it was read as is told. */
  ReadOptions readOptions() {
    return options
        .readOptions()
        .withCautions((caution, message) -> warnOnce(message))
        .withHelpers(parallelism);
  }

  /** Takes note of what kind of frame each one of the first file is. */
  void noteConfigTypes() {
    observers.add(
        frame -> {
          InfoValue type = frame.info().get(CONFIG_TYPE);
          configTypes.add(type == null ? "" : type.text());
        });
  }

  /**
   * Puts the frames of the first file in groups, as they are described.
   *
   * @throws QuestsException where the file holds no frames
   */
  FrameGroups groups(InputFile file, String key) {
    requireFramesToTellApart(file, key);
    FrameGroups groups = new FrameGroups(file.name(), key);
    observers.add(groups::add);
    return groups;
  }

  /** What kind of frame one of the first file is; empty where it does not say. */
  String configType(int frame) {
    return configTypes.isEmpty() ? "" : configTypes.get(frame);
  }

  /** Tells of the frames of the first file as they are described. */
  void observe(Consumer<Frame> observer) {
    observers.add(observer);
  }

  /**
   * Tells of the frames of a reference as they are described, before the first file is read; of
   * none where it is described already.
   */
  void observeReference(Consumer<Frame> observer) {
    referenceObserver = observer;
  }

  private FrameSource noted(FrameSource source) {
    FrameSource noted = source;
    for (Consumer<Frame> observer : observers) {
      noted = new ObservedFrames(noted, observer);
    }
    return noted;
  }

  /** Describes the environments of a command's only file, whose rows stay. */
  Environments describe(InputFile file) {
    return describe(file, MemoryForecast.Rows.KEPT);
  }

  /**
   * The same.
   *
   * @param held what becomes of the rows
   */
  Environments describe(InputFile file, MemoryForecast.Rows held) {
    Environments environments = read(file, 0, species(file), held);
    warn(ElementCautions.unseen(environments.elements(), environments.spec()));
    return environments;
  }

  /**
   * The environments of a command's only file as a set, beside which the rows are not kept: an
   * index as it is, and anything else described and packed.
   */
  ReferenceSet set(InputFile file) {
    if (!file.index() && !isShared(file)) {
      return ReferenceSet.taking(describe(file, MemoryForecast.Rows.PACKED), parallelism);
    }
    ReferenceSet set =
        file.index()
            ? opened(file, 0)
            : shared(
                file, 0, rows -> read(file, 0, species(file), MemoryForecast.Rows.PLAIN, rows));
    warn(ElementCautions.unseen(set.index().elements(), set.spec()));
    return set;
  }

  /**
   * The environments of a file from which a bandwidth is to be suggested.
   *
   * @param first whether it is the command's first file, to which {@code --frames} applies
   */
  ReferenceSet toSuggest(InputFile file, boolean first) {
    int i = first ? 0 : 1;
    return file.index()
        ? opened(file, 1)
        : ReferenceSet.taking(
            read(file, i, species(file), MemoryForecast.Rows.PACKED), parallelism);
  }

  private boolean isShared(InputFile file) {
    return shared != null && !file.index() && !file.files().isEmpty();
  }

  /** The rows of file i of a command, which the processes of its parts share. */
  private Environments rows(InputFile file, int i, List<String> species, MemoryForecast.Rows held) {
    // An array holds rows already, and who describes elsewhere keeps them there.
    if (!isShared(file) || file.numpy() || elsewhere != null) {
      return read(file, i, species, held);
    }
    Environments rows =
        sharedRows(file, i, species, storage -> read(file, i, species, held, storage));
    named().require(rows.index());
    return rows;
  }

  private Environments sharedRows(
      InputFile file, int i, List<String> species, Function<RowStorage, Environments> describing) {
    SharedDatasets datasets = Objects.requireNonNull(shared);
    Environments rows =
        datasets.rows(
            i,
            file.name(),
            file.files(),
            options.spec(species),
            storage -> tellingWhatWasSkipped(file, i, () -> describing.apply(storage)));
    hearWhatWasSkipped(file, i);
    return rows;
  }

  /** File i of a command, which the processes of its parts share. */
  private ReferenceSet shared(
      InputFile file, int i, Function<RowStorage, Environments> describing) {
    SharedDatasets datasets = Objects.requireNonNull(shared);
    ReferenceSet set =
        datasets.get(
            i,
            file.name(),
            file.files(),
            rows -> List.of(tellingWhatWasSkipped(file, i, () -> describing.apply(rows))),
            parallelism);
    hearWhatWasSkipped(file, i);
    named().require(set.index());
    return set;
  }

  /** Describes a file for all processes, and leaves a note of frames that were left out. */
  private Environments tellingWhatWasSkipped(
      InputFile file, int i, Supplier<Environments> describing) {
    Environments described = describing.get();
    if (options.skipsInvalid()) {
      options.skipped().save(file.name(), skippedOf(i));
    }
    return described;
  }

  private void hearWhatWasSkipped(InputFile file, int i) {
    if (options.skipsInvalid()) {
      options.skipped().load(file.name(), skippedOf(i), terminal::note);
    }
  }

  private Path skippedOf(int i) {
    return Objects.requireNonNull(shared).beside(i, "skipped");
  }

  /** Opens file i of a command, an index. */
  private ReferenceSet opened(InputFile file, int i) {
    if (!slice(i).equals(FrameSlice.ALL)) {
      throw QuestsException.usage(
          file.name() + ": --frames chooses among frames, and this is an index of environments");
    }
    ReferenceSet set = file.kept();
    options.requireAgreement(file.name(), set.spec());
    named().require(set.index());
    return set;
  }

  /** Describes or reads datasets for an index. */
  List<Environments> describe(List<InputFile> files, RowStorage rows) {
    List<String> species = species(files.toArray(InputFile[]::new));
    List<Environments> all = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Environments environments = read(files.get(i), i, species, MemoryForecast.Rows.PLAIN, rows);
      all.add(i == 0 ? environments : comparable(all.get(0).spec(), files.get(i), environments));
    }
    return all;
  }

  /**
   * Describes the environments of a command's only file, and notes a value of each frame.
   *
   * @param values where the values go
   * @throws QuestsException where a frame does not have the value, or the file holds no frames
   */
  Environments describe(InputFile file, String key, List<String> values) {
    requireFramesToTellApart(file, key);
    Consumer<Frame> observer = frame -> values.add(FrameValues.value(frame, key).text());
    if (!isShared(file) || elsewhere != null) {
      return describe(file, observer, MemoryForecast.Rows.KEPT, RowStorage.MEMORY);
    }
    Environments rows =
        sharedRows(
            file,
            0,
            species(file),
            storage -> describe(file, observer, MemoryForecast.Rows.KEPT, storage));
    if (values.isEmpty()) {
      // Another process has described the frames: here they are only read.
      try (FrameSource source = reopen(file)) {
        values.addAll(FrameValues.texts(source, key));
      }
    }
    return rows;
  }

  private static void requireFramesToTellApart(InputFile file, String key) {
    if (file.described()) {
      throw QuestsException.usage(
          file.name() + ": frames are told apart by " + key + ", and this holds descriptors alone");
    }
  }

  /**
   * A dataset with its frames.
   *
   * @param frames all that were chosen
   * @param environments of these
   */
  record Dataset(List<Frame> frames, Environments environments) {}

  /** Describes the environments of a command's only file of frames, and keeps the frames. */
  Dataset frames(InputFile file) {
    List<Frame> frames = new ArrayList<>();
    return new Dataset(frames, describe(file, frames, MemoryForecast.Rows.KEPT));
  }

  /**
   * The same.
   *
   * @param frames where the frames go
   * @param held what becomes of the rows
   */
  Environments describe(InputFile file, List<Frame> frames, MemoryForecast.Rows held) {
    return describe(file, frames::add, held, RowStorage.MEMORY);
  }

  /** Describes the environments of a command's only file of frames, and tells of each frame. */
  private Environments describe(
      InputFile file, Consumer<Frame> observer, MemoryForecast.Rows held, RowStorage rows) {
    List<String> species = species(file);
    try (FrameSource source = new ObservedFrames(reopen(file), observer)) {
      Environments environments =
          Environments.describe(source, options.spec(species).descriptor(), rows, parallelism);
      warnOfTruncation(source);
      if (rows.equals(RowStorage.MEMORY)) {
        check(file, environments, held);
      }
      look(file, environments);
      warn(ElementCautions.unseen(environments.elements(), environments.spec()));
      return environments;
    }
  }

  /** Refuses elements that are not named, and says what is odd about environments as such. */
  private void look(InputFile file, Environments environments) {
    named().require(environments.index());
    warn(NeighbourCautions.none(file.name(), environments));
    warn(ElementCautions.alone(file.name(), CentresAlone.of(environments)));
  }

  private void warn(Optional<String> caution) {
    caution.ifPresent(terminal::warn);
  }

  /**
   * A dataset, and a reference beside it.
   *
   * @param dataset the environments
   * @param reference the others
   */
  record Beside(Environments dataset, ReferenceSet reference) {}

  /**
   * Describes a command's first file, and reads or opens the second as a reference. What is to be
   * said of the elements of both is left to the result.
   */
  Beside both(InputFile first, InputFile second) {
    List<String> species = species(first, second);
    ReferenceSet before =
        referenceObserver == null || first.described()
            ? null
            : reference(second, 1, species, options.spec(species));
    Environments dataset = read(first, 0, species, MemoryForecast.Rows.KEPT);
    return new Beside(
        dataset, before == null ? reference(second, 1, species, dataset.spec()) : before);
  }

  /** The same, where no result says it. */
  Beside beside(InputFile first, InputFile second) {
    Beside both = both(first, second);
    ElementCautions.against(
            both.dataset.source(),
            both.dataset.index(),
            String.join(", ", both.reference.sources()),
            both.reference.index(),
            both.dataset.spec())
        .forEach(terminal::warn);
    return both;
  }

  /** Describes the environments of several files with one descriptor. */
  List<Environments> describe(List<InputFile> files) {
    List<String> species = species(files.toArray(InputFile[]::new));
    List<Environments> all = new ArrayList<>();
    TreeSet<String> elements = new TreeSet<>(Labels.ORDER);
    for (int i = 0; i < files.size(); i++) {
      Environments environments = rows(files.get(i), i, species, MemoryForecast.Rows.KEPT);
      all.add(i == 0 ? environments : comparable(all.get(0).spec(), files.get(i), environments));
      elements.addAll(all.get(i).elements());
    }
    warn(ElementCautions.unseen(elements, all.get(0).spec()));
    return all;
  }

  /**
   * Datasets whose frames passed by, and a reference.
   *
   * @param datasets the environments of each file
   * @param reference the others; null where there are none
   */
  record Several(List<Environments> datasets, @Nullable ReferenceSet reference) {}

  /** Hears of the frames of several files. */
  @FunctionalInterface
  interface FramesOfFiles {
    /** A frame of file i. */
    void frame(int i, Frame frame);
  }

  /**
   * Describes the environments of several files of frames with one descriptor, tells of each frame
   * in their order, and reads or opens a reference before. {@code --frames} applies to the first.
   *
   * @param second the reference; null where there is none
   * @throws QuestsException where a file holds no frames
   */
  Several several(List<InputFile> files, @Nullable InputFile second, FramesOfFiles observer) {
    files.forEach(Inputs::requireFrames);
    List<InputFile> all = new ArrayList<>(files);
    if (second != null) {
      all.add(second);
    }
    List<String> species = species(all.toArray(InputFile[]::new));
    RowSpec spec = options.spec(species);
    ReferenceSet known = second == null ? null : reference(second, files.size(), species, spec);
    List<Environments> datasets = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      int number = i;
      try (FrameSource source =
          new ObservedFrames(open(file, slice(i)), frame -> observer.frame(number, frame))) {
        Environments environments =
            Environments.describe(source, spec.descriptor(), RowStorage.MEMORY, parallelism);
        warnOfTruncation(source);
        check(file, environments, MemoryForecast.Rows.KEPT);
        look(file, environments);
        datasets.add(environments);
      }
    }
    return new Several(datasets, known);
  }

  /** The species that the descriptor is asked to see. */
  private List<String> species(InputFile... files) {
    if (options.rows() != null) {
      // Before it is said that they are no arrays.
      Stream.of(files).forEach(InputFile::requireThere);
    }
    return options.autoSpecies() ? List.copyOf(elements(files)) : options.namedSpecies();
  }

  /** The environments of file i of a command. */
  private Environments read(InputFile file, int i, List<String> species, MemoryForecast.Rows held) {
    return read(file, i, species, held, RowStorage.MEMORY);
  }

  private Environments read(
      InputFile file, int i, List<String> species, MemoryForecast.Rows held, RowStorage rows) {
    if (file.index()) {
      throw QuestsException.usage(
          file.name()
              + ": is an index, expected frames or an array of descriptors: an index can be what"
              + " others are weighed against, and the only dataset of entropy, metrics and"
              + " report-overlap");
    }
    Environments environments =
        file.numpy()
            ? readArray(file, i, species, held)
            : observed(i) || elsewhere == null || !FrameShares.possible(file)
                ? describe(file, slice(i), options.spec(species), held, rows, i)
                : elsewhere(file, slice(i), species);
    look(file, environments);
    return environments;
  }

  /** Whether anything hears of the frames of file i. */
  private boolean observed(int i) {
    return i == 0 ? !observers.isEmpty() : referenceObserver != null;
  }

  /** Refuses a reference whose rows cannot be compared, by its name. */
  private static void requireComparable(RowSpec spec, String reference, RowSpec found) {
    try {
      spec.requireComparable(found);
    } catch (QuestsException e) {
      throw QuestsException.usage(reference + ": " + e.getMessage());
    }
  }

  private static Environments comparable(RowSpec spec, InputFile file, Environments reference) {
    requireComparable(spec, file.name(), reference.spec());
    return reference;
  }

  /**
   * The second of two files.
   *
   * @throws QuestsException where both are standard input
   */
  static InputFile second(String first, String name, CommonOptions options) {
    if (name.equals("-") && first.equals("-")) {
      throw QuestsException.usage("only one of the files can be standard input");
    }
    return options.open(name, options.autoSpecies());
  }

  /**
   * What is done with a dataset and a reference.
   *
   * @param <R> what comes of it
   */
  interface Use<R> {
    /** Weighs the one against the other. */
    R of(TestSet test, Known reference);
  }

  /**
   * A reference.
   *
   * @param set its environments
   * @param geometry these by rows that do not see elements; null where they were not asked for
   */
  record Known(ReferenceSet set, @Nullable ReferenceSet geometry) {}

  /**
   * Opens one file as a test set, and reads another as its reference. Frames of the first are
   * described as they are read and not kept. {@code --frames} applies to it.
   *
   * @param calibration that has to fit the reference; null where there is none
   * @param split whether the reference is also needed by rows that do not see elements
   */
  <R> R weigh(
      InputFile test,
      InputFile reference,
      @Nullable CalibrationFile calibration,
      boolean split,
      Use<R> use,
      Function<R, Comparison> found) {
    List<String> species = species(test, reference);
    RowSpec spec = test.described() ? null : options.spec(species);
    if (split && spec != null && spec.elements() == ElementForm.NONE) {
      throw QuestsException.usage("--split needs --elements centre or full");
    }
    Known known = packed(reference, species, calibration, spec, split);
    if (spec == null) {
      Environments rows = read(test, 0, species, MemoryForecast.Rows.PLAIN);
      requireComparable(rows.spec(), reference.name(), known.set().spec());
      return use.of(TestSet.of(rows).named(test.name()), known);
    }
    try (FrameSource source = noted(reopen(test))) {
      R result = use.of(TestSet.of(source, spec).named(test.name()), known);
      warnOfTruncation(source);
      named().require(found.apply(result).index());
      return result;
    }
  }

  /**
   * Reads a reference and packs it. Its rows are not kept beside the set.
   *
   * @param calibration that has to fit; null where there is none
   * @param spec of what is weighed against it; null where that is not known yet
   * @param split whether also without elements
   */
  private Known packed(
      InputFile reference,
      List<String> species,
      @Nullable CalibrationFile calibration,
      @Nullable RowSpec spec,
      boolean split) {
    if (reference.index()) {
      if (split) {
        throw QuestsException.usage(
            reference.name()
                + ": --split needs the rows of the reference with and without elements, expected"
                + " frames or an array, and this is an index");
      }
      return new Known(compared(reference, opened(reference, 1), calibration, spec), null);
    }
    if (!split && isShared(reference)) {
      ReferenceSet known =
          shared(
              reference, 1, rows -> read(reference, 1, species, MemoryForecast.Rows.PLAIN, rows));
      return new Known(compared(reference, known, calibration, spec), null);
    }
    Environments known =
        rows(reference, 1, species, split ? MemoryForecast.Rows.KEPT : MemoryForecast.Rows.PACKED);
    if (calibration != null) {
      calibration.requireFits(known, options.bandwidth());
    }
    if (spec != null) {
      comparable(spec, reference, known);
    }
    ReferenceSet geometry = split ? ReferenceSet.of(known.withoutElements(), parallelism) : null;
    return new Known(ReferenceSet.taking(known, parallelism), geometry);
  }

  private ReferenceSet compared(
      InputFile file,
      ReferenceSet known,
      @Nullable CalibrationFile calibration,
      @Nullable RowSpec spec) {
    if (calibration != null) {
      calibration.requireFits(known, options.bandwidth());
    }
    if (spec != null) {
      requireComparable(spec, file.name(), known.spec());
    }
    return known;
  }

  /**
   * What a trajectory is weighed against.
   *
   * @param spec the descriptor of its frames
   * @param known the environments; null where there are none
   */
  record Against(RowSpec spec, @Nullable Environments known) {}

  /**
   * Reads what the frames of a trajectory are weighed against, and finds out their descriptor.
   *
   * @param reference a file; null where there is none
   * @param parent frames of the trajectory itself; null where there are none
   */
  Against against(InputFile run, @Nullable InputFile reference, @Nullable FrameSlice parent) {
    return against(run, reference, parent, MemoryForecast.Rows.KEPT);
  }

  private Against against(
      InputFile run,
      @Nullable InputFile reference,
      @Nullable FrameSlice parent,
      MemoryForecast.Rows held) {
    requireFrames(run);
    List<String> species = reference == null ? species(run) : species(run, reference);
    RowSpec spec = options.spec(species);
    Environments known = null;
    if (reference != null) {
      known = comparable(spec, reference, read(reference, 1, species, held));
    } else if (parent != null) {
      known = describe(run, parent, spec, held, false);
    }
    return new Against(spec, known);
  }

  /**
   * The same as a set, beside which the rows are not kept.
   *
   * @param spec the descriptor of its frames
   * @param known the environments; null where there are none
   */
  record PackedAgainst(RowSpec spec, @Nullable ReferenceSet known) {}

  /** The same, packed. */
  PackedAgainst packedAgainst(
      InputFile run, @Nullable InputFile reference, @Nullable FrameSlice parent) {
    if (reference != null && reference.index()) {
      requireFrames(run);
      RowSpec spec = options.spec(species(run, reference));
      ReferenceSet set = opened(reference, 1);
      requireComparable(spec, reference.name(), set.spec());
      return new PackedAgainst(spec, set);
    }
    Against against = against(run, reference, parent, MemoryForecast.Rows.PACKED);
    Environments known = against.known();
    return new PackedAgainst(
        against.spec(), known == null ? null : ReferenceSet.taking(known, parallelism));
  }

  /**
   * What a trajectory is weighed against, where that may be several.
   *
   * @param spec the descriptor of its frames
   * @param parent frames of the trajectory itself; null where there are none
   * @param files the environments of each file
   */
  record References(RowSpec spec, @Nullable ReferenceSet parent, List<ReferenceSet> files) {}

  /** Reads several references of a trajectory, and finds out the descriptor of its frames. */
  References references(InputFile run, @Nullable FrameSlice parent, List<InputFile> files) {
    requireFrames(run);
    List<InputFile> all = new ArrayList<>(List.of(run));
    all.addAll(files);
    List<String> species = species(all.toArray(InputFile[]::new));
    RowSpec spec = options.spec(species);
    List<ReferenceSet> known = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      known.add(reference(files.get(i), 1 + i, species, spec));
    }
    return new References(
        spec,
        parent == null
            ? null
            : ReferenceSet.taking(
                describe(run, parent, spec, MemoryForecast.Rows.PACKED, false), parallelism),
        known);
  }

  private ReferenceSet reference(InputFile file, int i, List<String> species, RowSpec spec) {
    if (file.index()) {
      ReferenceSet set = opened(file, i);
      requireComparable(spec, file.name(), set.spec());
      return set;
    }
    return ReferenceSet.taking(
        comparable(spec, file, read(file, i, species, MemoryForecast.Rows.PACKED)), parallelism);
  }

  /** Opens all frames of a file that is not the first, or of the first regardless of the choice. */
  FrameSource open(InputFile file, FrameSlice slice) {
    return open(file, slice, readOptions());
  }

  /** Opens frames; those that cannot be described are left out where that was asked for. */
  private FrameSource open(InputFile file, FrameSlice slice, ReadOptions reading) {
    OpenedFrames opened = new OpenedFrames(file, slice);
    options.note(opened);
    if (!options.skipsInvalid()) {
      return opened.open(reading);
    }
    file.keep();
    LongArrayList before = new LongArrayList();
    missing.put(opened, before);
    return new ValidFrames(
        opened.open(reading),
        options.describable(),
        options.skipped().ledger(file.name()),
        (frame, valid) -> {
          before.add(valid);
          if (frame != null) {
            options.skipped().add(file.name(), frame, terminal::note);
          }
        });
  }

  /**
   * Finds out which frames of two files that belong together, frame by frame, can be used, where
   * others are to be left out: a frame that is missing in one file is left out of the other too.
   */
  void pair(InputFile first, InputFile second) {
    if (!options.skipsInvalid()) {
      return;
    }
    first.keep();
    second.keep();
    for (InputFile file : List.of(first, second)) {
      try (FrameSource source = reopen(file)) {
        while (source.skip()) {
          parallelism.check();
        }
      }
    }
    FrameLedger ofFirst = options.skipped().ledger(first.name());
    FrameLedger ofSecond = options.skipped().ledger(second.name());
    LongStream.of(ofSecond.invalidFrames()).forEach(ofFirst::addInvalid);
    LongStream.of(ofFirst.invalidFrames()).forEach(ofSecond::addInvalid);
  }

  private LongArrayList missing(InputFile first) {
    return missing.getOrDefault(new OpenedFrames(first, slice(0)), new LongArrayList());
  }

  /**
   * The places of the frames of the first file that were described among those that were chosen:
   * frames that were left out count.
   *
   * @param frames how many were described
   */
  int[] places(InputFile first, int frames) {
    LongArrayList leftOut = missing(first);
    int[] places = new int[frames];
    int before = 0;
    for (int i = 0; i < frames; i++) {
      while (before < leftOut.size() && leftOut.get(before) <= i) {
        before++;
      }
      places[i] = i + before;
    }
    return places;
  }

  /**
   * The frame of the first file that a user chooses by its place among those that were chosen.
   *
   * @param place from 0, frames that were left out counted in; below 0: from the end
   * @param frames how many were described
   * @throws QuestsException of kind USAGE where there is none, or it was left out
   */
  int described(InputFile first, int place, int frames) {
    int all = frames + missing(first).size();
    WalkStudy.requireFrame(place, all);
    int frame = Arrays.binarySearch(places(first, frames), Math.floorMod(place, all));
    if (frame < 0) {
      throw QuestsException.usage("frame " + place + " was left out: it cannot be described");
    }
    return frame;
  }

  /**
   * The same of several, where a frame that is named by its number must have been described.
   *
   * @throws QuestsException of kind USAGE where an item names no frame, or one that was left out
   */
  int[] required(InputFile first, List<String> items, int frames, String option) {
    for (String item : items) {
      if (item.indexOf(':') < 0 && described(first, List.of(item), frames, option).length == 0) {
        throw QuestsException.usage(
            option + " " + item + ": this frame was left out, for it cannot be described");
      }
    }
    return described(first, items, frames, option);
  }

  /**
   * The frames of the first file that a user chooses so, as far as they were described.
   *
   * @param items places or slices of them, as in {@link #described(InputFile, int, int)}
   * @param frames how many were described
   * @param option that the items are of
   * @throws QuestsException of kind USAGE where an item names no frame
   */
  int[] described(InputFile first, List<String> items, int frames, String option) {
    int[] places = places(first, frames);
    return Arrays.stream(SelectionStudy.places(items, frames + missing(first).size(), option))
        .map(place -> Arrays.binarySearch(places, place))
        .filter(frame -> frame >= 0)
        .toArray();
  }

  /**
   * Refuses an array of descriptors.
   *
   * @throws QuestsException of kind USAGE
   */
  static void requireFrames(InputFile file) {
    if (file.described()) {
      throw QuestsException.usage(
          file.name() + ": expected frames, and this holds descriptors alone; dH weighs those");
    }
  }

  /** Refuses elements of a frame that {@code --species} does not name. */
  void require(Frame frame) {
    named().require(frame);
  }

  /** Says what is to be said of frames that have passed one by one. */
  void finish(FrameSource source, List<String> cautions) {
    warnOfTruncation(source);
    cautions.forEach(terminal::warn);
  }

  /** The frames of file i that were chosen. */
  FrameSlice slice(int i) {
    return i == 0 ? options.slice() : FrameSlice.ALL;
  }

  /** Opens the chosen frames of the first file again. */
  FrameSource reopen(InputFile first) {
    return open(first, slice(0));
  }

  /** The same with frames that carry their original bytes, where their format has any. */
  FrameSource reopenWithBytes(InputFile first) {
    return open(first, slice(0), readOptions().withKeepBytes(true));
  }

  private Environments describe(
      InputFile file, FrameSlice slice, RowSpec spec, MemoryForecast.Rows held, boolean first) {
    return describe(file, slice, spec, held, RowStorage.MEMORY, first ? 0 : UNOBSERVED);
  }

  /** As file i of a command. */
  private Environments describe(
      InputFile file,
      FrameSlice slice,
      RowSpec spec,
      MemoryForecast.Rows held,
      RowStorage rows,
      int i) {
    FrameSource chosen = open(file, slice);
    Consumer<Frame> observer = i == 1 ? referenceObserver : null;
    try (FrameSource source =
        i == 0 ? noted(chosen) : observer == null ? chosen : new ObservedFrames(chosen, observer)) {
      Environments environments =
          Environments.describe(source, spec.descriptor(), rows, parallelism);
      warnOfTruncation(source);
      if (rows.equals(RowStorage.MEMORY)) {
        check(file, environments, held);
      }
      return environments;
    }
  }

  private void check(InputFile file, Environments environments, MemoryForecast.Rows held) {
    memory.check(file.name(), environments.count(), environments.numbersHeld(), held);
  }

  private Environments elsewhere(InputFile file, FrameSlice slice, List<String> species) {
    // Whoever reads the numbers tells what is to be said of them.
    ReadOptions silent = readOptions().withCautions((caution, message) -> {});
    OpenedFrames opened = new OpenedFrames(file, slice);
    options.note(opened);
    try (FrameSource source = opened.open(silent)) {
      return Objects.requireNonNull(elsewhere)
          .describe(
              file,
              source,
              slice,
              options.frames(),
              species,
              options.spec(species),
              message -> {
                if (!options.skipped().take(file.name(), message, terminal::note)) {
                  warnOnce(message);
                }
              },
              parallelism);
    }
  }

  private void warnOnce(String message) {
    if (told.add(message)) {
      terminal.warn(message);
    }
  }

  private void warnOfTruncation(FrameSource source) {
    truncation(source).forEach(terminal::warn);
  }

  /** What is to be said of the end of a source. */
  static List<String> truncation(FrameSource source) {
    List<String> cautions = new ArrayList<>();
    if (source.truncated()) {
      cautions.add(source.name() + ": the last frame is cut off and was left out");
    }
    if (source.openEnd()) {
      cautions.add(
          source.name()
              + ": no newline follows the last number: if the file was cut off there, the number"
              + " is wrong");
    }
    return cautions;
  }

  private Environments array(InputFile file, List<String> species, MemoryForecast.Rows held) {
    String rows = options.rows();
    EnvironmentArrays.Size size = file.size();
    memory.check(file.name(), size.rows(), size.numbers(), held);
    return file.rows(species, rows);
  }

  private Environments readArray(
      InputFile file, int i, List<String> species, MemoryForecast.Rows held) {
    if (!slice(i).equals(FrameSlice.ALL)) {
      throw QuestsException.usage(
          file.name() + ": --frames chooses among frames, and this is an array of descriptors");
    }
    Environments environments = array(file, species, held);
    options.requireAgreement(file.name(), environments.spec());
    return environments;
  }

  /** The elements that {@code --species} names. */
  private Species named() {
    return new Species(options.namedSpecies());
  }

  /** The elements that occur in any of the files. */
  private Set<String> elements(InputFile... files) {
    TreeSet<String> elements = new TreeSet<>();
    for (int i = 0; i < files.length; i++) {
      if (files[i].index()) {
        ReferenceSet set = files[i].kept();
        elements.addAll(set.index().elements());
        elements.addAll(set.spec().species());
        continue;
      }
      if (files[i].numpy()) {
        Environments array = array(files[i], List.of(), MemoryForecast.Rows.PLAIN);
        elements.addAll(array.elements());
        elements.addAll(array.spec().species());
        continue;
      }
      try (FrameSource source = open(files[i], slice(i))) {
        elements.addAll(Species.occurringIn(source));
      }
    }
    return elements;
  }
}
