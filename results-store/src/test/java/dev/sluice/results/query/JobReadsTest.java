package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.longpoll.FinishedListener;
import dev.sluice.results.longpoll.Waiters;
import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.query.Answer.Found;
import dev.sluice.results.query.Answer.NotFound;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobReadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final Waiters waiters = new Waiters(3);
    private final FinishedListener listener = new FinishedListener(database, waiters);
    private final JobReads reads =
            new JobReads(
                    database,
                    projection.days,
                    waiters,
                    tenant -> OptionalInt.of(TestTopics.PARTITION),
                    new QueryConfig(Duration.ofSeconds(60), 3, LONG, 1_000),
                    new ResultsMetrics(new SimpleMeterRegistry()),
                    InstantSource.system());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TestJob job = TestJob.acceptedAt(NOW);

    @BeforeAll
    static void bePatientWithABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        listener.close();
        database.close();
    }

    @Test
    void findsAJobByALaterIdOfTheSameKey() {
        TestJob first = TestJob.withKey("k", NOW);
        TestJob again = TestJob.withKey("k", NOW.plus(Duration.ofHours(23)));
        projection.project(topics.record(first.queued(1)));

        assertThat(reads.read(TestJob.TENANT, again.id))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(found.job().id()).isEqualTo(first.id.value()));
    }

    @Test
    void anEarlierOrMuchLaterIdOfTheSameKeyIsAnotherJob() {
        projection.project(topics.record(TestJob.withKey("k", NOW).queued(1)));

        assertThat(reads.read(TestJob.TENANT, TestJob.withKey("k", NOW.minusMillis(1)).id))
                .isInstanceOf(NotFound.class);
        assertThat(
                        reads.read(
                                TestJob.TENANT,
                                TestJob.withKey("k", NOW.plus(Duration.ofHours(25))).id))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void hidesJobsOfOtherTenants() {
        projection.project(topics.record(job.queued(1)));

        assertThat(reads.read("other", job.id)).isInstanceOf(NotFound.class);
    }

    @Test
    void knowsWhetherAMissingJobCouldStillBeOnItsWay() {
        projection.project(topics.record(job.queued(1)), topics.record(job.succeeded(1)));
        TestJob justNow = TestJob.acceptedAt(NOW.minusSeconds(59));
        TestJob longAgo = TestJob.acceptedAt(NOW.minusSeconds(60));

        assertThat(reads.read(TestJob.TENANT, justNow.id)).isEqualTo(new NotFound(false));
        assertThat(reads.read(TestJob.TENANT, longAgo.id)).isEqualTo(new NotFound(true));
    }

    @Test
    void endsALongPollWhenTheJobEnds() throws Exception {
        listener.start();
        await().until(listener::listening);
        projection.project(topics.record(job.queued(1)));
        Future<Answer> waiting = waitFor(job);
        await().until(() -> waiters.waiting() == 1);

        projection.project(topics.record(job.started(1, 1)));
        assertThat(waiting.isDone()).isFalse();
        projection.project(topics.record(job.succeeded(1)));

        assertThat(waiting.get(30, TimeUnit.SECONDS).settled()).isTrue();
        await().until(() -> waiters.waiting() == 0);
    }

    @Test
    void wakesAWaiterWhoseJobEndsInALargeBatch() throws Exception {
        listener.start();
        await().until(listener::listening);
        Future<Answer> waiting = waitFor(job);
        await().until(() -> waiters.waiting() == 1);

        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            batch.add(topics.record(TestJob.acceptedAt(NOW).succeeded(1)));
        }
        batch.add(topics.record(job.succeeded(1)));
        projection.project(array(batch));

        assertThat(waiting.get(30, TimeUnit.SECONDS).settled()).isTrue();
    }

    @Test
    void aLongPollAnswersWhatIsKnownWhenItsTimeIsOver() {
        projection.project(topics.record(job.started(1, 1)));

        Answer answer = reads.await(TestJob.TENANT, job.id, Duration.ofMillis(50));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(found.job().status()).isEqualTo("running"));
    }

    @Test
    void refusesMoreWaitersThanItsBound() {
        projection.project(topics.record(job.queued(1)));
        for (int i = 0; i < 3; i++) {
            Future<Answer> waiting = waitFor(job);
            assertThat(waiting.isCancelled()).isFalse();
        }
        await().until(() -> waiters.waiting() == 3);

        assertThatThrownBy(() -> reads.await(TestJob.TENANT, job.id, LONG))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
                            assertThat(e.retryAfter()).isPresent();
                        });
        assertThat(waiters.waiting()).isEqualTo(3);
    }

    @Test
    void answersUnavailableWhilePostgresIsAway() {
        try (Database nowhere =
                new Database(TestPostgres.impatientConfig("jdbc:postgresql://localhost:1/none"))) {
            JobReads unavailable =
                    new JobReads(
                            nowhere,
                            new DayCatalogue(),
                            waiters,
                            tenant -> OptionalInt.of(1),
                            new QueryConfig(Duration.ofSeconds(60), 3, LONG, 1_000),
                            new ResultsMetrics(new SimpleMeterRegistry()),
                            InstantSource.system());

            assertThatThrownBy(() -> unavailable.await(TestJob.TENANT, job.id, LONG))
                    .isInstanceOfSatisfying(
                            SluiceException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.RESULTS_UNAVAILABLE);
                                assertThat(e.retryAfter()).isPresent();
                            });
        }
        assertThat(waiters.waiting()).isZero();
    }

    @Test
    void countsTheNewestJobsByStatus() {
        projection.project(
                topics.record(job.succeeded(1)),
                topics.record(TestJob.acceptedAt(NOW).queued(1)),
                topics.record(TestJob.acceptedAt(NOW).queued(1)));

        assertThat(reads.counts(TestJob.TENANT))
                .containsOnly(
                        org.assertj.core.api.Assertions.entry("queued", 2L),
                        org.assertj.core.api.Assertions.entry("succeeded", 1L));
        assertThat(reads.counts("other")).isEmpty();
    }

    private Future<Answer> waitFor(TestJob job) {
        return threads.submit(() -> reads.await(TestJob.TENANT, job.id, LONG));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ConsumerRecord<byte[], byte[]>[] array(
            List<ConsumerRecord<byte[], byte[]>> records) {
        return records.toArray(new ConsumerRecord[0]);
    }
}
