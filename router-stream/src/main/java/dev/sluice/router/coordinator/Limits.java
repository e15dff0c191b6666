package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls.Used;
import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.limit.BacklogPolicy;
import dev.sluice.router.coordinator.limit.CapPolicy;
import dev.sluice.router.coordinator.limit.Running;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.plan.Plan.Lanes;
import dev.sluice.router.coordinator.plan.Plan.Nowhere;
import dev.sluice.router.coordinator.start.Gate;
import dev.sluice.router.coordinator.start.Gate.Flow;
import dev.sluice.router.coordinator.start.Gate.Line;
import dev.sluice.router.coordinator.start.Gate.Slots;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.router.coordinator.start.GateKey.Kind;
import dev.sluice.router.coordinator.tokens.InputTokens;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Rate;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.Subject;
import dev.sluice.schema.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the limits of tenants allow: views for those who decide, and the books of what was taken. A
 * call is charged when it starts and corrected when it ends. Confined to its coordinator's thread.
 */
final class Limits {
    private static final long NS_PER_MS = 1_000_000;

    private record Charge(List<String> counters, long tokens) {}

    private final Supplier<Catalog> catalog;
    private final Limiters limiters;
    private final Running running;
    private final Backlog backlog;

    /** Of calls that live, by their keys. */
    private final Map<String, Charge> charges = new HashMap<>();

    Limits(Supplier<Catalog> catalog, Limiters limiters, Running running, Backlog backlog) {
        this.catalog = catalog;
        this.limiters = limiters;
        this.running = running;
        this.backlog = backlog;
    }

    boolean none(String tenant) {
        return catalog.get().limits(tenant).isEmpty();
    }

    /** Lowers what the job may put out to what limits allow; whether anything changed. */
    boolean clamp(JobRequest request) {
        OptionalLong clamped =
                none(request.getCaller().getTenant())
                        ? OptionalLong.empty()
                        : CapPolicy.clamped(
                                covering(subject(request)),
                                outputMax(request),
                                modelMaxima(request.getModel()));
        clamped.ifPresent(request::setOutputTokensMax);
        return clamped.isPresent();
    }

    /** The plan of a new job, unless it is too large or too many wait. */
    Plan admit(JobRequest request, Plan plan) {
        if (!(plan instanceof Lanes lanes) || none(request.getCaller().getTenant())) {
            return plan;
        }
        Subject subject = subject(request);
        List<Limit> limits = covering(subject);
        Optional<String> tooLarge =
                CapPolicy.refusal(
                        limits,
                        InputTokens.about(request.getInputTokensMax(), request.getPrompt()),
                        request.getInputTokensMax(),
                        outputMax(request));
        if (tooLarge.isPresent()) {
            return new Nowhere(ErrorCode.TOKEN_CAP_EXCEEDED, tooLarge.get());
        }
        for (Limit limit : limits) {
            String counter = counter(limit, subject);
            if (Needed.waitsItself(request)) {
                // It counts all the same.
                continue;
            }
            Optional<String> tooMany =
                    BacklogPolicy.refusal(
                            limit, counter, backlog.of(limit.name(), counter), lanes.tokensMax());
            if (tooMany.isPresent()) {
                return new Nowhere(ErrorCode.BACKLOG_FULL, tooMany.get());
            }
        }
        return plan;
    }

    /**
     * @param model of the lane
     * @param tokens that the call may use at most
     */
    List<Gate> gates(
            Subject subject, String model, long tokens, Function<GateKey, Line> lines, long nowMs) {
        List<Gate> gates = new ArrayList<>();
        for (Limit limit : catalog.get().limits(subject.tenant())) {
            if (limit.covers(subject, model)) {
                for (Kind kind : List.of(Kind.REQUESTS, Kind.TOKENS, Kind.RUNNING)) {
                    GateKey key = new GateKey(kind, limit.name(), counter(limit, subject));
                    long need = kind == Kind.TOKENS ? tokens : 1;
                    gate(limit, key, need, lines, nowMs).ifPresent(gates::add);
                }
            }
        }
        return gates;
    }

    /** The gate of this key for a call that needs so much; empty when the catalogue lost it. */
    Optional<Gate> gate(GateKey key, long need, Line line, long nowMs) {
        return catalog.get()
                .limit(key.name())
                .flatMap(limit -> gate(limit, key, need, k -> line, nowMs));
    }

    private Optional<Gate> gate(
            Limit limit, GateKey key, long need, Function<GateKey, Line> lines, long nowMs) {
        if (key.kind() == Kind.RUNNING) {
            Integer max = limit.concurrentJobs();
            return max == null
                    ? Optional.empty()
                    : Optional.of(
                            new Slots(
                                    key,
                                    max,
                                    running.of(limit.name(), key.counter()),
                                    lines.apply(key)));
        }
        Rate rate = rate(limit, key.kind());
        return rate == null
                ? Optional.empty()
                : Optional.of(
                        new Flow(
                                key,
                                rate,
                                need,
                                limiters.fullAtNs(key, rate, nowMs * NS_PER_MS),
                                nowMs * NS_PER_MS,
                                lines.apply(key)));
    }

    /** Charges the counters of these gates for a call that starts, and notes them with its job. */
    void take(JobEntry entry, List<Gate> gates, long tokens) {
        List<String> charged = new ArrayList<>();
        for (Gate gate : gates) {
            if (gate instanceof Flow flow) {
                int countersMax =
                        catalog.get()
                                .limit(flow.key().name())
                                .map(Limit::countersMax)
                                .orElse(Integer.MAX_VALUE);
                charged.add(
                        limiters.take(
                                        flow.key(),
                                        flow.rate(),
                                        countersMax,
                                        flow.cells(),
                                        flow.nowNs())
                                .text());
            }
        }
        entry.setCharged(charged);
        entry.setChargedTokens(charged.isEmpty() ? 0 : tokens);
    }

    /** A call that was charged may run from now on. */
    void started(Call call, List<String> charged, long tokens) {
        if (!charged.isEmpty()) {
            charges.put(call.key(), new Charge(charged, tokens));
        }
    }

    /**
     * Corrects what the call was charged.
     *
     * @param used null when nobody knows: it stays as it is
     */
    void ended(Call call, @Nullable Used used) {
        Charge charge = charges.remove(call.key());
        if (charge == null || used == null) {
            return;
        }
        for (String counter : charge.counters) {
            GateKey key = GateKey.parse(counter);
            Rate rate =
                    catalog.get()
                            .limit(key.name())
                            .map(limit -> rate(limit, key.kind()))
                            .orElse(null);
            long more =
                    key.kind() == Kind.TOKENS
                            ? used.tokens() - charge.tokens
                            : used.requests() - 1L;
            if (rate != null) {
                limiters.correct(key, rate, more, used.atMs() * NS_PER_MS);
            }
        }
    }

    /** The counters that a call of this subject counts on, where ends of calls make room. */
    List<GateKey> keys(Subject subject, @Nullable String model) {
        List<GateKey> keys = new ArrayList<>();
        for (Limit limit : catalog.get().limits(subject.tenant())) {
            String counter = limit.per().counter(subject);
            if (counter != null && limit.covers(subject, model)) {
                for (Kind kind : List.of(Kind.REQUESTS, Kind.TOKENS, Kind.RUNNING)) {
                    keys.add(new GateKey(kind, limit.name(), counter));
                }
            }
        }
        return keys;
    }

    private List<Long> modelMaxima(String route) {
        Catalog view = catalog.get();
        return view.route(route).map(Route::everyLane).map(List::copyOf).orElse(List.of()).stream()
                .flatMap(lane -> view.lane(lane).stream())
                .flatMap(lane -> view.model(lane.model()).stream())
                .map(model -> (long) model.outputTokensMax())
                .toList();
    }

    private List<Limit> covering(Subject subject) {
        return catalog.get().limits(subject.tenant()).stream()
                .filter(limit -> limit.covers(subject, null))
                .toList();
    }

    /** Of a job that is there: all of it is known. */
    private static String counter(Limit limit, Subject subject) {
        String counter = limit.per().counter(subject);
        return counter == null ? "" : counter;
    }

    private static @Nullable Rate rate(Limit limit, Kind kind) {
        return switch (kind) {
            case REQUESTS -> limit.requests();
            case TOKENS -> limit.tokens();
            case BUDGET, RUNNING -> null;
        };
    }

    private static Subject subject(JobRequest request) {
        return LaneSettings.subject(request.getCaller(), request.getModel());
    }

    private static OptionalLong outputMax(JobRequest request) {
        Long max = request.getOutputTokensMax();
        return max == null ? OptionalLong.empty() : OptionalLong.of(max);
    }
}
