package dev.sluice.ingress.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.bridge.Backlogs.Backlog;
import dev.sluice.ingress.bridge.FakeTopics.Fate;
import dev.sluice.ingress.prompt.PromptConfig;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Preparation;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.InMemoryBlobStore;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.topic.InTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepMakerTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final int STEP_RECORDS = 4;
    private static final int QUEUED_JOBS_MAX = 40;
    private static final int ROOM = 30;

    private final FakeTopics topics = new FakeTopics();
    private final FakeCatalogs catalogs = new FakeCatalogs();
    private final Map<String, Backlog> told = new HashMap<>();
    private final Rooms rooms = new Rooms(t -> told.getOrDefault(t, Backlog.NONE));
    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final StepMaker maker = maker(blobs, NOW);
    private long nowNanos;

    private StepMaker maker(BlobStore store, Instant now) {
        Bodies bodies = new Bodies(store, 200);
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

    @BeforeEach
    void opensTopics() {
        catalogs.show(
                FakeCatalogs.CATALOG
                        .with(tenant("acme", 7, 3, QUEUED_JOBS_MAX), 2)
                        .with(tenant("globex", 8, 1, 1_000_000), 2));
    }

    private static Tenant tenant(String name, int shard, int partition, int queuedJobsMax) {
        return tenant(name, shard, partition, queuedJobsMax, null);
    }

    private static Tenant tenant(
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

    private static String job(String customId) {
        return "{\"custom_id\":\"%s\",\"priority\":\"batch\",\"body\":{\"model\":\"small\"}}"
                .formatted(customId);
    }

    private static String[] jobs(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> job(prefix + i)).toArray(String[]::new);
    }

    private static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private Step make(Map<TopicPartition, Long> positions) {
        return maker.make(topics.read(positions, STEP_RECORDS), nowNanos);
    }

    /** Steps until nothing is read any more; after a lost step all begins anew from the places. */
    private void run() {
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

    private List<String> customIds(String tenant) {
        return topics.jobs.stream()
                .filter(job -> job.getCaller().getTenant().equals(tenant))
                .map(JobRequest::getCustomId)
                .toList();
    }

    @Test
    void makesAJobOfARecordAsThePostDoes() {
        topics.write("acme", 2, job("first"));

        run();

        JobRequest job = topics.jobs.getFirst();
        assertThat(job.getCaller().getTenant()).isEqualTo("acme");
        assertThat(job.getCaller().getShard()).isEqualTo(7);
        assertThat(job.getCaller().getKeyId()).isEqualTo("kafka-in");
        assertThat(job.getPriority()).isEqualTo(Priority.BATCH);
        assertThat(job.getDeadlineMs()).isEqualTo(NOW.plus(Duration.ofHours(24)).toEpochMilli());
        assertThat(new String(job.getBody().getInlineBytes().array(), UTF_8))
                .isEqualTo("{\"model\":\"small\"}");
        assertThat(job.getOrigin().getTopic()).isEqualTo("sluice.in.acme");
        assertThat(job.getOrigin().getPartition()).isEqualTo(2);
        assertThat(job.getOrigin().getOffset()).isZero();
        assertThat(topics.answers(InTopics.accepted("acme")))
                .containsExactly(
                        "{\"topic\":\"sluice.in.acme\",\"partition\":2,\"offset\":0,\"custom_id\":\"first\",\"id\":\"%s\",\"object\":\"job\",\"status\":\"queued\",\"created_at\":\"2026-03-10T12:00:00Z\"}"
                                .formatted(job.getJobId()));
    }

    @Test
    void putsAJobAtThePlaceOfItsTenant() {
        topics.write("acme", 0, job("a"));
        topics.write("globex", 0, job("g"));

        Step step = make(new HashMap<>());

        assertThat(step.jobs())
                .extracting(Step.Job::tenant, Step.Job::partition)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("acme", 3),
                        org.assertj.core.groups.Tuple.tuple("globex", 1));
    }

    @Test
    void saysWhatIsWrongWithARecordAndGoesOn() {
        topics.write(
                "acme",
                0,
                "{",
                "{\"custom_id\":\"c\",\"priority\":\"high\",\"body\":{\"model\":\"small\"}}",
                "{\"custom_id\":\"d\",\"body\":{\"model\":\"absent\"}}",
                job("good"));

        run();

        assertThat(customIds("acme")).containsExactly("good");
        List<String> rejects = topics.answers(InTopics.rejects("acme"));
        assertThat(rejects).hasSize(3);
        assertThat(rejects.get(0)).contains("\"offset\":0", "\"code\":\"invalid_json\"");
        assertThat(rejects.get(1))
                .contains(
                        "\"offset\":1",
                        "\"custom_id\":\"c\"",
                        "\"pointer\":\"/priority\"",
                        "\"status\":400");
        assertThat(rejects.get(2)).contains("\"custom_id\":\"d\"", "\"code\":\"model_not_found\"");
        assertThat(topics.answers)
                .allSatisfy(a -> assertThat(a.key()).isEqualTo("key".getBytes(UTF_8)));
    }

    /**
     * Else one record could make an answer that no topic takes, and hold up all others for ever.
     */
    @Test
    void handsBackNoKeyThatIsVeryLarge() {
        var record =
                new ConsumerRecord<>(
                        "sluice.in.acme", 0, 0, new byte[1_000_000], "{".getBytes(UTF_8));

        Step step =
                maker.make(
                        new ConsumerRecords<>(
                                Map.of(new TopicPartition("sluice.in.acme", 0), List.of(record)),
                                Map.of()),
                        nowNanos);

        assertThat(step.answers()).singleElement().satisfies(a -> assertThat(a.key()).isNull());
    }

    @Test
    void namesTheJobAfterItsRecordAlone() {
        topics.write("acme", 0, job("a"), job("b"));

        Step first = make(new HashMap<>());
        Step later =
                maker(blobs, NOW.plusSeconds(60))
                        .make(topics.read(new HashMap<>(), STEP_RECORDS), nowNanos);

        assertThat(cores(later)).isEqualTo(cores(first)).doesNotHaveDuplicates();
    }

    private static List<String> cores(Step step) {
        return step.jobs().stream().map(job -> new JobId(job.request().getJobId()).core()).toList();
    }

    @Test
    void makesEachRecordOneJobWhereverAStepIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            topics.jobs.clear();
            topics.answers.clear();
            topics.places.clear();
            Random random = new Random(seed);
            Fate[] fates = Fate.values();
            topics.fates(step -> fates[random.nextInt(fates.length)]);
            if (seed == 0) {
                topics.write("globex", 0, jobs("g", 23));
                topics.write("globex", 1, jobs("h", 9));
            }

            run();

            assertThat(customIds("globex"))
                    .as("seed %d", seed)
                    .hasSize(32)
                    .containsSubsequence(ids("g", 23))
                    .containsSubsequence(ids("h", 9));
            assertThat(topics.answers).hasSize(32);
        }
    }

    @Test
    void leavesWhatATenantHasNoRoomForAndTakesItWhenItHas() {
        topics.write("acme", 0, jobs("a", 100));
        topics.write("globex", 0, jobs("g", 100));

        run();

        assertThat(customIds("acme")).isEqualTo(ids("a", ROOM));
        told.put("acme", new Backlog(ROOM - 7, ROOM - 7, topics.jobs.size()));
        run();
        assertThat(customIds("acme")).isEqualTo(ids("a", ROOM + 7));
        assertThat(customIds("globex")).isEqualTo(ids("g", 100));
    }

    @Test
    void countsWhatItsCoordinatorHasNotReadYet() {
        topics.write("acme", 0, jobs("a", 100));
        run();

        told.put("acme", new Backlog(0, 0, 1));
        run();

        assertThat(customIds("acme")).hasSize(ROOM);
    }

    /** The coordinator may have died before it told of them. */
    @Test
    void forgetsAfterAWhileWhatWasNeverToldOf() {
        topics.write("acme", 0, jobs("a", 100));
        run();

        nowNanos += Duration.ofSeconds(31).toNanos();
        run();

        assertThat(customIds("acme")).isEqualTo(ids("a", 2 * ROOM));
    }

    @Test
    void takesNothingOfATenantThatMayNotSendAnyMore() {
        topics.write("acme", 0, job("a"));
        catalogs.show(FakeCatalogs.CATALOG);

        Step step = make(new HashMap<>());

        assertThat(step.isEmpty()).isTrue();
        assertThat(step.left()).containsEntry(new TopicPartition("sluice.in.acme", 0), 0L);
    }

    @Test
    void leavesARecordThatCannotBeStoredNowAndTakesThoseOfOthers() {
        topics.write("acme", 0, job("before"), large("large"), job("behind"));
        topics.write("globex", 0, job("g"));
        StepMaker failing = maker(new FullStore(), NOW);

        Step step = failing.make(topics.read(new HashMap<>(), STEP_RECORDS), nowNanos);

        assertThat(step.jobs())
                .extracting(job -> job.request().getCustomId())
                .containsExactlyInAnyOrder("before", "g");
        TopicPartition acme = new TopicPartition("sluice.in.acme", 0);
        assertThat(step.done()).containsEntry(acme, 1L);
        assertThat(step.left()).containsExactly(Map.entry(acme, 1L));
        assertThat(step.resting()).containsExactly(acme);
        assertThat(step.rejects()).isEmpty();
    }

    private static String large(String customId) {
        return "{\"custom_id\":\"%s\",\"body\":{\"model\":\"small\",\"user\":\"%s\"}}"
                .formatted(customId, "u".repeat(300));
    }

    /** A store that hangs would else hold up all tenants once for each of their large bodies. */
    @Test
    void asksAStoreThatHasFailedOnlyOnceInAStep() {
        topics.write("acme", 0, large("a"));
        topics.write("acme", 1, large("b"));
        topics.write("globex", 0, job("small"), large("c"));
        FullStore store = new FullStore();

        Step step = maker(store, NOW).make(topics.read(new HashMap<>(), STEP_RECORDS), nowNanos);

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
        topics.write("acme", 0, large("a"));
        topics.write("globex", 0, large("g"));
        FullStore store = new FullStore();
        store.takesOf = "globex-class";
        StepMaker picky = maker(store, NOW);
        catalogs.show(
                FakeCatalogs.CATALOG
                        .with(tenant("acme", 7, 3, QUEUED_JOBS_MAX, "acme-class"), 3)
                        .with(tenant("globex", 8, 1, QUEUED_JOBS_MAX, "globex-class"), 3));

        picky.make(topics.read(new HashMap<>(), STEP_RECORDS), nowNanos);
        Step second = picky.make(topics.read(new HashMap<>(), STEP_RECORDS), nowNanos);

        assertThat(second.jobs())
                .extracting(job -> job.request().getCustomId())
                .containsExactly("g");
    }

    @Test
    void leavesTheRestToTheNextStepWhenAStepTakesLong() {
        topics.write("acme", 0, large("a"), large("b"), job("c"));
        FullStore store = new FullStore();
        store.takesOf = "standard";
        store.slow = () -> nowNanos += Duration.ofSeconds(16).toNanos();

        Step step = maker(store, NOW).make(topics.read(new HashMap<>(), STEP_RECORDS), 0);

        TopicPartition acme = new TopicPartition("sluice.in.acme", 0);
        assertThat(step.done()).containsExactly(Map.entry(acme, 2L));
        assertThat(step.left()).containsExactly(Map.entry(acme, 2L));
        assertThat(step.resting()).isEmpty();
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
