package dev.sluice.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sluice.runtime", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoRole =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.sluice.ingress..",
                            "dev.sluice.router..",
                            "dev.sluice.worker..",
                            "dev.sluice.results..",
                            "dev.sluice.sim..",
                            "dev.sluice.standalone..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.sluice.runtime.(*)..").should().beFreeOfCycles();
}
