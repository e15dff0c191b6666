package dev.sluice.standalone.secure;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.schema.topic.Topics;
import java.util.List;
import java.util.Locale;

/** The principals of an installation in which each has one of its own, and what each may do. */
enum KafkaUser {
    INIT(
            "sluice-init",
            Right.prefixed(TOPIC, "sluice.", CREATE, DESCRIBE, ALTER_CONFIGS),
            Right.prefixed(GROUP, "sluice-workers-", ALTER_CONFIGS)),
    CATALOG(
            "sluice-catalog",
            Right.on(TOPIC, Topics.CATALOG, READ, WRITE),
            Right.on(TOPIC, Topics.AUDIT, WRITE),
            Right.on(TRANSACTIONAL_ID, CatalogTopic.WRITER, WRITE)),
    INGRESS(
            "sluice-ingress",
            Right.on(TOPIC, Topics.REQUESTS, WRITE),
            Right.on(TOPIC, Topics.REPLIES, READ),
            Right.on(TOPIC, Topics.STREAM, READ, WRITE),
            Right.on(TOPIC, Topics.JOB_EVENTS, READ),
            Right.on(TOPIC, Topics.BATCHES, READ, WRITE),
            Right.on(TOPIC, Topics.CATALOG, READ, WRITE),
            Right.on(TOPIC, Topics.AUDIT, WRITE),
            Right.on(TOPIC, Topics.DEAD_LETTERS, READ),
            Right.on(GROUP, "sluice-batches", READ),
            Right.on(TRANSACTIONAL_ID, CatalogTopic.WRITER, WRITE),
            Right.prefixed(TRANSACTIONAL_ID, "sluice-batches-", WRITE),
            Right.prefixed(TRANSACTIONAL_ID, "sluice-replay-", WRITE)),
    ROUTER(
            "sluice-router",
            Right.on(TOPIC, Topics.REQUESTS, READ),
            Right.on(TOPIC, Topics.ATTEMPTS, READ, WRITE),
            Right.on(TOPIC, Topics.DEMAND, READ, WRITE),
            Right.on(TOPIC, Topics.SHARES, READ, WRITE),
            Right.on(TOPIC, Topics.CATALOG, READ),
            Right.on(TOPIC, Topics.RESULTS, WRITE),
            Right.on(TOPIC, Topics.USAGE, WRITE),
            Right.on(TOPIC, Topics.JOB_EVENTS, WRITE),
            Right.on(TOPIC, Topics.LANE_STATUS, READ, WRITE),
            Right.on(TOPIC, Topics.TENANT_STATUS, WRITE),
            Right.on(TOPIC, Topics.ALERTS, WRITE),
            Right.on(TOPIC, Topics.REPLIES, WRITE),
            Right.on(TOPIC, Topics.BATCHES, WRITE),
            Right.on(TOPIC, Topics.CONTROL, WRITE),
            Right.on(TOPIC, Topics.DEAD_LETTERS, WRITE),
            Right.prefixed(TOPIC, Topics.DISPATCH + ".", WRITE),
            Right.prefixed(TOPIC, Topics.ROUTER_APPLICATION + "-", CREATE, READ, WRITE),
            Right.on(GROUP, Topics.ROUTER_APPLICATION, READ),
            Right.prefixed(TRANSACTIONAL_ID, Topics.ROUTER_APPLICATION + "-", WRITE)),
    WORKER(
            "sluice-worker",
            Right.on(TOPIC, Topics.dispatch(Topics.DEFAULT_POOL), READ),
            Right.on(TOPIC, Topics.ATTEMPTS, WRITE),
            Right.on(TOPIC, Topics.DEMAND, WRITE),
            Right.on(TOPIC, Topics.STREAM, WRITE),
            Right.on(TOPIC, Topics.CONTROL, READ),
            Right.on(TOPIC, Topics.DEAD_LETTERS, WRITE),
            Right.on(GROUP, Topics.workerGroup(Topics.DEFAULT_POOL), READ)),
    RESULTS(
            "sluice-results",
            Right.on(TOPIC, Topics.JOB_EVENTS, READ),
            Right.on(TOPIC, Topics.RESULTS, READ),
            Right.on(TOPIC, Topics.ALERTS, READ),
            Right.on(TOPIC, Topics.USAGE, READ),
            Right.on(TOPIC, Topics.BATCHES, READ, WRITE),
            Right.on(TOPIC, Topics.REQUESTS, READ, WRITE),
            Right.on(TOPIC, Topics.ERASURES, READ, WRITE),
            Right.on(TOPIC, Topics.AUDIT, WRITE),
            Right.on(TOPIC, Topics.TENANT_STATUS, READ),
            Right.on(TOPIC, Topics.CATALOG, READ),
            Right.on(TOPIC, Topics.DEAD_LETTERS, WRITE),
            Right.on(GROUP, "sluice-results", READ)),
    /** A data team that keeps its own position. */
    READER("analytics", Right.on(TOPIC, Topics.RESULTS, READ), Right.on(TOPIC, Topics.USAGE, READ));

    private final String principal;
    private final List<Right> rights;

    KafkaUser(String principal, Right... rights) {
        this.principal = principal;
        this.rights = List.of(rights);
    }

    String principal() {
        return principal;
    }

    /** What the documentation calls it. */
    String inWords() {
        return switch (this) {
            case INIT -> "`sluice init`";
            case CATALOG ->
                    "`sluice key`, `sluice catalog`, `sluice pause`, `sluice resume`, `sluice"
                            + " prices`";
            case INGRESS, ROUTER, WORKER, RESULTS -> name().toLowerCase(Locale.ROOT);
            case READER -> "a reader outside";
        };
    }

    List<Right> rights() {
        return rights;
    }
}
