package dev.sluice.standalone.seams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.awaitility.core.ConditionFactory;

/** What can be known of a router and of the share group behind it, from outside. */
final class RouterView implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final URI management;
    private final int partition;
    private final Admin admin;
    private final Voice bystander;

    /**
     * @param partition the coordinator that jobs go to
     */
    RouterView(TestInstallation sluice, URI management, int partition) {
        this.management = management;
        this.partition = partition;
        this.admin = Admin.create(sluice.kafka().connection("router-view"));
        this.bystander = new Voice(sluice, "bystander", 0);
    }

    /** Members of the pool's share group with this client id to whom its partition is assigned. */
    long inGroup(String clientId) {
        String group = Topics.workerGroup(Topics.DEFAULT_POOL);
        try {
            return admin.describeShareGroups(List.of(group)).all().get().values().stream()
                    .flatMap(known -> known.members().stream())
                    .filter(member -> member.clientId().equals(clientId))
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw new IllegalStateException("cannot look at share group " + group, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted looking at share group " + group, e);
        }
    }

    /** Returns when the router has acted on everything that workers have said so far. */
    void settle() {
        try {
            RecordMetadata mark = bystander.beat(partition, List.of(), true);
            var log = new TopicPartition(mark.topic(), mark.partition());
            waitFor("the router has acted on offset %d of %s".formatted(mark.offset(), log))
                    .until(() -> committed(log) > mark.offset());
        } catch (Exception e) {
            throw new IllegalStateException("cannot leave a mark", e);
        }
    }

    /** Waits until no job is unfinished, no call is live and no share is used. */
    void awaitNothingHeld() {
        waitFor("nothing is held")
                .untilAsserted(
                        () -> assertThat(held()).allSatisfy((what, n) -> assertThat(n).isZero()));
    }

    /** Looks at once and often: most of what these tests wait for is there already. */
    static ConditionFactory waitFor(String what) {
        return await(what).pollDelay(Duration.ZERO).pollInterval(LOOK_EVERY).atMost(SOON);
    }

    private long committed(TopicPartition log) throws Exception {
        var offset =
                admin.listConsumerGroupOffsets(Topics.ROUTER_APPLICATION)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(log);
        return offset == null ? -1 : offset.offset();
    }

    private Map<String, Double> held() throws Exception {
        Gauges router = Gauges.of(List.of(management));
        Map<String, Double> held = new HashMap<>();
        for (String meter :
                List.of(
                        "sluice_router_jobs_unfinished_jobs",
                        "sluice_router_calls_live_calls",
                        "sluice_router_share_used_attempts")) {
            held.put(meter, router.sum(meter));
        }
        return held;
    }

    @Override
    public void close() {
        bystander.close();
        admin.close();
    }
}
