package dev.sluice.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneChecked;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private static final TopicLayout LAYOUT = new TopicLayout(7, 3, 5, (short) 3, 2);
    private static final Topics TOPICS = Topics.of(LAYOUT, List.of("default", "gpu-eu"));

    static List<TopicSpec> all() {
        return TOPICS.all();
    }

    @Test
    void namesArePublicAndStay() {
        assertThat(TOPICS.all())
                .extracting(TopicSpec::name)
                .containsExactlyInAnyOrder(
                        "sluice.requests",
                        "sluice.batches",
                        "sluice.attempts",
                        "sluice.demand",
                        "sluice.shares",
                        "sluice.results",
                        "sluice.usage",
                        "sluice.job-events",
                        "sluice.alerts",
                        "sluice.erasures",
                        "sluice.stream",
                        "sluice.replies",
                        "sluice.control",
                        "sluice.catalog",
                        "sluice.lane-status",
                        "sluice.tenant-status",
                        "sluice.audit",
                        "sluice.dead-letters",
                        "sluice.dispatch.default",
                        "sluice.dispatch.gpu-eu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Topics.REQUESTS,
                Topics.BATCHES,
                Topics.ATTEMPTS,
                Topics.SHARES,
                Topics.RESULTS,
                Topics.USAGE,
                Topics.JOB_EVENTS,
                Topics.ALERTS,
                Topics.ERASURES
            })
    void everythingOfACoordinatorHasTheSamePartitions(String topic) {
        assertThat(TOPICS.byName(topic).partitions()).isEqualTo(7);
    }

    @Test
    void otherPartitionsFollowWhoReadsThem() {
        assertThat(TOPICS.byName(Topics.DEMAND).partitions()).isEqualTo(3);
        assertThat(TOPICS.byName(Topics.REPLIES).partitions()).isEqualTo(5);
        assertThat(TOPICS.byName(Topics.STREAM).partitions()).isEqualTo(5);
        assertThat(TOPICS.byName(Topics.CATALOG).partitions()).isEqualTo(1);
        assertThat(TOPICS.byName(Topics.CONTROL).partitions()).isEqualTo(1);
        assertThat(TOPICS.byName(Topics.DEAD_LETTERS).partitions()).isEqualTo(1);
    }

    @Test
    void aDispatchTopicHasOnePartition() {
        assertThat(TOPICS.byName(Topics.dispatch("default")).partitions()).isEqualTo(1);
        assertThat(TOPICS.byName(Topics.dispatch("gpu-eu")).partitions()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyTopicKeepsTheLogsTime(TopicSpec topic) {
        assertThat(topic.config())
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("min.insync.replicas", "2")
                .containsKey("max.message.bytes");
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyTopicIsKeptForABoundedTimeOrCompacted(TopicSpec topic) {
        if (Set.of(Topics.CATALOG, Topics.LANE_STATUS, Topics.TENANT_STATUS)
                .contains(topic.name())) {
            assertThat(topic.config()).containsEntry("cleanup.policy", "compact");
        } else {
            assertThat(topic.config().get("cleanup.policy"))
                    .isEqualTo(topic.name().equals(Topics.BATCHES) ? "compact,delete" : "delete");
            assertThat(Long.parseLong(topic.config().get("retention.ms"))).isPositive();
        }
    }

    @Test
    void aSubjectIsNamedByTopicOrByTopicAndRecord() {
        assertThat(subject(Topics.RESULTS, JobResult.getClassSchema()))
                .isEqualTo("sluice.results-value");
        assertThat(subject(Topics.ATTEMPTS, Claimed.getClassSchema()))
                .isEqualTo("sluice.attempts-dev.sluice.schema.avro.Claimed");
    }

    @Test
    void allPoolsShareOneSubject() {
        assertThat(subject(Topics.dispatch("default"), Dispatch.getClassSchema()))
                .isEqualTo("sluice.dispatch-value");
        assertThat(subject(Topics.dispatch("gpu-eu"), Dispatch.getClassSchema()))
                .isEqualTo("sluice.dispatch-value");
    }

    @Test
    void aTypeThatWasAloneAtFirstKeepsItsSubject() {
        assertThat(subject(Topics.DEMAND, DemandReport.getClassSchema()))
                .isEqualTo("sluice.demand-value");
        assertThat(subject(Topics.DEMAND, LaneChecked.getClassSchema()))
                .isEqualTo("sluice.demand-dev.sluice.schema.avro.LaneChecked");
        assertThat(subject(Topics.dispatch("gpu-eu"), LaneCheck.getClassSchema()))
                .isEqualTo("sluice.dispatch-dev.sluice.schema.avro.LaneCheck");
    }

    @Test
    void aTopicHasNoSubjectForARecordThatItDoesNotCarry() {
        assertThatThrownBy(() -> subject(Topics.RESULTS, CatalogEntry.getClassSchema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.results")
                .hasMessageContaining("expected: one of [dev.sluice.schema.avro.JobResult]");
    }

    @Test
    void namesATopicThatDoesNotExistAndThoseThatDo() {
        assertThatThrownBy(() -> TOPICS.byName("sluice.request"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic sluice.request (expected: one of [sluice.requests,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a.b", "a/b", "ü"})
    void refusesAPoolThatCannotBeATopic(String pool) {
        assertThatThrownBy(() -> Topics.of(LAYOUT, List.of(pool)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pool " + pool);
    }

    @Test
    void refusesPoolsThatAreNotASet() {
        assertThatThrownBy(() -> Topics.of(LAYOUT, List.of("a", "a")))
                .hasMessage("pools: [a, a] (expected: at least one, each once)");
        assertThatThrownBy(() -> Topics.of(LAYOUT, List.of()))
                .hasMessage("pools: [] (expected: at least one, each once)");
    }

    @Test
    void tombstonesOfChangelogsOutliveARestore() {
        assertThat(Changelogs.config(LAYOUT))
                .containsEntry("delete.retention.ms", "3600000")
                .containsEntry("min.insync.replicas", "2");
    }

    private static String subject(String topic, org.apache.avro.Schema record) {
        return TOPICS.byName(topic).subject(record);
    }
}
