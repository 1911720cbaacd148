package org.quests.core;

/**
 * Whether vector instructions may be used. Classes that use them are known here by name alone, so
 * that nothing needs the module {@code jdk.incubator.vector} to be there.
 */
public final class Vectors {
  /** Name of the property that forces the width in bits: 128, 256, 512, or 0 for no vectors. */
  public static final String BITS = "quests.vectorBits";

  /**
   * Name of the property that tells how much a process is to do. {@code small}: it ends soon, and
   * its compiler is one that cannot do vectors, so plain loops do everything; {@code large}:
   * vectors do everything, for plain loops would only postpone the time that vectors need to be
   * compiled. The bits of results do not depend on it.
   */
  public static final String START = "quests.start";

  /** Wider vectors than this are not used. */
  private static final int WIDEST = 512;

  private static volatile boolean atOnce;

  private Vectors() {}

  /** Whether the module is there and vectors are not switched off. */
  public static boolean available() {
    return width(WIDEST) != 0 && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Has vectors used where plain loops would be done sooner: for processes that live long. To be
   * called before anything is described or weighed.
   */
  public static void useAtOnce() {
    atOnce = true;
  }

  /**
   * Whether vectors are used where plain loops would be done sooner: that is so where a width is
   * asked for, or much work is announced, too.
   */
  public static boolean forced() {
    return atOnce || System.getProperty(BITS) != null || "large".equals(System.getProperty(START));
  }

  /** Whether plain loops do everything, though there may be vectors. */
  public static boolean never() {
    return !forced() && "small".equals(System.getProperty(START));
  }

  /**
   * The width of vectors in bits.
   *
   * @param preferred the width that suits the processor
   */
  public static int width(int preferred) {
    return Math.min(Integer.getInteger(BITS, preferred), WIDEST);
  }

  /**
   * An instance of a class that works with vectors.
   *
   * @param name of a class with a public constructor without parameters
   */
  public static <T> T load(Class<T> type, String name) {
    try {
      return Class.forName(name).asSubclass(type).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
