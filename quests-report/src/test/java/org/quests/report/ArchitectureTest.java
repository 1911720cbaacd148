package org.quests.report;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

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
                    ReportPage.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  @Test
  void itShowsResultsAndMakesNone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.quests.kernel..",
            "org.quests.neighbors..",
            "org.quests.novelty..",
            "org.quests.events..",
            "org.quests.generation..",
            "org.quests.store..",
            "org.quests.cli..")
        .check(module);
  }

  @Test
  void itNeitherPrintsNorExits() {
    noClasses().should(ACCESS_STANDARD_STREAMS).check(module);
    noClasses().should().callMethod(System.class, "exit", int.class).check(module);
  }
}
