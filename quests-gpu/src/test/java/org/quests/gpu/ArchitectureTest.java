package org.quests.gpu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the module may use, and what it must not do. */
@Tag("slow")
class ArchitectureTest {
  private static JavaClasses module;

  @BeforeAll
  static void read() throws URISyntaxException {
    module =
        new ClassFileImporter()
            .importPath(
                Path.of(
                    CudaProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()));
  }

  @Test
  void ofTheLibraryItKnowsTheKernelContract() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.quests.atoms..",
            "org.quests.io..",
            "org.quests.neighbors..",
            "org.quests.entropy..",
            "org.quests.compress..",
            "org.quests.events..",
            "org.quests.generation..",
            "org.quests.sampling..",
            "org.quests.uncertainty..",
            "org.quests.cli..",
            "org.quests..simd")
        .check(module);
  }

  @Test
  void onlyTheProviderIsPublic() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .doNotHaveSimpleName("CudaProvider")
        .should()
        .notBePublic()
        .check(module);
  }

  @Test
  void itDoesNotSpeakOrExit() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "java.util.logging..", "java.awt..")
        .check(module);
  }
}
