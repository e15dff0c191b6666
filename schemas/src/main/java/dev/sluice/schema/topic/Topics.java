package dev.sluice.schema.topic;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The topic catalogue. {@code sluice init} creates what it lists and roles check it at start. Every
 * topic uses LogAppendTime: lease and watermark rules count in the log's time, not in a producer's.
 */
public final class Topics {
    public static final String REQUESTS = "sluice.requests";

    /** Files and batches; small and few beside the jobs. */
    public static final String BATCHES = "sluice.batches";

    public static final String ATTEMPTS = "sluice.attempts";
    public static final String DEMAND = "sluice.demand";
    public static final String SHARES = "sluice.shares";
    public static final String RESULTS = "sluice.results";
    public static final String USAGE = "sluice.usage";
    public static final String JOB_EVENTS = "sluice.job-events";

    /** Few and far between: for people, who must not have to read every event of every job. */
    public static final String ALERTS = "sluice.alerts";

    /** Jobs whose bodies are to be gone. Kept for longer than what has bodies. */
    public static final String ERASURES = "sluice.erasures";

    public static final String STREAM = "sluice.stream";
    public static final String REPLIES = "sluice.replies";
    public static final String CONTROL = "sluice.control";
    public static final String CATALOG = "sluice.catalog";
    public static final String LANE_STATUS = "sluice.lane-status";
    public static final String TENANT_STATUS = "sluice.tenant-status";

    /** Prefix of the dispatch topics, one per pool. */
    public static final String DISPATCH = "sluice.dispatch";

    /** Who changed the catalogue, and how. */
    public static final String AUDIT = "sluice.audit";

    public static final String DEAD_LETTERS = "sluice.dead-letters";

    /** What others may read: their schemas evolve BACKWARD only. */
    public static final List<String> PUBLIC = List.of(USAGE, RESULTS, JOB_EVENTS, ALERTS);

    /** The pool that the shipped catalogue uses. */
    public static final String DEFAULT_POOL = "default";

    /** Prefix of the router's application id, share group and changelog names. */
    public static final String ROUTER_APPLICATION = "sluice-router";

    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final TopicLayout layout;
    private final List<TopicSpec> all;

    private Topics(TopicLayout layout, List<String> pools) {
        if (pools.isEmpty() || Set.copyOf(pools).size() != pools.size()) {
            throw new IllegalArgumentException(
                    "pools: %s (expected: at least one, each once)".formatted(pools));
        }
        this.layout = layout;
        this.all = List.copyOf(TopicSpecs.of(layout, pools));
    }

    /**
     * @param pools the worker pools, each with a dispatch topic of its own
     */
    public static Topics of(TopicLayout layout, List<String> pools) {
        return new Topics(layout, pools);
    }

    /**
     * @throws IllegalArgumentException when the pool's name cannot be part of a topic's name
     */
    public static String dispatch(String pool) {
        if (!POOL.matcher(pool).matches()) {
            throw new IllegalArgumentException(
                    "pool %s (expected: 1..100 letters, digits, '-' or '_')".formatted(pool));
        }
        return DISPATCH + "." + pool;
    }

    /** The share group of a pool's workers. */
    public static String workerGroup(String pool) {
        return "sluice-workers-" + pool;
    }

    public TopicLayout layout() {
        return layout;
    }

    public List<TopicSpec> all() {
        return all;
    }

    /** The worker pools, in the order of the configuration. */
    public List<String> pools() {
        return all.stream()
                .map(TopicSpec::name)
                .filter(name -> name.startsWith(DISPATCH + "."))
                .map(name -> name.substring(DISPATCH.length() + 1))
                .toList();
    }

    /**
     * @throws IllegalArgumentException when there is no such topic
     */
    public TopicSpec byName(String name) {
        return all.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "topic %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        all.stream()
                                                                .map(TopicSpec::name)
                                                                .collect(Collectors.toList()))));
    }
}
