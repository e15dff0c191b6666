package dev.sluice.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sluice", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoFramework =
            noClasses()
                    .that()
                    .resideInAPackage("dev.sluice.schema..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.micronaut..", "jakarta..", "io.micrometer..")
                    .because("tools, tests and consumers outside Sluice use the same records");

    @ArchTest
    static final ArchRule knowsNoOtherModule =
            noClasses()
                    .that()
                    .resideInAPackage("dev.sluice.schema..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.sluice.runtime..",
                            "dev.sluice.ingress..",
                            "dev.sluice.router..",
                            "dev.sluice.worker..",
                            "dev.sluice.results..",
                            "dev.sluice.sim..",
                            "dev.sluice.standalone..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.sluice.schema.(*)..").should().beFreeOfCycles();
}
