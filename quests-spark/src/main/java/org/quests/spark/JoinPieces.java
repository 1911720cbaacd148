package org.quests.spark;

import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.jspecify.annotations.Nullable;
import org.quests.kernel.LogKernelSums;
import scala.Tuple2;

/** Joins the pieces of each range of environments, which come one after the other. */
final class JoinPieces implements FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, byte[]> {
  @Serial private static final long serialVersionUID = 1L;

  @Override
  public Iterator<byte[]> call(Iterator<Tuple2<Integer, byte[]>> pieces) throws IOException {
    List<byte[]> joined = new ArrayList<>();
    @Nullable LogKernelSums sums = null;
    int range = -1;
    while (pieces.hasNext()) {
      Tuple2<Integer, byte[]> piece = pieces.next();
      LogKernelSums next = BlockTask.sums(piece._2());
      if (sums != null && piece._1() == range) {
        sums = sums.merge(next);
        continue;
      }
      if (sums != null) {
        joined.add(BlockTask.bytes(sums));
      }
      range = piece._1();
      sums = next;
    }
    if (sums != null) {
      joined.add(BlockTask.bytes(sums));
    }
    return joined.iterator();
  }
}
