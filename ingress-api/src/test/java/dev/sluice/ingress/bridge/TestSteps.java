package dev.sluice.ingress.bridge;

import dev.sluice.ingress.bridge.Backlogs.Backlog;
import dev.sluice.ingress.prompt.PromptConfig;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Preparation;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.InMemoryBlobStore;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.job.JobIds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Topics of two tenants, of which acme has little room, and what is made of their records. */
final class TestSteps {
    static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    static final int STEP_RECORDS = 4;
    static final int QUEUED_JOBS_MAX = 40;
    static final int ROOM = 30;

    final FakeTopics topics = new FakeTopics();
    final FakeCatalogs catalogs = new FakeCatalogs();
    final Map<String, Backlog> told = new HashMap<>();
    private final Rooms rooms = new Rooms(t -> told.getOrDefault(t, Backlog.NONE));
    final InMemoryBlobStore blobs = new InMemoryBlobStore();
    final StepMaker maker = maker(blobs, NOW);
    long nowNanos;

    StepMaker maker(BlobStore store, Instant now) {
        Bodies bodies = new Bodies(store, 200, Set.of());
        return new StepMaker(
                new RecordJobs(
                        new Preparation(
                                catalogs,
                                new Prompts(new PromptConfig(0)),
                                bodies,
                                new EgressRules(List.of(), false)),
                        bodies,
                        new JobIds(new byte[32]),
                        InstantSource.fixed(now)),
                rooms,
                catalogs,
                () -> nowNanos);
    }

    TestSteps() {
        catalogs.show(
                FakeCatalogs.CATALOG
                        .with(tenant("acme", 7, 3, QUEUED_JOBS_MAX), 2)
                        .with(tenant("globex", 8, 1, 1_000_000), 2));
    }

    private static Tenant tenant(String name, int shard, int partition, int queuedJobsMax) {
        return tenant(name, shard, partition, queuedJobsMax, null);
    }

    static Tenant tenant(
            String name,
            int shard,
            int partition,
            int queuedJobsMax,
            @Nullable String retentionClass) {
        return new Tenant(
                name,
                shard,
                partition,
                List.of(),
                queuedJobsMax,
                List.of(),
                DataClass.PUBLIC,
                1,
                true,
                retentionClass);
    }

    static String job(String customId) {
        return "{\"custom_id\":\"%s\",\"priority\":\"batch\",\"body\":{\"model\":\"small\"}}"
                .formatted(customId);
    }

    static String[] jobs(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> job(prefix + i)).toArray(String[]::new);
    }

    static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    Step make(Map<TopicPartition, Long> positions) {
        return maker.make(topics.read(positions, STEP_RECORDS), nowNanos);
    }

    /** Steps until nothing is read any more; after a lost step all begins anew from the places. */
    void run() {
        Map<TopicPartition, Long> positions = new HashMap<>(topics.places);
        for (int round = 0; round < 10_000; round++) {
            var read = topics.read(positions, STEP_RECORDS);
            if (read.isEmpty()) {
                return;
            }
            Step step = maker.make(read, nowNanos);
            positions.putAll(step.left());
            if (step.isEmpty()) {
                return;
            }
            try {
                Map<String, Long> last = topics.log().commit(step);
                last.forEach(
                        (tenant, offset) ->
                                rooms.sent(tenant, offset, count(step, tenant), nowNanos));
            } catch (StepLostException e) {
                positions = new HashMap<>(topics.places);
            }
        }
        throw new AssertionError("it never rests");
    }

    private static int count(Step step, String tenant) {
        return (int) step.jobs().stream().filter(job -> job.tenant().equals(tenant)).count();
    }

    List<String> customIds(String tenant) {
        return topics.jobs.stream()
                .filter(job -> job.getCaller().getTenant().equals(tenant))
                .map(JobRequest::getCustomId)
                .toList();
    }
}
