package dev.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    private final KafkaSettings settings = new KafkaSettings(new KafkaConfig("host:9092", null));

    @Test
    void aProducersRecordsAreDurableAndInOrder() {
        assertThat(settings.durableProducer("p"))
                .containsEntry("bootstrap.servers", "host:9092")
                .containsEntry("client.id", "p")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.in.flight.requests.per.connection", 5);
    }

    @Test
    void aProducersWaitsAndBuffersAreBounded() {
        assertThat(settings.durableProducer("p"))
                .containsKeys(
                        "delivery.timeout.ms",
                        "request.timeout.ms",
                        "max.block.ms",
                        "buffer.memory");
    }

    @Test
    void aTransactionDoesNotWaitLongForTheMarkersOfTheOneBefore() {
        assertThat(settings.transactionalProducer("p", "id", 10_000))
                .containsEntry("transactional.id", "id")
                .containsEntry("transaction.timeout.ms", 10_000)
                .containsEntry("retry.backoff.ms", 5)
                .containsEntry("acks", "all");
    }

    @Test
    void aReaderSeesCommittedRecordsAndNeverCommitsByItself() {
        assertThat(settings.committedReader("c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("allow.auto.create.topics", false)
                .doesNotContainKey("group.id");
    }

    @Test
    void aShareMemberAcknowledgesExplicitlyAndTakesNoMoreThanItIsTold() {
        assertThat(settings.shareMember("w", "sluice-workers-default", 12))
                .containsEntry("group.id", "sluice-workers-default")
                .containsEntry("share.acknowledgement.mode", "explicit")
                .containsEntry("share.acquire.mode", "record_limit")
                .containsEntry("max.poll.records", 12);
    }

    @Test
    void theOperatorsPropertiesWin() {
        KafkaSettings theirs =
                new KafkaSettings(
                        new KafkaConfig(
                                "host:9092",
                                Map.of(
                                        "security.protocol", "SASL_SSL",
                                        "client.id", "theirs",
                                        "linger.ms", "5")));

        for (Map<String, Object> made :
                List.of(
                        theirs.connection("x"),
                        theirs.durableProducer("x"),
                        theirs.committedReader("x"),
                        theirs.shareMember("x", "g", 1))) {
            assertThat(made)
                    .containsEntry("bootstrap.servers", "host:9092")
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("client.id", "theirs")
                    .containsEntry("linger.ms", "5");
        }
    }
}
