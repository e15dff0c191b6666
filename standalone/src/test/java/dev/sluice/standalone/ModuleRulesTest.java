package dev.sluice.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.standalone.lifecycle.ProcessParts;

@AnalyzeClasses(packages = "dev.sluice.standalone", importOptions = DoNotIncludeTests.class)
final class ModuleRulesTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.sluice.standalone.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONE_CLASS_ANSWERS_SIGNALS =
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(ProcessParts.class)
                    .should()
                    .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                    .because("hooks run side by side, and the parts of a process stop in order");
}
