package dev.sluice.schema.job;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Decisions can be replayed: the same records give the same answers, whoever asks and whenever. */
@AnalyzeClasses(packages = "dev.sluice.schema", importOptions = DoNotIncludeTests.class)
class PurityTest {
    private static final Set<String> CLOCK_TYPES =
            Set.of("java.time.Clock", "java.time.InstantSource");

    @ArchTest
    static final ArchRule decisionsKnowNeitherKafkaNorAFramework =
            decisions()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "io.micronaut..", "jakarta..")
                    .because("the router, the results store, tests and tools all use them");

    @ArchTest
    static final ArchRule decisionsNeverReadAClock =
            decisions()
                    .should()
                    .accessTargetWhere(readsAClock())
                    .because("time is an argument, or a replay would decide otherwise");

    @Test
    void theClockRuleSeesWhatItMustSee() {
        JavaClasses classes = new ClassFileImporter().importClasses(ReadsClocks.class);

        long seen =
                classes.get(ReadsClocks.class).getAccessesFromSelf().stream()
                        .filter(readsAClock())
                        .count();

        assertThat(seen).isEqualTo(5);
    }

    private static GivenClassesConjunction decisions() {
        return noClasses()
                .that(describe("decide (all of schema.job, and policies)", PurityTest::decides));
    }

    private static boolean decides(JavaClass type) {
        return type.getPackageName().equals(PurityTest.class.getPackageName())
                || type.getSimpleName().endsWith("Policy");
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return describe(
                "reads a clock",
                access -> {
                    String owner = access.getTargetOwner().getName();
                    String name = access.getName();
                    return CLOCK_TYPES.contains(owner)
                            || owner.equals("java.lang.System")
                                    && (name.equals("currentTimeMillis") || name.equals("nanoTime"))
                            || owner.startsWith("java.time.") && name.equals("now")
                            || owner.equals("java.util.Date")
                                    && access.getTarget() instanceof CodeUnitCallTarget call
                                    && name.equals("<init>")
                                    && call.getRawParameterTypes().isEmpty();
                });
    }

    /** Each line reads a clock in another way. */
    private static final class ReadsClocks {
        static Object[] all() {
            return new Object[] {
                System.currentTimeMillis(),
                Instant.now(),
                Clock.systemUTC(),
                InstantSource.system(),
                new Date()
            };
        }
    }
}
