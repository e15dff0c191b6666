package dev.sluice.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = {"dev.sluice.bench", "dev.sluice.standalone"},
        importOptions = DoNotIncludeTests.class)
final class ModuleRulesTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.sluice.bench.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_PRODUCT_KNOWS_NO_BENCHMARK =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.sluice.bench..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.sluice.bench..");
}
