package org.quests.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where in the command line what is done. */
@Tag("slow")
class ArchitectureTest {
  private static JavaClasses module;

  @BeforeAll
  static void read() throws URISyntaxException {
    module =
        new ClassFileImporter()
            .importPath(
                Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  @Test
  void outputAndPicturesKnowNoCommand() {
    noClasses()
        .that()
        .resideInAnyPackage("org.quests.cli.output", "org.quests.cli.plot")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.quests.cli")
        .check(module);
    slices().matching("org.quests.cli.(*)..").should().beFreeOfCycles().check(module);
  }

  @Test
  void chartsAreDrawnInTheirPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.quests.cli.plot")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jfree..", "org.apache.batik..", "java.awt..", "javax.xml..")
        .check(module);
  }

  @Test
  void resultsAreWrittenWithoutOptions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.quests.cli")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(module);
  }

  @Test
  void onlyMainSpeaksByJavasStreamsAndExits() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.quests.cli.Main")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(module);
  }

  @Test
  void ofTheGpuAndOfVectorsNothingIsKnown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.quests.gpu..", "org.quests..simd", "jdk.incubator..", "org.bytedeco..")
        .check(module);
  }

  @Test
  void commandsAreCommands() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Command")
        .and()
        .areNotInterfaces()
        .should()
        .bePackagePrivate()
        .check(module);
  }
}
