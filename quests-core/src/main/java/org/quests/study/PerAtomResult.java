package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;

/** A result that has values of each atom. */
public interface PerAtomResult extends TabularResult {
  /** Which atom of which frame each value belongs to. */
  DatasetIndex index();

  /** δH of each atom in nats; treat it as read-only. */
  double[] dH();

  /** All values, δH first. */
  List<AtomColumn> columns();

  /** The place of each frame's first atom among all atoms, followed by the number of all atoms. */
  default long[] frameOffsets() {
    long[] offsets = new long[index().frames() + 1];
    Arrays.setAll(offsets, index()::frameStart);
    return offsets;
  }

  /** Frame, atom, the values of each atom, and its element. */
  @Override
  default ResultTable table() {
    List<AtomColumn> columns = columns();
    List<ResultKey> header =
        new ArrayList<>(
            List.of(
                ResultKey.of(ResultNames.FRAME, "number of the frame in its file, from 0"),
                ResultKey.of(ResultNames.ATOM, "number of the atom in its frame, from 0")));
    columns.forEach(column -> header.add(column.key()));
    header.add(ResultKey.of(ResultNames.ELEMENT, "symbol of the atom; empty where not known"));
    return new ResultTable(
        header,
        () ->
            IntStream.range(0, index().count())
                .mapToObj(i -> PerAtomResult.cells(index(), columns, i))
                .iterator());
  }

  private static List<@Nullable Object> cells(DatasetIndex index, List<AtomColumn> columns, int i) {
    int frame = index.frameOf(i);
    List<@Nullable Object> cells = new ArrayList<>(columns.size() + 3);
    cells.add(index.frameNumber(frame));
    cells.add(i - index.frameStart(frame));
    columns.forEach(column -> cells.add(column.value(i)));
    int element = index.element(i);
    cells.add(element < 0 ? null : index.nameOf(element));
    return cells;
  }
}
