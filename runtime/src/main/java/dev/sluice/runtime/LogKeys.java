package dev.sluice.runtime;

/** Keys of structured log fields; a key always has one meaning and one type. */
public final class LogKeys {
    public static final String JOB_ID = "job_id";
    public static final String TENANT = "tenant";
    public static final String EPOCH = "epoch";
    public static final String LANE = "lane";
    public static final String WORKER = "worker";
    public static final String TOPIC = "topic";
    public static final String PARTITION = "partition";
    public static final String OFFSET = "offset";

    private LogKeys() {}
}
