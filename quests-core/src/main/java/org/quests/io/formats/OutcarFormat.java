package org.quests.io.formats;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * OUTCAR of VASP 5 and later: a frame for each ionic step, with energies, forces and stress. What
 * stands in front of the first iteration is read once.
 */
public final class OutcarFormat implements TextFormat {
  @Override
  public List<String> names() {
    return List.of("outcar");
  }

  @Override
  public String description() {
    return "a VASP OUTCAR (outcar), which starts with the version of VASP";
  }

  @Override
  public boolean recognises(String head) {
    boolean version = false;
    boolean more = false;
    for (String line : head.lines().toList()) {
      version |= line.strip().matches("vasp\\.\\d.*");
      more |= line.matches(".*(\\(build|complex|gamma|executed on|running on|distr: ).*");
    }
    return version && more;
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    /** What VASP writes last. */
    private static final String FINISHED = "General timing and accounting";

    private final String source;
    private final Cautions cautions;
    private @Nullable OutcarHeader header;

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.cautions = new Cautions(options);
    }

    @Override
    public boolean endsAnywhere() {
      return true;
    }

    @Override
    public void start(LineReader lines) throws IOException {
      header = OutcarHeader.read(lines, new FrameOrigin(source, 0, 1));
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      OutcarStep step = toStep(lines, index, true);
      return step == null ? null : step.frame();
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      return toStep(lines, index, false) != null;
    }

    /** Goes to the energies that a step ends with; null where no step follows. */
    private @Nullable OutcarStep toStep(LineReader lines, long index, boolean numbers)
        throws IOException {
      OutcarHeader known = header;
      if (known == null) {
        return null;
      }
      boolean finished = false;
      boolean learnt = false;
      OutcarStep step = null;
      while (lines.next()) {
        OutcarLine line = OutcarLine.of(lines);
        if (line == OutcarLine.OTHER) {
          continue;
        }
        if (line == OutcarLine.TIMING) {
          finished |= lines.text().strip().startsWith(FINISHED);
          continue;
        }
        if (line == OutcarLine.LEARNT) {
          learnt = true;
          continue;
        }
        if (step == null) {
          step = new OutcarStep(known, new FrameOrigin(source, index, lines.line()), numbers);
        }
        if (line == OutcarLine.ITERATION && learnt) {
          passedOver(step, lines);
          step = new OutcarStep(known, new FrameOrigin(source, index, lines.line()), numbers);
          learnt = false;
        }
        if (step.take(line, lines)) {
          return step;
        }
      }
      if (step != null && learnt) {
        passedOver(step, lines);
      } else if (step != null && step.begun()) {
        throw new CutOffException("the input ends inside the step");
      }
      if (!finished && index > 0) {
        cautions.say(
            Caution.UNFINISHED,
            new FrameOrigin(source, index, 0).at(lines.line())
                + "the run was stopped here, or still goes on: expected \""
                + FINISHED
                + "\", found the end; its "
                + index
                + " whole steps are read");
      }
      return null;
    }

    private void passedOver(OutcarStep step, LineReader lines) {
      cautions.say(
          Caution.PASSED_OVER,
          step.origin().at(lines.line())
              + "steps of a machine-learned force field are passed over; XDATCAR has their"
              + " positions");
    }
  }
}
