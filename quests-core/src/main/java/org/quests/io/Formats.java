package org.quests.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.Providers;
import org.quests.core.QuestsException;

/**
 * The formats that can be read: those that are found as providers of {@link TrajectoryFormat}, the
 * built-in ones among them.
 */
public final class Formats {
  private static final String BUILT_IN = "org.quests.io.formats";
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
  private static final String SERVICES = "/META-INF/services/org.quests.io.TrajectoryFormat";

  /** What is found beside the library's classes; looked for when first needed. */
  private static final class Own {
    static final ClassLoader LOADER = Formats.class.getClassLoader();
    static final Found FOUND = new Found(builtIn(), LOADER);
  }

  /**
   * The library's own formats, from its list of services: as a module it would otherwise have to
   * name them a second time.
   */
  private static List<TrajectoryFormat> builtIn() {
    List<TrajectoryFormat> formats = new ArrayList<>();
    try (InputStream services = Formats.class.getResourceAsStream(SERVICES)) {
      if (services == null) {
        throw new IllegalStateException("the library lacks " + SERVICES);
      }
      String names = new String(services.readAllBytes(), StandardCharsets.US_ASCII);
      for (String name : names.lines().filter(line -> line.startsWith(BUILT_IN)).toList()) {
        formats.add(
            Class.forName(name).asSubclass(TrajectoryFormat.class).getConstructor().newInstance());
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("the library lacks a format of " + SERVICES, e);
    }
    return formats;
  }

  /** Formats that were found, in their order, and why others were not. */
  static final class Found {
    private final List<TrajectoryFormat> formats = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final Set<Class<?>> classes = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    private Found(List<TrajectoryFormat> before, ClassLoader loader) {
      List<TrajectoryFormat> all = new ArrayList<>(before);
      Providers.each(ServiceLoader.load(TrajectoryFormat.class, loader), all::add, broken::add);
      // A stranger in front of the library on the class path comes after it all the same.
      all.sort(Comparator.comparing(format -> !isBuiltIn(format)));
      for (TrajectoryFormat format : all) {
        try {
          take(format);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
          broken.add(Providers.reason(format, e));
        }
      }
    }

    private static boolean isBuiltIn(TrajectoryFormat format) {
      return format.getClass().getPackageName().equals(BUILT_IN);
    }

    private void take(TrajectoryFormat format) {
      if (!classes.add(format.getClass())) {
        return;
      }
      // What cannot even say what it is must not fail later, in the midst of others.
      List<String> own = List.copyOf(format.names());
      if (own.isEmpty() || format.description().isBlank()) {
        throw new IllegalArgumentException("a format needs a name and a description");
      }
      for (String ending : List.copyOf(format.endings())) {
        // Every name ends in nothing.
        if (ending.isBlank() || !ending.equals(ending.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "expected an ending such as .xyz in lower case, found " + Printable.quoted(ending));
        }
      }
      for (String name : own) {
        if (!NAME.matcher(name).matches()) {
          throw new IllegalArgumentException(
              "expected a name of letters, digits and hyphens in lower case, found "
                  + Printable.quoted(name));
        }
        if (names.contains(name)) {
          throw new IllegalArgumentException("another format has the name " + name);
        }
      }
      names.addAll(own);
      formats.add(format);
    }

    List<TrajectoryFormat> formats() {
      return formats;
    }

    /**
     * What is to be said of formats that are not there, or have failed, after a list of all others.
     */
    String complaint(List<String> failures) {
      return (broken.isEmpty() ? "" : "; what cannot be loaded: " + String.join("; ", broken))
          + (failures.isEmpty() ? "" : "; what has failed: " + String.join("; ", failures));
    }
  }

  private Formats() {}

  /** What is found for the thread that asks: beside the library, then in its class loader. */
  static Found find() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null || context.equals(Own.LOADER)
        ? Own.FOUND
        : new Found(Own.FOUND.formats, context);
  }

  /** The formats, the built-in ones first, in the order in which content is offered to them. */
  public static List<TrajectoryFormat> all() {
    return List.copyOf(find().formats);
  }

  /** The names of the formats, in the same order. */
  public static List<String> names() {
    return names(find().formats);
  }

  /** The names of the formats whose files can be read while they grow. */
  public static List<String> namesOfFollowable() {
    return names(find().formats.stream().filter(FollowableFormat.class::isInstance).toList());
  }

  private static List<String> names(List<? extends TrajectoryFormat> formats) {
    return formats.stream().flatMap(format -> format.names().stream()).toList();
  }

  /**
   * The possible formats of a file that is read while it grows: that of the options, or all that
   * can be followed.
   *
   * @throws QuestsException of kind USAGE where the options ask for a format that cannot be
   *     followed or is not known
   */
  public static List<FollowableFormat> followable(ReadOptions options) {
    String name = options.format();
    List<FollowableFormat> followable = new ArrayList<>();
    for (TrajectoryFormat format : find().formats) {
      if (format instanceof FollowableFormat
          && (name == null || format.names().contains(name))
          && format.with(options.settings()) instanceof FollowableFormat one) {
        followable.add(one);
      }
    }
    if (followable.isEmpty()) {
      throw QuestsException.usage(
          "the format "
              + name
              + " cannot be followed, expected one of "
              + String.join(", ", namesOfFollowable()));
    }
    return followable;
  }

  /**
   * Refuses content that will never become frames: compressed data, arrays, and files in a format
   * that cannot be followed or is not read at all.
   *
   * @param name what messages call it
   * @param head its first bytes, as many as there are up to some KiB
   * @throws QuestsException of kind INPUT
   */
  public static void requireFollowable(String name, byte[] head) {
    if (Compression.of(head, head.length) != Compression.NONE) {
      throw QuestsException.input(
          name + ": expected text, found compressed data, which cannot be followed while it grows");
    }
    String text = FormatDetection.withoutMark(new String(head, StandardCharsets.ISO_8859_1));
    if (FormatDetection.isNumpy(text)) {
      throw QuestsException.input(
          name + ": expected frames that grow, found a NumPy array file, which cannot be followed");
    }
    FileFormat format = FormatDetection.recognised(find(), name, text, new ArrayList<>());
    if (format instanceof FollowableFormat followable) {
      requireFrames(name, followable.cutter(), head);
      return;
    }
    if (format != null) {
      throw QuestsException.input(
          name
              + ": is in the format "
              + format.names().getFirst()
              + ", which cannot be followed while it grows; expected one of "
              + String.join(", ", namesOfFollowable()));
    }
    ForeignFormat foreign = ForeignFormat.of(text);
    if (foreign != null) {
      throw foreign.refusal(name);
    }
  }

  /** Refuses what says in its first frame that frames cannot be told apart. */
  private static void requireFrames(String name, FrameCutter cutter, byte[] head) {
    boolean inside = false;
    int from = 0;
    for (int to = 0; to <= head.length; to++) {
      if (to < head.length && head[to] != '\n') {
        continue;
      }
      int end = to > from && head[to - 1] == '\r' ? to - 1 : to;
      String found = cutter.unfollowable(head, from, end);
      if (found != null) {
        throw unfollowable(name, found);
      }
      if (to == head.length) {
        return;
      }
      if (!inside) {
        if (cutter.start(head, from, end) < 0) {
          return;
        }
        cutter.begin();
        inside = true;
      }
      FrameCutter.Line kind = cutter.accept(head, from, end);
      if (kind == FrameCutter.Line.FOREIGN) {
        return;
      }
      inside = kind != FrameCutter.Line.LAST;
      from = to + 1;
    }
  }

  /**
   * The error about content whose frames cannot be told apart while it grows.
   *
   * @param found as {@link FrameCutter#unfollowable} says it
   */
  public static QuestsException unfollowable(String name, String found) {
    return QuestsException.input(
        name
            + ": expected frames whose ends can be told while a file grows, found "
            + found
            + "; other commands read such a file");
  }

  /**
   * The format that the options name, with their settings; null where they leave it to the content.
   *
   * @throws QuestsException of kind USAGE where there is none of that name, or it has no such
   *     settings
   */
  static @Nullable TrajectoryFormat named(ReadOptions options) {
    String name = options.format();
    if (name == null) {
      return null;
    }
    Found found = find();
    for (TrajectoryFormat format : found.formats) {
      if (format.names().contains(name)) {
        return format.with(options.settings());
      }
    }
    throw QuestsException.usage(
        "unknown format "
            + name
            + ", expected one of "
            + String.join(", ", names(found.formats))
            + found.complaint(List.of()));
  }
}
