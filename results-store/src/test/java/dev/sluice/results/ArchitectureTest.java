package dev.sluice.results;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "dev.sluice.results", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoOtherRole =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.sluice.ingress..",
                            "dev.sluice.router..",
                            "dev.sluice.worker..",
                            "dev.sluice.sim..",
                            "dev.sluice.standalone..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.sluice.results.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule policiesKnowNeitherKafkaNorAFrameworkNorADatabase =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Policy")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..", "io.micronaut..", "jakarta..", "java.sql..");

    @ArchTest
    static final ArchRule policiesNeverReadAClock =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Policy")
                    .should()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(java.time.LocalDate.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(java.time.InstantSource.class);

    @ArchTest
    static final ArchRule onlyPostgresAndTheTablesSpeakSql =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..postgres..", "..longpoll..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.zaxxer..", "org.postgresql..");
}
