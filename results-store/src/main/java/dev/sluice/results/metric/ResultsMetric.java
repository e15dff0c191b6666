package dev.sluice.results.metric;

/** Every meter of the results role. */
public enum ResultsMetric {
    ROWS("sluice.results.rows", "counter", "rows", "Job rows sent to PostgreSQL"),
    RECORDS("sluice.results.records", "counter", "records", "Records projected"),
    BATCH_ROWS("sluice.results.batch.rows", "summary", "rows", "Rows per transaction"),
    COMMIT(
            "sluice.results.commit",
            "timer",
            "seconds",
            "One batch, from its first statement to its commit"),
    LAG_RECORDS(
            "sluice.results.lag.records",
            "gauge",
            "records",
            "Records not yet projected, of this instance's partitions"),
    LAG_SECONDS(
            "sluice.results.lag",
            "gauge",
            "seconds",
            "Log time since the last projected record of the partition that is furthest behind; 0"
                    + " when caught up"),
    WATERMARK_LAG(
            "sluice.results.watermark.lag",
            "gauge",
            "seconds",
            "Time since the acceptance of the newest job that is projected, in the partition that"
                    + " is furthest behind; 0 when caught up. Younger jobs are answered as queued"),
    WAITERS("sluice.results.waiters", "gauge", "reads", "Reads that wait for the end of a job"),
    EXPIRED(
            "sluice.results.expired",
            "counter",
            "records",
            "Records of days that retention has dropped"),
    DEAD_LETTERS("sluice.results.dead.letters", "counter", "records", "Records put aside"),
    UNAVAILABLE(
            "sluice.results.unavailable",
            "counter",
            "tries",
            "Batches that PostgreSQL could not take"),
    BATCHES_RUNNING(
            "sluice.results.batches.running",
            "gauge",
            "batches",
            "Batches that have not ended, of the whole deployment"),
    BATCH_LINES_WAITING(
            "sluice.results.batches.lines.waiting",
            "gauge",
            "lines",
            "Lines of these batches whose jobs have not ended, or do not exist yet"),
    BATCH_AGE(
            "sluice.results.batches.age",
            "gauge",
            "seconds",
            "Time since the oldest of these batches was made; 0 without any"),
    BATCH_LINES(
            "sluice.results.batches.lines",
            "counter",
            "lines",
            "Lines of batches whose job has ended, as this instance projected them"),
    FILES("sluice.results.files", "gauge", "files", "Files that are kept, of the whole deployment"),
    FILE_BYTES("sluice.results.files.bytes", "gauge", "bytes", "Bytes of these files"),
    WEBHOOK_ATTEMPTS(
            "sluice.results.webhook.attempts",
            "timer",
            "seconds",
            "Attempts to send a webhook, by how they ended"),
    WEBHOOK_DELIVERIES(
            "sluice.results.webhook.deliveries",
            "counter",
            "deliveries",
            "Attempts' consequences: delivered, retried, given up"),
    WEBHOOK_UNSENT(
            "sluice.results.webhook.unsent",
            "counter",
            "events",
            "Events that became no delivery: stale, or for a named receiver that there is not"),
    WEBHOOK_IN_FLIGHT(
            "sluice.results.webhook.in.flight", "gauge", "attempts", "Attempts under way"),
    WEBHOOK_LAG(
            "sluice.results.webhook.lag",
            "gauge",
            "seconds",
            "For how long the oldest delivery has been due, those of shut endpoints included");

    private final String meter;
    private final String type;
    private final String unit;
    private final String description;

    ResultsMetric(String meter, String type, String unit, String description) {
        this.meter = meter;
        this.type = type;
        this.unit = unit;
        this.description = description;
    }

    public String meter() {
        return meter;
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
}
