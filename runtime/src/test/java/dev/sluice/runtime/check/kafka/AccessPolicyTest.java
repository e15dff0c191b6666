package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.kafka.AccessPolicy.AccessSeen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessPolicyTest {
    private static final RoleNeeds NEEDS = RoleNeeds.topics(Set.of("in"), Set.of("out"));

    @Test
    void saysThatNothingCanBeToldWithoutAnAuthorizer() {
        assertThat(
                        AccessPolicy.findings(
                                NEEDS,
                                new AccessSeen(
                                        false,
                                        Set.of(),
                                        Map.of(),
                                        Map.of(),
                                        new Seen.Absent<>(),
                                        false)))
                .hasOnlyElementsOfType(Finding.Untold.class);
    }

    @Test
    void acceptsAPrincipalThatMayDoWhatItsRoleDoes() {
        assertThat(
                        topics(
                                NEEDS,
                                Map.of(
                                        "in", Set.of("DESCRIBE", "READ"),
                                        "out", Set.of("DESCRIBE", "WRITE"))))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    @Test
    void namesTheOperationThatIsMissingAndHowToGrantIt() {
        assertThat(topics(NEEDS, Map.of("in", Set.of("DESCRIBE"), "out", Set.of("WRITE"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found())
                                    .isEqualTo("this principal lacks READ on topic in");
                            assertThat(refusal.change()).contains("--operation READ --topic in");
                        });
    }

    @Test
    void asksForReadingAndWritingOfChangelogs() {
        assertThat(
                        topics(
                                NEEDS.withChangelogs(),
                                Map.of("sluice-router-jobs-changelog", Set.of("DESCRIBE"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("READ and WRITE"));
    }

    @Test
    void refusesAGroupThatMayNotBeJoined() {
        for (Seen<Set<String>> seen :
                List.of(
                        new Seen.Value<>(Set.of("DESCRIBE")),
                        new Seen.Hidden<Set<String>>("no rights"))) {
            assertThat(groups(seen)).singleElement().isInstanceOf(Finding.Refusal.class);
        }
        assertThat(groups(new Seen.Absent<>())).hasOnlyElementsOfType(Finding.Ok.class);
        assertThat(groups(new Seen.Failed<>("no answer")))
                .hasOnlyElementsOfType(Finding.Untold.class);
    }

    @Test
    void refusesARouterWithoutTransactions() {
        assertThat(router(new Seen.Hidden<>("no rights"), false, Set.of()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.change()).contains("--transactional-id"));
    }

    @Test
    void warnsOfARouterThatMayNotMakeItsChangelogs() {
        assertThat(router(new Seen.Absent<>(), true, Set.of("DESCRIBE")))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
        assertThat(router(new Seen.Absent<>(), true, Set.of("CREATE")))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    private static List<Finding> topics(RoleNeeds needs, Map<String, Set<String>> topics) {
        return AccessPolicy.findings(
                needs,
                new AccessSeen(true, Set.of(), topics, Map.of(), new Seen.Absent<>(), false));
    }

    private static List<Finding> groups(Seen<Set<String>> group) {
        return AccessPolicy.findings(
                NEEDS,
                new AccessSeen(
                        true, Set.of(), Map.of(), Map.of("g", group), new Seen.Absent<>(), false));
    }

    private static List<Finding> router(
            Seen<Boolean> transactions, boolean missing, Set<String> cluster) {
        return AccessPolicy.findings(
                NEEDS.withChangelogs(),
                new AccessSeen(true, cluster, Map.of(), Map.of(), transactions, missing));
    }
}
