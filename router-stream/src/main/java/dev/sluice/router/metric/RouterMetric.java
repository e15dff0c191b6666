package dev.sluice.router.metric;

import io.micrometer.core.instrument.Tag;
import java.util.List;
import java.util.stream.IntStream;

/** Every meter of the router. Never tagged by job. */
public enum RouterMetric {
    UNFINISHED("sluice.router.jobs.unfinished", "gauge", "jobs", "Unfinished jobs", "partition"),
    LIVE_CALLS(
            "sluice.router.calls.live",
            "gauge",
            "calls",
            "Attempts that may be running",
            "partition"),
    LEAKED_SLOTS(
            "sluice.router.slots.leaked",
            "gauge",
            "attempts",
            "Calls whose leases have ended and that still use a slot; 0 unless Sluice has a fault",
            "partition"),
    STUCK_JOBS(
            "sluice.router.jobs.stuck",
            "gauge",
            "jobs",
            "Unfinished jobs that neither run nor wait anywhere; 0 unless Sluice has a fault",
            "partition"),
    RESERVED_COST(
            "sluice.router.reserved.cost",
            "gauge",
            "usd",
            "Most that the attempts that may be running can cost",
            "partition"),
    QUEUE_AGE(
            "sluice.router.queue.age",
            "gauge",
            "seconds",
            "Time since its acceptance of the oldest job that is first in a queue; 0 when none waits",
            "partition"),
    SHARE_GRANTED(
            "sluice.router.share.granted",
            "gauge",
            "attempts",
            "Concurrency that the allocator has granted",
            "group",
            "partition"),
    SHARE_USED(
            "sluice.router.share.used",
            "gauge",
            "attempts",
            "Concurrency in use",
            "group",
            "partition"),
    SHARE_SILENCE(
            "sluice.router.share.silence",
            "gauge",
            "seconds",
            "For how long a limit group's allocator has left the oldest report unanswered; 0 when"
                    + " it has not",
            "group",
            "partition"),
    BUDGET_SPENT(
            "sluice.router.budget.spent",
            "gauge",
            "usd",
            "Spent of a budget in its window, when this was last looked at",
            "budget"),
    BUDGET_RESERVED(
            "sluice.router.budget.reserved",
            "gauge",
            "usd",
            "Most that running calls may still cost a budget",
            "budget"),
    BUDGET_LIMIT(
            "sluice.router.budget.limit", "gauge", "usd", "What a budget is in a window", "budget"),
    BUDGET_FORECAST(
            "sluice.router.budget.forecast",
            "gauge",
            "usd",
            "What is spent of a budget at the end of its window if it goes on as lately; not a"
                    + " number when the window has no end",
            "budget"),
    BUDGET_LEFT(
            "sluice.router.budget.left",
            "gauge",
            "seconds",
            "Time until a budget is used up if it goes on as lately; infinite when that is not"
                    + " within its window",
            "budget"),
    LIMIT_USED(
            "sluice.router.limit.used",
            "gauge",
            "units",
            "Of a limit, when this was last looked at: what a rate's counter owes, what runs, what"
                    + " waits; of many counters the fullest",
            "limit",
            "of"),
    LIMIT_MAX(
            "sluice.router.limit.max",
            "gauge",
            "units",
            "What of a limit may be used at most: the burst of a rate, what may run, what may wait",
            "limit",
            "of"),
    LIMIT_WAITING(
            "sluice.router.limit.waiting", "gauge", "jobs", "Jobs that wait for a limit", "limit"),
    STATE_PARTITIONS(
            "sluice.router.state.partitions",
            "gauge",
            "partitions",
            "Partitions of stores on this instance, standby copies included; NaN while not known"),
    STATE_LAG(
            "sluice.router.state.lag",
            "gauge",
            "records",
            "Changelog records that this instance's stores are behind, standby copies included; NaN"
                    + " while not known"),
    SPILLS(
            "sluice.router.spills",
            "counter",
            "jobs",
            "Jobs that left a lane because they would have missed their deadline there",
            "lane"),
    HEDGES(
            "sluice.router.hedges",
            "counter",
            "attempts",
            "Second calls sent beside first ones that lasted long",
            "lane"),
    DISPATCHES("sluice.router.dispatches", "counter", "attempts", "Attempts dispatched", "lane"),
    RESULTS("sluice.router.results", "counter", "runs", "Ended runs", "status"),
    USAGE_COST(
            "sluice.router.usage.cost",
            "summary",
            "usd",
            "Cost booked; adjustments down are not in it",
            "kind"),
    LOST_LEASES(
            "sluice.router.leases.lost",
            "counter",
            "attempts",
            "Attempts whose worker was not heard of in time"),
    UNKNOWN_OUTCOMES(
            "sluice.router.outcomes.unknown",
            "counter",
            "calls",
            "Calls whose end nobody saw, booked at the most they can have cost"),
    PRICES_MISSING(
            "sluice.router.prices.missing",
            "counter",
            "lookups",
            "Times that a call was booked or bounded without a price of its own",
            "lane"),
    DEAD_LETTERS(
            "sluice.router.dead.letters",
            "counter",
            "records",
            "Records that could not be read or acted on");

    private final String meterName;
    private final String type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    RouterMetric(
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

    List<Tag> tags(List<String> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> Tag.of(tagKeys.get(i), values.get(i)))
                .toList();
    }
}
