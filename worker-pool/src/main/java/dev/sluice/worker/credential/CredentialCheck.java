package dev.sluice.worker.credential;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.WorkerConfig;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Looks for the credentials and authorities that the catalogue names, with the doctor's environment
 * and files, so it is for {@code sluice doctor --role worker} on a worker's machine. A worker
 * itself needs no catalogue, and may not be allowed to read it: it does not look when it starts.
 */
@Singleton
final class CredentialCheck implements Check {
    private final KafkaSettings kafka;
    private final RecordCodecs codecs;
    private final Topics topics;
    private final WorkerConfig config;

    CredentialCheck(KafkaSettings kafka, RecordCodecs codecs, Topics topics, WorkerConfig config) {
        this.kafka = kafka;
        this.codecs = codecs;
        this.topics = topics;
        this.config = config;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        if (moment != Moment.DOCTOR) {
            return List.of();
        }
        try {
            return CredentialPolicy.findings(
                    new CatalogTopic(kafka, codecs, topics).read(),
                    config.pool(),
                    new ThisMachine(System.getenv()));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return List.of(
                    new Finding.Untold(
                            Subject.CREDENTIALS, "the catalogue was not read: " + e.getMessage()));
        }
    }
}
