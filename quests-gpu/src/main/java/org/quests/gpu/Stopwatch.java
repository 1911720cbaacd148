package org.quests.gpu;

/** Takes the device's own time of what two queues do between a beginning and an end. */
final class Stopwatch {
  private final GpuDevice gpu;
  private final GpuDevice.Queue[] queues;
  private final GpuDevice.Mark[] starts;
  private final GpuDevice.Mark[] ends;
  private double seconds;

  Stopwatch(GpuDevice gpu, Resources resources, GpuDevice.Queue... queues) {
    this.gpu = gpu;
    this.queues = queues;
    starts = marks(resources);
    ends = marks(resources);
  }

  private GpuDevice.Mark[] marks(Resources resources) {
    GpuDevice.Mark[] marks = new GpuDevice.Mark[queues.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = resources.mark();
    }
    return marks;
  }

  /** What is put into the queues from now on counts. */
  void begin() {
    for (int i = 0; i < queues.length; i++) {
      queues[i].reach(starts[i]);
    }
  }

  /** What is put into the queues from now on does not count. */
  void end() {
    for (int i = 0; i < queues.length; i++) {
      queues[i].reach(ends[i]);
    }
  }

  /** Adds the time between the last beginning and end, once both queues are done. */
  void add() {
    double longest = 0;
    for (GpuDevice.Mark start : starts) {
      for (GpuDevice.Mark end : ends) {
        longest = Math.max(longest, gpu.secondsBetween(start, end));
      }
    }
    seconds += longest;
  }

  /** The sum of all that was added. */
  double seconds() {
    return seconds;
  }
}
