package org.quests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.quests.core.Parallelism;

/** The arrows between packages: data passes down this list, imports point up it. */
@ArchTag("slow")
@AnalyzeClasses(locations = ArchitectureTest.Library.class)
class ArchitectureTest {
  /** The classes of this module, and nothing else that is on the class path. */
  static final class Library implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> test) {
      try {
        return Set.of(
            Location.of(
                Path.of(
                    Parallelism.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())));
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What the analyzers may import, which do not know each other. */
  private static final Set<String> ANALYZER =
      Set.of("core", "atoms", "io", "neighbors", "descriptor", "kernel", "entropy");

  /** What those may import that go along a trajectory. */
  private static final Set<String> ALONG_TRAJECTORIES =
      Set.of("core", "atoms", "io", "neighbors", "descriptor", "kernel", "entropy", "novelty");

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("core", Set.of()),
          Map.entry("atoms", Set.of("core")),
          Map.entry("io", Set.of("core", "atoms")),
          Map.entry("neighbors", Set.of("core", "atoms")),
          Map.entry("screening", Set.of("core", "atoms", "io", "neighbors")),
          Map.entry("local", Set.of("core", "atoms", "neighbors")),
          Map.entry("descriptor", Set.of("core", "atoms", "io", "neighbors")),
          Map.entry("kernel", Set.of("core", "atoms", "io", "neighbors", "descriptor")),
          Map.entry("store", Set.of("core", "atoms", "io", "neighbors", "descriptor", "kernel")),
          Map.entry("entropy", Set.of("core", "atoms", "io", "neighbors", "descriptor", "kernel")),
          Map.entry("spectra", ANALYZER),
          Map.entry("compress", ANALYZER),
          Map.entry("novelty", ANALYZER),
          Map.entry("events", ALONG_TRAJECTORIES),
          Map.entry("generation", and(ANALYZER, "screening")),
          Map.entry("sampling", ANALYZER),
          Map.entry("uncertainty", and(ALONG_TRAJECTORIES, "screening")),
          Map.entry("survey", and(ANALYZER, "screening")),
          Map.entry("thermo", ANALYZER),
          Map.entry(
              "study",
              Set.of(
                  "core",
                  "atoms",
                  "io",
                  "neighbors",
                  "descriptor",
                  "kernel",
                  "entropy",
                  "novelty",
                  "compress",
                  "events",
                  "generation",
                  "local",
                  "sampling",
                  "screening",
                  "spectra",
                  "store",
                  "survey",
                  "thermo",
                  "uncertainty")));

  private static Set<String> and(Set<String> some, String other) {
    Set<String> all = new TreeSet<>(some);
    all.add(other);
    return all;
  }

  @ArchTest
  static final ArchRule ARROWS =
      classes()
          .that()
          .resideInAPackage("org.quests..")
          .should(
              new ArchCondition<>("import only packages that come before their own") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  Set<String> allowed = MAY_IMPORT.get(layer(item));
                  if (allowed == null) {
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getName() + " is in no package of the architecture"));
                    return;
                  }
                  item.getDirectDependenciesFromSelf().stream()
                      .filter(d -> d.getTargetClass().getPackageName().startsWith("org.quests."))
                      .filter(d -> !layer(d.getTargetClass()).equals(layer(item)))
                      .filter(d -> !allowed.contains(layer(d.getTargetClass())))
                      .forEach(
                          d -> events.add(SimpleConditionEvent.violated(d, d.getDescription())));
                }
              });

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("org.quests.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_OF_ROOMS =
      slices().matching("org.quests.io.(*)").should().beFreeOfCycles();

  /** The arithmetic of tiles knows nothing of what tiles are made of. */
  @ArchTest
  static final ArchRule ARITHMETIC_OF_TILES_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.quests.kernel.tile")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.quests.kernel",
              "org.quests.kernel.simd",
              "org.quests.descriptor..",
              "org.quests.atoms..",
              "org.quests.io..");

  /** None but the kernel sums use it. */
  @ArchTest
  static final ArchRule ARITHMETIC_OF_TILES_IS_THE_KERNELS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.quests.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.quests.kernel.tile");

  @ArchTest
  static final ArchRule FORMATS_ARE_FOUND_BY_THE_REGISTRY_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.quests.io.formats")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.quests.io.formats");

  @ArchTest
  static final ArchRule THE_WAY_IN_KNOWS_NO_ROOM_BEHIND_IT =
      noClasses()
          .that()
          .resideInAPackage("org.quests.io")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.quests.io.*");

  @ArchTest
  static final ArchRule ARRAYS_KNOW_NO_FRAMES =
      noClasses()
          .that()
          .resideInAPackage("org.quests.io.numpy")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.quests.io", "org.quests.io.follow", "org.quests.atoms");

  @ArchTest
  static final ArchRule VECTORS_IN_THEIR_PACKAGES =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.quests..simd")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector");

  /** They are found by name, so that nothing else needs the vector module. */
  @ArchTest
  static final ArchRule NOTHING_REFERS_TO_VECTOR_CLASSES =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.quests..simd")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.quests..simd");

  @ArchTest
  static final ArchRule NO_LOGGER_IS_FORCED_ON_PROGRAMS_AROUND_IT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.slf4j..",
              "java.util.logging..",
              "org.apache.commons.logging..",
              "org.apache.logging..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(System.Logger.class);

  @ArchTest
  static final ArchRule NO_WINDOWS_NO_DATABASES_NO_NETWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.awt..",
              "javax.swing..",
              "java.sql..",
              "java.net.http..",
              "java.rmi..",
              "sun..");

  /** A number that comes from chance comes from a seed. */
  @ArchTest
  static final ArchRule CHANCE_HAS_A_SEED =
      noClasses()
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(SplittableRandom.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocalRandom.class);

  /**
   * Seeds are numbers for all who call: a generator would depend on what it was used for before.
   */
  @ArchTest
  static final ArchRule SEEDS_ARE_NUMBERS =
      noCodeUnits()
          .that()
          .arePublic()
          .should()
          .haveRawParameterTypes(
              DescribedPredicate.describe(
                  "a random generator among them",
                  types -> types.stream().anyMatch(t -> t.isAssignableTo(RandomGenerator.class))));

  @ArchTest
  static final ArchRule PUBLIC_FIELDS_DO_NOT_CHANGE =
      fields().that().arePublic().should().beFinal();

  @ArchTest
  static final ArchRule LIBRARY_DOES_NOT_SPEAK_OR_EXIT =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule THREADS_ARE_MADE_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.quests.core.Parallelism")
          .should()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "a thread is made", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoinPool)");

  @ArchTest
  static final ArchRule PUBLIC_TYPES_ARE_DOCUMENTED_PACKAGES =
      classes()
          .that()
          .areTopLevelClasses()
          .should(
              new ArchCondition<>("be in a package with a package-info") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  boolean documented = item.getPackage().tryGetPackageInfo().isPresent();
                  if (!documented) {
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getPackageName() + " has no package-info"));
                  }
                }
              });

  private static String layer(JavaClass type) {
    List<String> names = List.of(type.getPackageName().split("\\."));
    return names.size() > 2 ? names.get(2) : "";
  }
}
