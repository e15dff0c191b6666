package dev.sluice.worker;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.runtime.role.RoleProcess;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.provider.http.HttpConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a role: starts its parts, drains them at the end. */
@Singleton
public final class WorkerRole implements RoleProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);

    private final Setting setting;
    private @Nullable WorkerParts parts;
    private volatile @Nullable WorkerParts running;

    /** What the process gives its worker. */
    record Setting(
            WorkerConfig config,
            HttpConfig http,
            KafkaSettings kafka,
            Topics topics,
            RecordCodecs codecs,
            Bodies bodies,
            MeterRegistry meters,
            InstantSource clock) {}

    public WorkerRole(
            WorkerConfig config,
            HttpConfig http,
            KafkaSettings kafka,
            Topics topics,
            RecordCodecs codecs,
            Bodies bodies,
            MeterRegistry meters,
            InstantSource clock) {
        this.setting = new Setting(config, http, kafka, topics, codecs, bodies, meters, clock);
    }

    @Override
    public synchronized void start() {
        if (parts != null) {
            return;
        }
        WorkerParts made = new WorkerParts(setting);
        parts = made;
        made.start();
        running = made;
        LOG.info(
                "worker {} serves pool {} with {} slots",
                made.name().id(),
                made.name().pool(),
                setting.config.slots());
    }

    @Override
    public boolean ready() {
        WorkerParts now = running;
        return now != null && now.ready();
    }

    @Override
    public boolean failed() {
        WorkerParts now = running;
        return now != null && now.failed();
    }

    @Override
    public synchronized void close() {
        running = null;
        WorkerParts all = parts;
        if (all != null) {
            parts = null;
            all.stop();
        }
    }
}
