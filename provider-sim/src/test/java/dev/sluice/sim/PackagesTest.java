package dev.sluice.sim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class PackagesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.sluice.sim");

    @Test
    void dependOnEachOtherWithoutCycles() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void keepNettyAndWireFormatsOutOfDecisions() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..fault", "..latency", "..limit", "..seed", "..text", "..token")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "com.fasterxml..", "..openai..", "..http..")
                .check(CLASSES);
    }

    @Test
    void dependOnNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.schema..",
                        "dev.sluice.ingress..",
                        "dev.sluice.router..",
                        "dev.sluice.worker..",
                        "dev.sluice.results..",
                        "io.micronaut..")
                .check(CLASSES);
    }
}
