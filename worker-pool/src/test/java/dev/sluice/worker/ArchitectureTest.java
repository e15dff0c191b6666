package dev.sluice.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sluice.worker", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoOtherRole =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(
                            "dev.sluice.ingress..",
                            "dev.sluice.router..",
                            "dev.sluice.results..",
                            "dev.sluice.sim..",
                            "dev.sluice.standalone..");

    @ArchTest
    static final ArchRule featuresFormNoCycles =
            slices().matching("dev.sluice.worker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule policiesArePure =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Policy")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..", "io.micronaut..", "jakarta..", "org.slf4j..")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.InstantSource")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.Clock")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule adaptersKnowNoKafka =
            noClasses()
                    .that()
                    .resideInAPackage("dev.sluice.worker.provider..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "dev.sluice.runtime..");
}
