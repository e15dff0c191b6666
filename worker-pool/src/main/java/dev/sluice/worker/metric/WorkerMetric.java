package dev.sluice.worker.metric;

import java.util.List;

/**
 * Every meter of the worker. Never tagged by job. Names under {@code gen_ai} are OpenTelemetry's.
 */
public enum WorkerMetric {
    SLOTS("sluice.worker.slots", "gauge", "attempts", "Attempts that can run at the same time"),
    LIVE("sluice.worker.live", "gauge", "attempts", "Attempts held: claimed and not yet reported"),
    CLAIMS("sluice.worker.claims", "counter", "attempts", "Attempts claimed with confirmed ACCEPT"),
    CLAIM_LATENCY(
            "sluice.worker.claim.latency",
            "timer",
            "seconds",
            "From the dispatch's append to the confirmed claim, in log time"),
    RETURNED(
            "sluice.worker.returned",
            "counter",
            "attempts",
            "Dispatches taken and not run",
            "reason"),
    UNREADABLE(
            "sluice.worker.unreadable",
            "counter",
            "records",
            "Dispatch records put aside as dead letters"),
    HANDOFF_ERRORS(
            "sluice.worker.handoff.errors",
            "counter",
            "errors",
            "Failed polls of the dispatch topic"),
    OUTCOMES("sluice.worker.outcomes", "counter", "attempts", "Ended attempts", "kind", "reason"),
    UNREADABLE_HEADERS(
            "sluice.worker.headers.unreadable",
            "counter",
            "headers",
            "Headers about rate limits that make no sense"),
    CREDENTIALS_REFUSED(
            "sluice.worker.credentials.refused",
            "counter",
            "calls",
            "Calls whose credential the provider did not take",
            "account",
            "credential"),
    LANE_CHECKS(
            "sluice.worker.lane.checks",
            "counter",
            "checks",
            "Looks at idle lanes, by what was found",
            "lane",
            "found"),
    CALL_DURATION(
            "gen_ai.client.operation.duration",
            "timer",
            "seconds",
            "Duration of provider calls",
            "gen_ai.operation.name",
            "gen_ai.provider.name"),
    TOKENS(
            "gen_ai.client.token.usage",
            "summary",
            "tokens",
            "Tokens of a call",
            "gen_ai.token.type",
            "gen_ai.provider.name");

    private final String meterName;
    private final String type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    WorkerMetric(
            String meterName, String type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    public String meterName() {
        return meterName;
    }

    public String type() {
        return type;
    }

    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    public List<String> tagKeys() {
        return tagKeys;
    }
}
