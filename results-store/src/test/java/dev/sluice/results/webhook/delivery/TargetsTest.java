package dev.sluice.results.webhook.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.outbox.TargetKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final int KNOWN_MAX = 100;
    private static final WebhookConfig CONFIG =
            new WebhookConfig(
                    true,
                    null,
                    50,
                    64,
                    32,
                    Duration.ofSeconds(15),
                    Duration.ofDays(3),
                    Duration.ofDays(5),
                    30);

    private final Targets targets = new Targets(CONFIG, KNOWN_MAX);

    @Test
    void takesATargetOfWhoHasMostForATenantWithFewer() {
        IntStream.range(0, KNOWN_MAX).forEach(n -> targets.due(acme(n)));

        targets.due(globex(0));

        assertThat(targets.of(globex(0))).isNotNull();
        assertThat(targets.of(acme(0))).as("its oldest").isNull();
        assertThat(targets.of(acme(1))).isNotNull();
    }

    @Test
    void neverServesATargetThatMadeRoom() {
        IntStream.range(0, KNOWN_MAX).forEach(n -> targets.due(acme(n)));
        targets.due(globex(0));

        for (Target next = targets.next(); next != null; next = targets.next()) {
            assertThat(next.key).isNotEqualTo(acme(0));
        }
        assertThat(targets.inLine()).isZero();
    }

    @Test
    void takesNoneFromWhoHasNoMore() {
        IntStream.range(0, KNOWN_MAX / 2).forEach(n -> targets.due(acme(n)));
        IntStream.range(0, KNOWN_MAX / 2).forEach(n -> targets.due(globex(n)));

        targets.due(globex(KNOWN_MAX));

        assertThat(targets.of(globex(KNOWN_MAX))).isNull();
        assertThat(IntStream.range(0, KNOWN_MAX / 2)).allMatch(n -> targets.of(acme(n)) != null);
    }

    @Test
    void keepsATargetWithACallUnderWay() {
        IntStream.range(0, KNOWN_MAX).forEach(n -> targets.due(acme(n)));
        Target first = known(acme(0));
        targets.started(first);

        targets.due(globex(0));

        assertThat(targets.of(acme(0))).isSameAs(first);
        assertThat(targets.of(acme(1))).isNull();
    }

    @Test
    void forgetsIdleOnesBeforeThat() {
        IntStream.range(0, KNOWN_MAX).forEach(n -> targets.due(acme(n)));
        Target idle = known(acme(7));
        idle.due = false;

        targets.due(globex(0));

        assertThat(targets.of(acme(7))).isNull();
        assertThat(targets.of(acme(0))).isNotNull();
    }

    @Test
    void countsCallsOfATenantAcrossItsTargets() {
        targets.due(acme(0));
        targets.due(acme(1));
        Target one = known(acme(0));
        Target other = known(acme(1));
        int room = targets.room(other, 0);

        IntStream.range(0, CONFIG.inFlightMax() / 8).forEach(n -> targets.started(one));

        assertThat(room).isPositive();
        assertThat(targets.room(other, 0)).as("an eighth for unproven ones").isZero();
        targets.ended(one, new Verdict.Failed("500", Optional.empty()), 0);
        assertThat(targets.room(other, 0)).isEqualTo(1);
    }

    @Test
    void keepsNothingOfPartitionsOfOthers() {
        targets.due(acme(0));
        targets.due(new TargetKey(1, "globex", "t"));

        targets.keepOnly(Set.of(1));

        assertThat(targets.of(acme(0))).isNull();
        assertThat(targets.of(new TargetKey(1, "globex", "t"))).isNotNull();
    }

    private Target known(TargetKey key) {
        return requireNonNull(targets.of(key), key.target());
    }

    private static TargetKey acme(int n) {
        return new TargetKey(0, "acme", "acme-" + n);
    }

    private static TargetKey globex(int n) {
        return new TargetKey(0, "globex", "globex-" + n);
    }
}
