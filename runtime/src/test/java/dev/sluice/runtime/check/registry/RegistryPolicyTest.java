package dev.sluice.runtime.check.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryPolicyTest {
    @Test
    void acceptsWhatInitRegisters() {
        assertThat(findings(new SubjectSeen.Registered(7, true, "BACKWARD")))
                .hasOnlyElementsOfType(Finding.Ok.class);
        assertThat(findings(new SubjectSeen.Registered(7, true, "FULL")))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    @Test
    void refusesASubjectWithoutOurSchema() {
        assertThat(findings(new SubjectSeen.Missing()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found()).contains("s-value");
                            assertThat(refusal.change()).contains("sluice init");
                        });
    }

    @Test
    void refusesARegistryThatDoesNotAnswerOrAnswersWithAnotherSchema() {
        assertThat(findings(new SubjectSeen.Unreachable("refused")))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
        assertThat(findings(new SubjectSeen.Registered(7, false, "BACKWARD")))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void warnsOfAnotherCompatibilityWhenAskedForIt() {
        SubjectSeen none = new SubjectSeen.Registered(7, true, "NONE");

        assertThat(findings(none)).singleElement().isInstanceOf(Finding.Warning.class);
        assertThat(RegistryPolicy.findings(Map.of("s-value", none), Moment.START))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    private static List<Finding> findings(SubjectSeen seen) {
        return RegistryPolicy.findings(Map.of("s-value", seen), Moment.DOCTOR);
    }
}
