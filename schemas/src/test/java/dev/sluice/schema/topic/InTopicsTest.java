package dev.sluice.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InTopicsTest {
    @Test
    void tellsWhoseTopicItIs() {
        assertThat(InTopics.tenant(InTopics.requests("acme-2_eu"))).contains("acme-2_eu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.in.",
                "sluice.in.acme.rejects",
                "sluice.in.acme.accepted",
                "sluice.in.a b",
                "sluice.requests"
            })
    void takesNoOtherTopicForATenants(String topic) {
        assertThat(InTopics.tenant(topic)).isEmpty();
    }

    /** To Kafka {@code sluice.in.acme_rejects} and {@code sluice.in.acme.rejects} are one name. */
    @ParameterizedTest
    @ValueSource(strings = {"", "acme.eu", "acme corp", "acme_rejects", "acme_accepted", "é"})
    void isNothingForTenantsWhoseTopicsWouldNotBeTheirs(String tenant) {
        assertThat(InTopics.possible(tenant)).isFalse();
    }

    @Test
    void tellsWhoseAnswersTheyAre() {
        assertThat(InTopics.owner(InTopics.requests("acme"))).contains("acme");
        assertThat(InTopics.owner(InTopics.accepted("acme"))).contains("acme");
        assertThat(InTopics.owner(InTopics.rejects("acme"))).contains("acme");
        assertThat(InTopics.owner("sluice.requests")).isEmpty();
        assertThat(InTopics.owner("sluice.in.acme.eu")).isEmpty();
    }

    /** An open segment keeps its records however old they are. */
    @Test
    void closesSegmentsLongBeforeTheyAreToBeDeleted() {
        assertThat(InTopics.config(TopicLayout.SINGLE_NODE))
                .containsEntry("segment.ms", "86400000")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void keepsTimeAsTheLogHasIt() {
        assertThat(InTopics.config(TopicLayout.SINGLE_NODE))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("cleanup.policy", "delete");
    }
}
