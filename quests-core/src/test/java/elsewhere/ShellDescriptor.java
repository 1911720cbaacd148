package elsewhere;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.FramePlan;
import org.quests.descriptor.RowSpec;
import org.quests.neighbors.Neighbors;

/** A descriptor as a user may write one: how many neighbours are in shells around an atom. */
public final class ShellDescriptor implements EnvironmentDescriptor {
  private static final double CUTOFF = 4.5;

  private final int shells;

  /** With 6 shells. */
  public ShellDescriptor() {
    this(6);
  }

  private ShellDescriptor(int shells) {
    this.shells = shells;
  }

  /** What the rows are. */
  private record Spec(int dimension) implements RowSpec {
    @Override
    public String kind() {
      return "shells";
    }

    @Override
    public String unit() {
      return "1";
    }

    @Override
    public @Nullable Double cutoff() {
      return CUTOFF;
    }

    @Override
    public String definition() {
      return "shells n=" + dimension;
    }

    @Override
    public EnvironmentDescriptor descriptor() {
      return new ShellDescriptor(dimension);
    }
  }

  @Override
  public RowSpec spec() {
    return new Spec(shells);
  }

  @Override
  public double locality() {
    return CUTOFF;
  }

  @Override
  public EnvironmentDescriptor with(Map<String, String> settings) {
    String n = settings.getOrDefault("n", Integer.toString(shells));
    if (settings.size() > (settings.containsKey("n") ? 1 : 0) || !n.matches("[1-9]\\d?")) {
      throw QuestsException.usage("shells has the setting n, 1 … 99, found " + settings);
    }
    return new ShellDescriptor(Integer.parseInt(n));
  }

  @Override
  public RowWriter newWriter() {
    return (plan, atom, rows, at) -> {
      Neighbors neighbors = plan.search().newNeighbors();
      neighbors.find(atom);
      for (int i = 0; i < neighbors.count(); i++) {
        double place = Math.sqrt(neighbors.squaredDistance(i)) / CUTOFF * shells;
        for (int s = 0; s < shells; s++) {
          double off = place - s - 0.5;
          rows[at + s] += Math.exp(-2 * off * off);
        }
      }
    };
  }

  /** The row of one atom by itself, in the slowest way. */
  static double[] row(FramePlan plan, int atom, int shells) {
    double[] row = new double[shells];
    new ShellDescriptor(shells).newWriter().write(plan, atom, row, 0);
    return row;
  }
}
