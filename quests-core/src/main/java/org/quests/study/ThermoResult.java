package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.BandwidthScan;

/**
 * Differences of entropy between thermodynamic states.
 *
 * @param states in their order
 * @param spec what the environments are
 * @param jobs the number of threads
 * @param seed of the choice of frames, and of displacements
 * @param h the bandwidths, in the unit of the rows
 * @param total whether the entropy of the momenta is in the estimates
 * @param pressure in GPa
 * @param pairs each state with the next
 * @param chain the entropy along them
 * @param phaseLine where solid and liquid are in equilibrium; null where they are not at two
 *     temperatures or more, with energies
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record ThermoResult(
    List<Of> states,
    RowSpec spec,
    int jobs,
    long seed,
    double[] h,
    boolean total,
    double pressure,
    List<ThermoPair> pairs,
    ThermoChain chain,
    @Nullable PhaseLine phaseLine,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  /**
   * A state with its kernel sums.
   *
   * @param state as it was given
   * @param scan of as many environments as the others have
   */
  public record Of(ThermoState state, BandwidthScan scan) {}

  private static final ResultKeys<Of> STATE =
      ResultKeys.of(Of.class)
          .with(ResultKey.of("name", "of the state"), o -> o.state.name())
          .with(SharedKeys.ENVIRONMENTS, o -> o.scan.whole().count())
          .with(SharedKeys.N_FRAMES, o -> o.scan.frames())
          .with(
              new ResultKey("temperature", "K", "null where it is not known"),
              o -> o.state.temperature())
          .with(
              ResultKey.of("solid", "whether atoms stay at sites; null where that is not known"),
              o -> o.state.solid())
          .with(
              new ResultKey("energy", "eV", "mean for each atom, where it was asked for"),
              o -> o.state.energy());

  private static final ResultKeys<ThermoResult> KEYS =
      ResultKeys.of(ThermoResult.class)
          .withObjects(ResultKey.of("states", "in their order"), STATE, r -> r.states)
          .withAll(Setting.keysOfRows(), ThermoResult::spec)
          .with(ResultKey.of("jobs", "threads"), ThermoResult::jobs)
          .with(SharedKeys.SEED, ThermoResult::seed)
          .with(
              ResultKey.of("total", "whether the momenta are in the estimates"),
              ThermoResult::total)
          .with(new ResultKey("pressure", "GPa", "that was given"), ThermoResult::pressure)
          .withObjects(
              ResultKey.of("pairs", "each state with the next"),
              ThermoPair.KEYS,
              ThermoResult::pairs)
          .withAll(ThermoChain.KEYS, ThermoResult::chain)
          .withObject(
              ResultKey.of("phase_line", "where solid and liquid are in equilibrium"),
              PhaseLine.KEYS,
              ThermoResult::phaseLine)
          .withAll(Program.keys(), ThermoResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, ThermoResult::descriptorSeconds)
          .with(ResultKey.seconds("thermo_time", "what the rest took"), r -> r.seconds);

  /** A level of a pair as a row of the table. */
  private record Row(ThermoPair pair, ThermoPair.Level level) {}

  private static final ResultKeys<Row> COLUMNS =
      ResultKeys.of(Row.class)
          .with(ResultKey.of(ResultNames.STATE_A, "the first state"), r -> r.pair.a().name())
          .with(ResultKey.of(ResultNames.STATE_B, "the second state"), r -> r.pair.b().name())
          .with(ResultKey.nats(ResultNames.LEVEL, "H"), r -> r.level.entropy())
          .with(
              new ResultKey(ResultNames.BANDWIDTH_A, "1/Å", "where the first state has it"),
              r -> r.level.first())
          .with(
              new ResultKey(ResultNames.BANDWIDTH_B, "1/Å", "where the second has it"),
              r -> r.level.second())
          .with(
              new ResultKey(ResultNames.ENTROPY_DIFFERENCE, "k_B", "3 ln(h_b/h_a)"),
              r -> r.level.difference());

  /** The keys of its values. */
  public static ResultKeys<ThermoResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    List<Row> rows = new ArrayList<>();
    for (ThermoPair pair : pairs) {
      pair.levels().forEach(level -> rows.add(new Row(pair, level)));
    }
    return ResultTable.of(COLUMNS, rows);
  }

  @Override
  public List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    for (ThermoPair pair : pairs) {
      if (pair.best() == null) {
        cautions.add(
            String.format(
                Locale.ROOT,
                "%s → %s: no difference of entropy is given: %s",
                pair.a().name(),
                pair.b().name(),
                pair.kind() == ThermoPair.Kind.TRANSITION
                    ? pair.dimensionMatching().refusal()
                    : pair.scaleMatching().found()
                        ? "the second is not the first scaled"
                        : pair.scaleMatching().refusal()));
      }
      String without = pair.withoutTemperature();
      if (without != null) {
        cautions.add(
            String.format(
                Locale.ROOT,
                "%s → %s: no temperature of the transition is given: %s",
                pair.a().name(),
                pair.b().name(),
                without));
      }
    }
    return cautions;
  }
}
