package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.longpoll.FinishedListener;
import dev.sluice.results.longpoll.Waiters;
import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reads that wait cost PostgreSQL. */
class LongPollTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 50;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final Waiters waiters = new Waiters(2 * MANY);
    private final FinishedListener listener = new FinishedListener(database, waiters);

    /** Each read that finds no row asks for the tenant's partition, once. */
    private final AtomicInteger reads = new AtomicInteger();

    private final JobReads role =
            new JobReads(
                    database,
                    projection.days,
                    waiters,
                    tenant -> {
                        reads.incrementAndGet();
                        return OptionalInt.of(TestTopics.PARTITION);
                    },
                    new QueryConfig(Duration.ofSeconds(60), 2 * MANY, PATIENCE, 1_000),
                    new ResultsMetrics(new SimpleMeterRegistry()),
                    InstantSource.system());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        listener.close();
        database.close();
    }

    private Future<Answer> waitFor(TestJob job) {
        return threads.submit(() -> role.await(TestJob.TENANT, job.id, PATIENCE));
    }

    /** However many wait, and however many other jobs end meanwhile. */
    @Test
    void aReadThatWaitsLooksOnceBeforeAndOnceAfter() throws Exception {
        listener.start();
        await().atMost(PATIENCE).until(listener::listening);
        TestJob slow = TestJob.acceptedAt(NOW);
        List<Future<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            waiting.add(waitFor(slow));
        }
        await().atMost(PATIENCE).until(() -> reads.get() == MANY);
        TestJob last = TestJob.acceptedAt(NOW);
        Future<Answer> lastOne = waitFor(last);
        await().atMost(PATIENCE).until(() -> reads.get() == MANY + 1);

        for (int i = 0; i < 20; i++) {
            projection.project(topics.record(TestJob.acceptedAt(NOW).succeeded(1)));
        }
        projection.project(topics.record(last.succeeded(1)));
        assertThat(lastOne.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).settled()).isTrue();

        assertThat(reads).as("reads of those whose job has not ended").hasValue(MANY + 1);
        projection.project(topics.record(slow.succeeded(1)));
        for (Future<Answer> one : waiting) {
            assertThat(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).settled()).isTrue();
        }
        assertThat(reads).as("reads that found no row").hasValue(MANY + 1);
    }
}
