package dev.sluice.results.webhook.delivery;

import dev.sluice.results.metric.WebhookMetrics;
import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.delivery.Delivery.Sealed;
import dev.sluice.results.webhook.delivery.DeliveryTable.Pending;
import dev.sluice.results.webhook.delivery.RetryPolicy.Next;
import dev.sluice.results.webhook.outbox.TargetKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, round by round: takes what ended, writes it down, looks for targets, starts
 * attempts. Its state belongs to the one thread that calls {@link #round}; attempts run elsewhere
 * and come back through a queue. Bounded by the calls in flight, a page of rows per target, and the
 * targets.
 */
final class DeliveryLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
    private static final int PAGE_MIN = 16;
    private static final int PAGE_MAX = 128;
    private static final int SETTLE_ROWS = 256;
    private static final int HINTS_MAX = 10_000;
    private static final long SETTLE_WITHIN_MS = 20;
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long MAINTAIN_EVERY_MS = Duration.ofHours(1).toMillis();
    private static final long MAINTAIN_AGAIN_MS = Duration.ofMinutes(1).toMillis();
    private static final long POSTGRES_AGAIN_MS = 500;

    private final DeliveryRows rows;
    private final Attempt attempt;
    private final WebhookMetrics metrics;
    private final Supplier<Set<Integer>> owned;
    private final Executor executor;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final int unwrittenMax;
    private final Targets targets;

    /** Bounded by the calls in flight. */
    private final ConcurrentLinkedQueue<Attempt.Ended> ended = new ConcurrentLinkedQueue<>();

    private final Set<TargetKey> hints = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final List<Settled> settled = new ArrayList<>();
    private Set<Integer> partitions = Set.of();
    private long lookAtMs;
    private long settleAtMs = Long.MAX_VALUE;
    private long maintainAtMs;
    private long postgresAtMs;
    private boolean away;

    /**
     * @param owned coordinator partitions that this instance projects
     * @param executor runs attempts
     * @param random in [0, 1)
     */
    DeliveryLoop(
            DeliveryRows rows,
            Attempt attempt,
            WebhookConfig config,
            WebhookMetrics metrics,
            Supplier<Set<Integer>> owned,
            Executor executor,
            InstantSource clock,
            DoubleSupplier random) {
        this.rows = rows;
        this.attempt = attempt;
        this.metrics = metrics;
        this.owned = owned;
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        this.unwrittenMax = config.inFlightMax();
        this.targets = new Targets(config);
    }

    /** From any thread: there is something new for these. Nothing is lost when it is dropped. */
    void hint(Set<TargetKey> keys) {
        if (hints.size() < HINTS_MAX) {
            hints.addAll(keys);
        }
        news.release();
    }

    /** From any thread: look at once. */
    void wake() {
        news.release();
    }

    /** Waits for news, for as long as nothing is due. */
    void await() throws InterruptedException {
        long nowMs = clock.millis();
        long atMs = Math.max(Math.min(lookAtMs, settleAtMs), away ? postgresAtMs : 0);
        if (news.tryAcquire(Math.max(1, atMs - nowMs), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** Everything that can be done now. */
    void round() {
        Instant now = clock.instant();
        takeEnded(now);
        takeOver();
        if (partitions.isEmpty() && quiet()) {
            // Nothing is sent from here; before the first partition there may be no tables, either.
            lookAtMs = now.toEpochMilli() + LOOK_EVERY_MS;
        } else if (now.toEpochMilli() >= postgresAtMs) {
            try {
                maintain(now);
                settle(now);
                look(now);
                serve(now);
                back();
            } catch (SQLException e) {
                postgresGone(e, now);
            }
        }
        metrics.inFlight(targets.inFlight());
    }

    /** What it cannot do, like dropping a day that a backup reads, waits; deliveries do not. */
    private void maintain(Instant now) {
        if (now.toEpochMilli() < maintainAtMs) {
            return;
        }
        try {
            rows.maintain(partitions, now);
            maintainAtMs = now.toEpochMilli() + MAINTAIN_EVERY_MS;
        } catch (SQLException e) {
            LOG.warn("days of webhooks could not be made or dropped: {}", e.toString());
            maintainAtMs = now.toEpochMilli() + MAINTAIN_AGAIN_MS;
        }
    }

    /** Whether all that was started has ended and is written down. */
    boolean quiet() {
        return targets.inFlight() == 0 && settled.isEmpty() && ended.isEmpty();
    }

    private void takeEnded(Instant now) {
        for (Attempt.Ended one = ended.poll(); one != null; one = ended.poll()) {
            Delivery delivery = one.delivery();
            Verdict verdict = VerdictPolicy.of(one.outcome());
            Target target = targets.of(delivery.key());
            if (target != null) {
                targets.ended(target, verdict, now.toEpochMilli());
            }
            metrics.attempt(one.outcome().word(), one.took());
            Next next =
                    RetryPolicy.after(
                            verdict,
                            delivery.attempts() + 1,
                            now.toEpochMilli(),
                            random.getAsDouble());
            settled(new Settled(delivery, next, verdict, one.json(), now.toEpochMilli()));
        }
    }

    private void settled(Settled one) {
        if (settled.isEmpty()) {
            settleAtMs = one.atMs() + SETTLE_WITHIN_MS;
        }
        settled.add(one);
    }

    /** Kafka's group may have moved partitions since the last round. */
    private void takeOver() {
        Set<Integer> now = owned.get();
        if (!now.equals(partitions)) {
            LOG.debug("webhooks of partitions {} are sent from here", now);
            partitions = Set.copyOf(now);
            targets.keepOnly(partitions);
            lookAtMs = 0;
        }
    }

    private void settle(Instant now) throws SQLException {
        if (settled.size() < SETTLE_ROWS && now.toEpochMilli() < settleAtMs) {
            return;
        }
        rows.settle(settled, now);
        for (Settled one : settled) {
            Target target = targets.of(one.delivery().key());
            if (target != null) {
                target.held.remove(one.delivery().id());
            }
            switch (one.next()) {
                case Next.Done() -> metrics.delivered();
                case Next.GiveUp _ -> metrics.givenUp();
                case Next.RetryAt _ -> metrics.retried();
            }
        }
        settled.clear();
        settleAtMs = Long.MAX_VALUE;
    }

    private void look(Instant now) throws SQLException {
        for (TargetKey key : Set.copyOf(hints)) {
            hints.remove(key);
            if (partitions.contains(key.partition())) {
                targets.due(key);
            }
        }
        if (now.toEpochMilli() < lookAtMs) {
            return;
        }
        rows.anew(now).forEach(targets::anew);
        long oldestMs = now.toEpochMilli();
        for (Pending pending : rows.targets(partitions, now)) {
            if (pending.dueMs() <= now.toEpochMilli()) {
                targets.due(pending.key());
                oldestMs = Math.min(oldestMs, pending.dueMs());
            }
        }
        metrics.lag(Duration.ofMillis(now.toEpochMilli() - oldestMs));
        lookAtMs = now.toEpochMilli() + LOOK_EVERY_MS;
    }

    /** Each in line once, so that nobody's page makes another wait for more than a read. */
    private void serve(Instant now) throws SQLException {
        for (int left = targets.inLine(); left > 0 && settled.size() <= unwrittenMax; left--) {
            Target target = targets.next();
            if (target == null) {
                return;
            }
            int room = targets.room(target, now.toEpochMilli());
            if (room > 0 && target.ready.size() < room && target.due) {
                read(target, Math.clamp(2L * room, PAGE_MIN, PAGE_MAX), now);
            }
            for (int i = 0; i < room && !target.ready.isEmpty(); i++) {
                start(target, target.ready.remove());
            }
            // Who has no room because all of his calls are under way comes back with their ends.
            if ((target.inFlight == 0 || room > 0) && !target.gate.isShut(now.toEpochMilli())) {
                targets.enter(target);
            }
        }
    }

    private void read(Target target, int page, Instant now) throws SQLException {
        int max = page + target.held.size();
        List<Delivery> due = rows.due(target.key, now, max);
        target.due = due.size() >= max;
        for (Delivery delivery : due) {
            if (target.held.add(delivery.id())) {
                target.ready.add(delivery);
            }
        }
    }

    private void start(Target target, Delivery delivery) {
        Sealed sealed = delivery.sealed();
        String url = delivery.url();
        if (sealed == null || url == null || !delivery.enabled()) {
            String reason =
                    sealed == null ? "the endpoint was deleted" : "the endpoint is disabled";
            settled(new Settled(delivery, new Next.GiveUp(reason), null, null, clock.millis()));
            return;
        }
        targets.started(target);
        executor.execute(
                () -> {
                    ended.add(attempt.of(delivery, sealed, url));
                    news.release();
                });
    }

    private void postgresGone(SQLException cause, Instant now) {
        if (!away) {
            LOG.warn("webhooks wait for PostgreSQL: {}", cause.getMessage());
        }
        LOG.debug("webhooks wait", cause);
        away = true;
        postgresAtMs = now.toEpochMilli() + POSTGRES_AGAIN_MS;
    }

    private void back() {
        if (away) {
            LOG.info("webhooks are sent again");
        }
        away = false;
    }
}
