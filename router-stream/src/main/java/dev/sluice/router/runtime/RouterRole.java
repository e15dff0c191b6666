package dev.sluice.router.runtime;

import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.role.RoleProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the router: loads the catalogue, then lets Streams work until it is told to stop. */
@Singleton
final class RouterRole implements RoleProcess {
    private static final Logger LOG = LoggerFactory.getLogger(RouterRole.class);
    private static final Duration CATALOG_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final KafkaStreams streams;
    private final CatalogFollower catalog;
    private final KafkaStreamsMetrics metrics;
    private final StateLag stateLag;

    RouterRole(KafkaStreams streams, CatalogFollower catalog, MeterRegistry meters) {
        this.streams = streams;
        this.catalog = catalog;
        this.metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(meters);
        this.stateLag = new StateLag(streams, meters);
    }

    @Override
    public void start() {
        catalog.start(CATALOG_TIMEOUT);
        streams.setUncaughtExceptionHandler(
                error -> {
                    // The task's transaction is aborted; a new thread rebuilds it from its stores.
                    LOG.error("router thread failed and is replaced", error);
                    return StreamThreadExceptionResponse.REPLACE_THREAD;
                });
        streams.setStateListener((now, before) -> LOG.info("router {} (was {})", now, before));
        streams.start();
        stateLag.start();
    }

    @Override
    public boolean ready() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public boolean failed() {
        return catalog.failed()
                || streams.state() == KafkaStreams.State.ERROR
                || streams.state() == KafkaStreams.State.NOT_RUNNING;
    }

    @Override
    public void close() {
        stateLag.close();
        if (!streams.close(
                CloseOptions.timeout(CLOSE_TIMEOUT)
                        .withGroupMembershipOperation(
                                CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
            LOG.warn("router did not stop within {}", CLOSE_TIMEOUT);
        }
        catalog.close();
        metrics.close();
    }
}
