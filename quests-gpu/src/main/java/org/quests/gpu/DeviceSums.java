package org.quests.gpu;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.PairSummer;
import org.quests.kernel.PairWork;

/**
 * Has pairs of tiles summed by a GPU. Tiles go there in bands: the next band is packed and copied,
 * and the list of its work made, while the ones before are worked on. What does not fit into its
 * memory goes there in chunks of tiles. Sums come back as integers, so the order of all that does
 * not matter.
 *
 * <p>Where memory is short, chunks get smaller. Any other failure is an error: nothing of the work
 * is then to be used. One evaluation at a time has the device.
 */
final class DeviceSums implements PairSummer, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DeviceSums.class.getName());

  /** How an error ends: what helps whoever asked for the GPU by name. */
  static final String WITHOUT = "; without it: --engine auto";

  /** Steps of progress. */
  private static final int STEPS = 1000;

  private final Supplier<GpuDevice> opener;
  private final DevicePortions portions;
  private final @Nullable DoubleConsumer deviceSeconds;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable GpuDevice device;

  /**
   * Sums on a device.
   *
   * @param opener opens the device; asked again after it was lost
   * @param deviceSeconds is told, after each evaluation, how long the device had kernels to run, by
   *     its own clock: from the first launch on a chunk to the end of the last, over all chunks;
   *     null where nobody wants to know
   */
  DeviceSums(
      Supplier<GpuDevice> opener, DevicePortions portions, @Nullable DoubleConsumer deviceSeconds) {
    this.opener = opener;
    this.portions = portions;
    this.deviceSeconds = deviceSeconds;
  }

  @Override
  public void sum(PairWork work, Parallelism parallelism) {
    lock(parallelism);
    try {
      sumLocked(work, parallelism);
    } catch (RuntimeException | Error e) {
      // What was under way may have failed while it was given up.
      if (lost(e)) {
        letGo();
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void lock(Parallelism parallelism) {
    try {
      while (!lock.tryLock(100, TimeUnit.MILLISECONDS)) {
        parallelism.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw QuestsException.cancelled();
    }
  }

  private static boolean lost(Throwable e) {
    return (e instanceof GpuException failure && failure.kind() == GpuException.Kind.LOST)
        || Arrays.stream(e.getSuppressed()).anyMatch(DeviceSums::lost);
  }

  private void sumLocked(PairWork work, Parallelism parallelism) {
    Steps steps = new Steps(parallelism);
    parallelism.progress().begin("kernel sums", STEPS);
    try {
      DevicePortions now = portions;
      while (true) {
        Attempt attempt = new Attempt(work, parallelism, steps::to);
        try {
          OptionalDouble seconds = attempt.run(device(), now, deviceSeconds != null);
          steps.to(1);
          if (deviceSeconds != null) {
            deviceSeconds.accept(seconds.orElseThrow());
          }
          return;
        } catch (GpuException e) {
          int smaller = Math.max(2, attempt.chunk() / 4 * 2);
          if (lost(e) || attempt.deposited() || smaller == attempt.chunk()) {
            fail(e);
          }
          LOG.log(
              Level.DEBUG, attempt.chunk() + " tiles at a time are too many: " + e.getMessage());
          now = portions.withTiles(smaller);
        }
      }
    } finally {
      parallelism.progress().end();
    }
  }

  private void fail(GpuException e) {
    LOG.log(Level.DEBUG, "the GPU", e);
    if (lost(e)) {
      letGo();
      throw QuestsException.engine(
          "the GPU failed, and nothing was computed: " + e.getMessage() + WITHOUT);
    }
    throw QuestsException.engine("too little free memory for the GPU: " + e.getMessage() + WITHOUT);
  }

  private GpuDevice device() {
    if (device == null) {
      device = opener.get();
    }
    return device;
  }

  /** Lets go of the device; it is opened again when it is needed. */
  @Override
  public void close() {
    lock.lock();
    try {
      letGo();
    } finally {
      lock.unlock();
    }
  }

  private void letGo() {
    GpuDevice open = device;
    device = null;
    if (open != null) {
      try {
        open.close();
      } catch (GpuException e) {
        LOG.log(Level.DEBUG, "closing the device: " + e.getMessage());
      }
    }
  }

  /** How far the work has come, also where it begins again. */
  private static final class Steps {
    private final Parallelism parallelism;
    private long done;

    Steps(Parallelism parallelism) {
      this.parallelism = parallelism;
    }

    void to(double share) {
      long now = Math.min(STEPS, (long) (share * STEPS));
      if (now > done) {
        parallelism.progress().advance(now - done);
        done = now;
      }
    }
  }
}
