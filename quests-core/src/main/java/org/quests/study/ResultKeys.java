package org.quests.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a kind of result, each with what gives its value, in the order in which they are
 * written. To add a value to a result, only this list has to change. Immutable.
 *
 * @param <R> the result
 */
public final class ResultKeys<R> {
  /**
   * A key.
   *
   * @param value adds it with its value, unless the result has none
   * @param within keys of the objects under this key; null where it is a plain value
   */
  private record Part<R>(ResultKey key, @Nullable ResultKeys<?> within, Adder<R> value) {}

  private interface Adder<R> {
    void add(R result, List<ResultValues.Entry> entries);
  }

  private final List<Part<R>> parts;

  private ResultKeys(List<Part<R>> parts) {
    this.parts = parts;
  }

  /** No keys yet. */
  static <R> ResultKeys<R> of(Class<R> result) {
    return new ResultKeys<>(List.of());
  }

  private ResultKeys<R> and(List<Part<R>> more) {
    List<Part<R>> all = new ArrayList<>(parts);
    all.addAll(more);
    return new ResultKeys<>(List.copyOf(all));
  }

  private ResultKeys<R> and(ResultKey key, @Nullable ResultKeys<?> within, Adder<R> value) {
    return and(List.of(new Part<>(key, within, value)));
  }

  /** And a key whose value may be null, which says that it is not known. */
  ResultKeys<R> with(ResultKey key, Function<? super R, ? extends @Nullable Object> value) {
    return and(key, null, (r, to) -> to.add(new ResultValues.Entry(key, value.apply(r))));
  }

  /** And a key that is left out where its value is null. */
  ResultKeys<R> withIfAny(ResultKey key, Function<? super R, ? extends @Nullable Object> value) {
    return andIfAny(key, null, value);
  }

  private ResultKeys<R> andIfAny(
      ResultKey key,
      @Nullable ResultKeys<?> within,
      Function<? super R, ? extends @Nullable Object> value) {
    return and(
        key,
        within,
        (r, to) -> {
          Object found = value.apply(r);
          if (found != null) {
            to.add(new ResultValues.Entry(key, found));
          }
        });
  }

  /** And all keys of a part of the result. */
  <Q> ResultKeys<R> withAll(ResultKeys<Q> keys, Function<? super R, Q> part) {
    List<Part<R>> more = new ArrayList<>();
    for (Part<Q> own : keys.parts) {
      more.add(new Part<>(own.key, own.within, (r, to) -> own.value.add(part.apply(r), to)));
    }
    return and(more);
  }

  /** And all keys of a part of the result that may not be there: they are then left out. */
  <Q> ResultKeys<R> withAllIfAny(
      ResultKeys<Q> keys, Function<? super R, ? extends @Nullable Q> part) {
    List<Part<R>> more = new ArrayList<>();
    for (Part<Q> own : keys.parts) {
      more.add(
          new Part<>(
              own.key,
              own.within,
              (r, to) -> {
                Q found = part.apply(r);
                if (found != null) {
                  own.value.add(found, to);
                }
              }));
    }
    return and(more);
  }

  /** The same keys, of which those are left out whose value is null. */
  ResultKeys<R> whereKnown() {
    List<Part<R>> known = new ArrayList<>();
    for (Part<R> part : parts) {
      known.add(
          new Part<>(
              part.key,
              part.within,
              (r, to) -> {
                List<ResultValues.Entry> entries = new ArrayList<>();
                part.value.add(r, entries);
                entries.stream().filter(entry -> entry.value() != null).forEach(to::add);
              }));
    }
    return new ResultKeys<>(List.copyOf(known));
  }

  /** And an object with keys of its own; left out where it is null. */
  <Q> ResultKeys<R> withObject(
      ResultKey key, ResultKeys<Q> keys, Function<? super R, ? extends @Nullable Q> object) {
    return andIfAny(
        key,
        keys,
        r -> {
          Q found = object.apply(r);
          return found == null ? null : keys.values(found);
        });
  }

  /** And a list of objects with keys of their own; left out where it is null. */
  <Q> ResultKeys<R> withObjects(
      ResultKey key, ResultKeys<Q> keys, Function<? super R, ? extends @Nullable List<Q>> objects) {
    return andIfAny(
        key,
        keys,
        r -> {
          List<Q> found = objects.apply(r);
          return found == null ? null : found.stream().map(keys::values).toList();
        });
  }

  /** And objects by their names, with keys of their own; left out where they are null. */
  <Q> ResultKeys<R> withNamed(
      ResultKey key,
      ResultKeys<Q> keys,
      Function<? super R, ? extends @Nullable Map<String, Q>> objects) {
    return andIfAny(
        key,
        keys,
        r -> {
          Map<String, Q> found = objects.apply(r);
          if (found == null) {
            return null;
          }
          Map<String, ResultValues> all = new LinkedHashMap<>();
          found.forEach((name, object) -> all.put(name, keys.values(object)));
          return all;
        });
  }

  /** All keys, in order; some are left out of some results. */
  public List<ResultKey> keys() {
    return parts.stream().map(Part::key).toList();
  }

  /**
   * The keys of the objects under a name; empty where it is that of a plain value.
   *
   * @throws IllegalArgumentException where there is no such name
   */
  public List<ResultKey> keysWithin(String name) {
    for (Part<R> part : parts) {
      if (part.key.name().equals(name)) {
        return part.within == null ? List.of() : part.within.keys();
      }
    }
    throw new IllegalArgumentException("no key is called " + name);
  }

  /** The names of all keys, also of those of objects within objects. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Part<R> part : parts) {
      names.add(part.key.name());
      if (part.within != null) {
        names.addAll(part.within.names());
      }
    }
    return names;
  }

  /** The values of a result. */
  public ResultValues values(R result) {
    List<ResultValues.Entry> entries = new ArrayList<>();
    parts.forEach(part -> part.value.add(result, entries));
    return new ResultValues(entries);
  }
}
