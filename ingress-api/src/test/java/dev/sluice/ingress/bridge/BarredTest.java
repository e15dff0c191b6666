package dev.sluice.ingress.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class BarredTest {
    private static final long FOR = Barred.FOR.toNanos();

    private final Barred barred = new Barred();

    @Test
    void findsTheTopicThatAReaderOrAWriterWasDenied() {
        assertThat(Barred.topics(new TopicAuthorizationException(Set.of("sluice.in.acme"))))
                .containsExactly("sluice.in.acme");
        assertThat(
                        Barred.topics(
                                new StepLostException(
                                        new KafkaException(
                                                "in an error state",
                                                new TopicAuthorizationException(
                                                        Set.of("sluice.in.acme.rejects"))))))
                .containsExactly("sluice.in.acme.rejects");
    }

    @Test
    void blamesNoTenantForWhatIsNotItsOwn() {
        assertThat(Barred.topics(new TopicAuthorizationException(Set.of("sluice.requests"))))
                .isEmpty();
        assertThat(Barred.topics(new KafkaException("no broker"))).isEmpty();
    }

    @Test
    void leavesOutTheOwnersOfTopicsForAWhile() {
        barred.bar(Set.of("sluice.in.acme.accepted", "sluice.in.globex"), 5);

        assertThat(barred.bars("acme", 5)).isTrue();
        assertThat(barred.bars("globex", 5 + FOR - 1)).isTrue();
        assertThat(barred.bars("initech", 5)).isFalse();
        assertThat(barred.bars("acme", 5 + FOR)).isFalse();
    }
}
