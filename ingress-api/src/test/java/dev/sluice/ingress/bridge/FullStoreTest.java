package dev.sluice.ingress.bridge;

import static dev.sluice.ingress.bridge.TestSteps.NOW;
import static dev.sluice.ingress.bridge.TestSteps.QUEUED_JOBS_MAX;
import static dev.sluice.ingress.bridge.TestSteps.STEP_RECORDS;
import static dev.sluice.ingress.bridge.TestSteps.job;
import static dev.sluice.ingress.bridge.TestSteps.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.InMemoryBlobStore;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Large bodies that cannot be stored now. */
class FullStoreTest {
    private final TestSteps steps = new TestSteps();

    @Test
    void leavesARecordThatCannotBeStoredNowAndTakesThoseOfOthers() {
        steps.topics.write("acme", 0, job("before"), large("large"), job("behind"));
        steps.topics.write("globex", 0, job("g"));
        StepMaker failing = steps.maker(new FullStore(), NOW);

        Step step = failing.make(steps.topics.read(new HashMap<>(), STEP_RECORDS), steps.nowNanos);

        assertThat(step.jobs())
                .extracting(job -> job.request().getCustomId())
                .containsExactlyInAnyOrder("before", "g");
        TopicPartition acme = new TopicPartition("sluice.in.acme", 0);
        assertThat(step.done()).containsEntry(acme, 1L);
        assertThat(step.left()).containsExactly(Map.entry(acme, 1L));
        assertThat(step.resting()).containsExactly(acme);
        assertThat(step.rejects()).isEmpty();
    }

    /** A store that hangs would else hold up all tenants once for each of their large bodies. */
    @Test
    void asksAStoreThatHasFailedOnlyOnceInAStep() {
        steps.topics.write("acme", 0, large("a"));
        steps.topics.write("acme", 1, large("b"));
        steps.topics.write("globex", 0, job("small"), large("c"));
        FullStore store = new FullStore();

        Step step =
                steps.maker(store, NOW)
                        .make(steps.topics.read(new HashMap<>(), STEP_RECORDS), steps.nowNanos);

        assertThat(store.asked).isEqualTo(1);
        assertThat(step.jobs())
                .extracting(job -> job.request().getCustomId())
                .containsExactly("small");
        assertThat(step.resting())
                .containsExactlyInAnyOrder(
                        new TopicPartition("sluice.in.acme", 0),
                        new TopicPartition("sluice.in.acme", 1),
                        new TopicPartition("sluice.in.globex", 0));
        assertThat(step.left()).containsEntry(new TopicPartition("sluice.in.globex", 0), 1L);
    }

    @Test
    void triesThoseLastThatHaveFailedBefore() {
        steps.topics.write("acme", 0, large("a"));
        steps.topics.write("globex", 0, large("g"));
        FullStore store = new FullStore();
        store.takesOf = "globex-class";
        StepMaker picky = steps.maker(store, NOW);
        steps.catalogs.show(
                FakeCatalogs.CATALOG
                        .with(tenant("acme", 7, 3, QUEUED_JOBS_MAX, "acme-class"), 3)
                        .with(tenant("globex", 8, 1, QUEUED_JOBS_MAX, "globex-class"), 3));

        picky.make(steps.topics.read(new HashMap<>(), STEP_RECORDS), steps.nowNanos);
        Step second = picky.make(steps.topics.read(new HashMap<>(), STEP_RECORDS), steps.nowNanos);

        assertThat(second.jobs())
                .extracting(job -> job.request().getCustomId())
                .containsExactly("g");
    }

    @Test
    void leavesTheRestToTheNextStepWhenAStepTakesLong() {
        steps.topics.write("acme", 0, large("a"), large("b"), job("c"));
        FullStore store = new FullStore();
        store.takesOf = "standard";
        store.slow = () -> steps.nowNanos += Duration.ofSeconds(16).toNanos();

        Step step =
                steps.maker(store, NOW).make(steps.topics.read(new HashMap<>(), STEP_RECORDS), 0);

        TopicPartition acme = new TopicPartition("sluice.in.acme", 0);
        assertThat(step.done()).containsExactly(Map.entry(acme, 2L));
        assertThat(step.left()).containsExactly(Map.entry(acme, 2L));
        assertThat(step.resting()).isEmpty();
    }

    private static String large(String customId) {
        return "{\"custom_id\":\"%s\",\"body\":{\"model\":\"small\",\"user\":\"%s\"}}"
                .formatted(customId, "u".repeat(300));
    }

    /** A disk that is full, but for one class. */
    private static final class FullStore implements BlobStore {
        private String takesOf = "";
        private Runnable slow = () -> {};
        private int asked;

        @Override
        public String put(String retentionClass, LocalDate day, byte[] bytes) {
            asked++;
            slow.run();
            if (retentionClass.equals(takesOf)) {
                return new InMemoryBlobStore().put(retentionClass, day, bytes);
            }
            throw BlobUnavailableException.failed("the disk is full", new java.io.IOException());
        }

        @Override
        public byte[] get(String claimCheck) {
            throw BlobUnavailableException.missing(claimCheck);
        }

        @Override
        public void delete(String claimCheck) {}
    }
}
