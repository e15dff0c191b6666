package dev.sluice.results.webhook.outbox;

import dev.sluice.results.metric.WebhookMetrics;
import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.endpoint.EndpointTable;
import dev.sluice.results.webhook.event.WebhookEvent;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where events become deliveries, in the transaction of whoever tells of them: {@link #prepare}
 * before it, {@link #add} in it, {@link #committed} after it. Thread-safe.
 */
@Singleton
public final class Outbox {
    /** Clocks of roles differ by less. */
    private static final Duration AHEAD_MAX = Duration.ofDays(1);

    private final DeliveryPartitions partitions;
    private final WebhookMetrics metrics;
    private final Duration staleAfter;
    private final InstantSource clock;
    private volatile Consumer<Set<TargetKey>> listener = targets -> {};

    public Outbox(
            DeliveryPartitions partitions,
            WebhookMetrics metrics,
            WebhookConfig config,
            InstantSource clock) {
        this.partitions = partitions;
        this.metrics = metrics;
        this.staleAfter = config.staleAfter();
        this.clock = clock;
    }

    /** Whoever sends hears at once that there is something to send. */
    public void listen(Consumer<Set<TargetKey>> sender) {
        listener = sender;
    }

    /**
     * Makes room for these events and leaves out those that are too old to be told.
     *
     * @return what to add
     */
    public List<WebhookEvent> prepare(Collection<WebhookEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        List<WebhookEvent> fresh = new ArrayList<>();
        Set<LocalDate> days = new HashSet<>();
        for (WebhookEvent event : events) {
            if (event.occurred().isAfter(now.minus(staleAfter))
                    && event.occurred().isBefore(now.plus(AHEAD_MAX))) {
                fresh.add(event);
                days.add(DeliveryPartitions.day(event.occurred()));
            }
        }
        metrics.stale(events.size() - fresh.size());
        partitions.ensure(days);
        return fresh;
    }

    /**
     * Adds the deliveries of events; those that are there already stay as they are.
     *
     * @return whom {@link #committed} is to be told
     */
    public Set<TargetKey> add(Connection connection, List<WebhookEvent> events)
            throws SQLException {
        if (events.isEmpty()) {
            return Set.of();
        }
        Set<String> tenants = new HashSet<>();
        events.forEach(event -> tenants.add(event.tenant()));
        List<Endpoint> endpoints = EndpointTable.enabled(connection, tenants);
        List<NewDelivery> deliveries = new ArrayList<>();
        int dropped = 0;
        for (WebhookEvent event : events) {
            FanOutPolicy.FanOut fanOut = FanOutPolicy.of(event, endpoints);
            deliveries.addAll(fanOut.deliveries());
            dropped += fanOut.dropped();
        }
        metrics.dropped(dropped);
        return insert(connection, deliveries);
    }

    /** Adds one event for one endpoint, whatever it subscribed. */
    public Set<TargetKey> addFor(Connection connection, WebhookEvent event, Endpoint endpoint)
            throws SQLException {
        return insert(connection, List.of(FanOutPolicy.to(endpoint, event)));
    }

    /** Makes the tables of these days, before the transaction that needs them. */
    public void ensure(Set<LocalDate> days) throws SQLException {
        partitions.ensure(days);
    }

    /** Adds deliveries as they are. */
    public static Set<TargetKey> insert(Connection connection, List<NewDelivery> deliveries)
            throws SQLException {
        OutboxTable.insert(connection, deliveries);
        Set<TargetKey> targets = new LinkedHashSet<>();
        deliveries.forEach(
                delivery ->
                        targets.add(
                                new TargetKey(
                                        delivery.event().partition(),
                                        delivery.event().tenant(),
                                        delivery.target())));
        return targets;
    }

    public void committed(Set<TargetKey> targets) {
        if (!targets.isEmpty()) {
            listener.accept(targets);
        }
    }

    /** A row did not find its day. */
    public void forget() {
        partitions.forget();
    }
}
