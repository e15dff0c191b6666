package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredClassPolicyTest {
    @Test
    void takesTheStandardClassAndThoseWithDays() {
        assertThat(StoredClassPolicy.findings(Set.of("standard", "private"), List.of("private")))
                .isEmpty();
        assertThat(StoredClassPolicy.findings(Set.of(), List.of())).isEmpty();
    }

    @Test
    void namesTheClassThatNobodyKnowsAndTheKnownOnes() {
        assertThat(StoredClassPolicy.findings(Set.of("privat", "standard"), List.of("private")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.text())
                                    .isEqualTo(
                                            "sluice.body.stored-classes names [privat] (expected: some of"
                                                    + " [private, standard])");
                            assertThat(refusal.change())
                                    .contains("sluice.results.retention.days.privat");
                        });
    }
}
