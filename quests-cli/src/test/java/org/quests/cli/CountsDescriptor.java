package org.quests.cli;

import java.util.Map;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.RowSpec;
import org.quests.neighbors.Neighbors;

/** A descriptor that a user may bring: how far away neighbours are on average, and how many. */
public final class CountsDescriptor implements EnvironmentDescriptor {
  private final double radius;

  /** Within 3 Å. */
  public CountsDescriptor() {
    this(3);
  }

  private CountsDescriptor(double radius) {
    this.radius = radius;
  }

  private record Spec(Double cutoff) implements RowSpec {
    @Override
    public String kind() {
      return "counts";
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public String unit() {
      return "";
    }

    @Override
    public String definition() {
      return "counts";
    }

    @Override
    public EnvironmentDescriptor descriptor() {
      return new CountsDescriptor(cutoff);
    }
  }

  @Override
  public RowSpec spec() {
    return new Spec(radius);
  }

  @Override
  public double locality() {
    return radius;
  }

  @Override
  public EnvironmentDescriptor with(Map<String, String> settings) {
    CountsDescriptor chosen = this;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (!setting.getKey().equals("radius")) {
        throw QuestsException.usage("counts has the setting radius, not " + setting.getKey());
      }
      chosen = new CountsDescriptor(Double.parseDouble(setting.getValue()));
    }
    return chosen;
  }

  @Override
  public RowWriter newWriter() {
    return (plan, atom, rows, at) -> {
      Neighbors neighbors = plan.search().newNeighbors();
      neighbors.find(atom);
      double sum = 0;
      for (int i = 0; i < neighbors.count(); i++) {
        sum += Math.sqrt(neighbors.squaredDistance(i));
      }
      rows[at] = neighbors.count();
      rows[at + 1] = sum / Math.max(1, neighbors.count());
    };
  }
}
