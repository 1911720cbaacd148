package org.quests.gpu;

import java.lang.foreign.MemorySegment;
import org.quests.core.Parallelism;

/** Copies between host and device, with two buffers: one is filled while one is copied. */
final class Mover {
  /** Writes one tile. */
  interface Packer {
    void pack(int tile, MemorySegment into, long at);
  }

  private final Parallelism parallelism;
  private final GpuDevice.Staging[] buffers = new GpuDevice.Staging[2];
  private final GpuDevice.Queue[] queues = new GpuDevice.Queue[2];
  private final int size;
  private int turn;

  /**
   * A mover.
   *
   * @param tiles that are moved together at most
   * @param bytesOfTile all that a tile has
   */
  Mover(
      Resources resources,
      Parallelism parallelism,
      DevicePortions portions,
      int tiles,
      long bytesOfTile) {
    this.parallelism = parallelism;
    size = Math.toIntExact(Math.max(bytesOfTile, Math.min(portions.piece(), tiles * bytesOfTile)));
    for (int i = 0; i < 2; i++) {
      buffers[i] = resources.staging(size);
      queues[i] = resources.queue();
    }
  }

  /** Copies the tiles from one to before another to memory that begins with the first. */
  void upload(GpuDevice.Memory to, int first, int from, int end, long bytesEach, Packer packer) {
    int most = (int) (size / bytesEach);
    for (int at = from; at < end; at += most) {
      int count = Math.min(most, end - at);
      int start = at;
      queues[turn].finish();
      MemorySegment buffer = buffers[turn].segment();
      parallelism.forEach(count, () -> i -> packer.pack(start + i, buffer, i * bytesEach));
      queues[turn].upload(buffer, to, (start - first) * bytesEach, count * bytesEach);
      turn = 1 - turn;
    }
  }

  void clear(GpuDevice.Memory memory, long bytes) {
    queues[turn].clear(memory, bytes);
  }

  /** Copies to the host and waits for that. */
  MemorySegment download(GpuDevice.Memory from, long at, long bytes) {
    queues[turn].download(from, at, buffers[turn].segment(), bytes);
    queues[turn].finish();
    return buffers[turn].segment();
  }

  int size() {
    return size;
  }

  /** Has both queues finish before what was taken so far is given back. */
  void finishBefore(Resources resources) {
    resources.before(queues[0]::finish);
    resources.before(queues[1]::finish);
  }

  void finish() {
    queues[0].finish();
    queues[1].finish();
  }
}
