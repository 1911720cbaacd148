package org.quests.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.descriptor.RowStorage;
import org.quests.io.Unreadable;
import org.quests.kernel.ReferenceSet;

/**
 * The datasets of a work that several processes do, in their {@link PartFolder}: the first that
 * needs one makes an index of it, or a file of its rows, and the others wait for that and open it.
 * So each is described once, and processes on one machine share its rows.
 */
public final class SharedDatasets {
  private static final int AT_ONCE = 1 << 20;
  private static final String DESCRIBED = "described";

  private final Path folder;

  SharedDatasets(Path folder) {
    this.folder = folder;
  }

  /**
   * A dataset.
   *
   * @param number of the dataset in the work
   * @param name what it is called
   * @param files that it is read from; their content must not change while the work goes on
   * @param describing describes it, where no other process has
   * @throws QuestsException of kind INPUT where the index is of files with other content; as {@link
   *     ReferenceIndex} throws it
   */
  public ReferenceSet get(
      int number,
      String name,
      List<Path> files,
      ReferenceIndex.Datasets describing,
      Parallelism parallelism) {
    Path index = own(number, name, files).resolve("rows" + ReferenceIndex.ENDING);
    return ReferenceIndex.openOrCreate(index, describing, parallelism).set();
  }

  /**
   * The rows of a dataset as they were described, for work that does not take them all as one set.
   * They are in a file, which is mapped.
   *
   * @param number of the dataset in the work
   * @param name what it is called
   * @param files that it is read from; their content must not change while the work goes on
   * @param spec what defines the rows
   * @param describing describes it, where no other process has, and keeps rows where it is told
   * @throws QuestsException of kind INPUT where the rows are of files with other content, or
   *     damaged; of kind OUTPUT where they cannot be written
   */
  public Environments rows(
      int number,
      String name,
      List<Path> files,
      RowSpec spec,
      Function<RowStorage, Environments> describing) {
    Path own = own(number, name, files);
    Path rows = own.resolve(DESCRIBED);
    if (!DescribedPart.isThere(rows)) {
      try (IndexLock lock = IndexLock.take(own, true, true)) {
        lock.require();
        if (!DescribedPart.isThere(rows)) {
          DescribedPart.removeRest(rows);
          DescribedPart.write(rows, describing);
        }
      }
    }
    return DescribedPart.open(rows, spec);
  }

  private Path own(int number, String name, List<Path> files) {
    Path own = folder(number);
    SequencedMap<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("file", name);
    wanted.put("SHA-256 of the file", sha256(files));
    new TaskFile(wanted, new LinkedHashMap<>()).writeOrCompare(own);
    return own;
  }

  /**
   * A file beside the index of a dataset, for what is to be known of it; written while the dataset
   * is described.
   *
   * @param number of the dataset in the work
   * @param name of the file
   */
  public Path beside(int number, String name) {
    return folder(number).resolve(name);
  }

  private Path folder(int number) {
    return folder.resolve("dataset-" + number);
  }

  private static String sha256(List<Path> files) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    byte[] buffer = new byte[AT_ONCE];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          Cancellation.checkHere();
          digest.update(buffer, 0, n);
        }
      } catch (IOException e) {
        throw Unreadable.error(file.toString(), e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
