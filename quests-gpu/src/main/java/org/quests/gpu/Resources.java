package org.quests.gpu;

/** What is taken from a device for some work, and given back together. */
final class Resources implements AutoCloseable {
  private final GpuDevice gpu;
  private final Owned owned = new Owned();

  Resources(GpuDevice gpu) {
    this.gpu = gpu;
  }

  GpuDevice.Memory memory(long bytes) {
    GpuDevice.Memory memory = gpu.allocate(bytes);
    owned.add(memory::close);
    return memory;
  }

  GpuDevice.Staging staging(int bytes) {
    GpuDevice.Staging staging = gpu.stage(bytes);
    owned.add(staging::close);
    return staging;
  }

  GpuDevice.Queue queue() {
    GpuDevice.Queue queue = gpu.queue();
    owned.add(queue::close);
    return queue;
  }

  GpuDevice.Mark mark() {
    GpuDevice.Mark mark = gpu.mark();
    owned.add(mark::close);
    return mark;
  }

  /** Has something done before what was taken so far is given back, whatever happened. */
  void before(Owned.Closing last) {
    owned.add(last);
  }

  @Override
  public void close() {
    owned.close();
  }
}
