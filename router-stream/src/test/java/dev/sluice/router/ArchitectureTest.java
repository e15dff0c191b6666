package dev.sluice.router;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sluice.router", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoOtherRole =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.sluice.ingress..",
                            "dev.sluice.worker..",
                            "dev.sluice.results..",
                            "dev.sluice.sim..",
                            "dev.sluice.standalone..");

    @ArchTest
    static final ArchRule policiesArePure =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Policy")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..", "io.micronaut..", "java.time.chrono..")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.Clock")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.InstantSource");

    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsMicronaut =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.sluice.router.coordinator..", "dev.sluice.router.allocator..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.micronaut..", "jakarta..");

    @ArchTest
    static final ArchRule coordinatorAndAllocatorMeetOnlyInTopics =
            slices().matching("dev.sluice.router.(coordinator|allocator)..")
                    .should()
                    .notDependOnEachOther();

    @ArchTest
    static final ArchRule featuresOfTheCoordinatorHaveNoCycles =
            slices().matching("dev.sluice.router.coordinator.(*)..").should().beFreeOfCycles();
}
