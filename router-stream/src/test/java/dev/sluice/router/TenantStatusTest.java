package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LineMark;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.WaitingLine;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a coordinator tells of its tenants' lines. */
class TenantStatusTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "{name: main, concurrency: 4}", "{name: main, concurrency: 1}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private void submit(int jobs, JobBuilder job) {
        for (int i = 0; i < jobs; i++) {
            router.submit(job);
        }
    }

    /** One call a second. */
    private void work(int seconds) {
        for (int i = 0; i < seconds; i++) {
            for (Dispatch call : router.newDispatches()) {
                worker.run(call);
            }
            router.pass(SECOND);
        }
    }

    private List<TenantStatus> statuses(String tenant) {
        return router.all(Topics.TENANT_STATUS, TenantStatus.class).stream()
                .filter(status -> status.getTenant().equals(tenant))
                .toList();
    }

    private WaitingLine line(String tenant) {
        List<WaitingLine> lines = statuses(tenant).getLast().getLines();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    @Test
    void tellsWhereJobsStand() {
        submit(61, aJob().on("single"));

        router.pass(SECOND.multipliedBy(2));

        WaitingLine line = line("acme");
        assertThat(line.getLane()).isEqualTo("cheap");
        assertThat(line.getPriority()).isEqualTo(Priority.STANDARD);
        assertThat(line.getFlow()).isEqualTo("acme-key");
        assertThat(line.getQueued()).isEqualTo(60);
        assertThat(line.getMarks()).hasSizeBetween(8, 18);
        assertThat(line.getMarks()).extracting(LineMark::getBefore).isSorted();
        assertThat(line.getMarks().getFirst().getBefore()).isZero();
        assertThat(line.getMarks().getLast().getBefore()).isEqualTo(59);
    }

    @Test
    void countsTheTurnsOfOthers() {
        submit(61, aJob().on("single"));
        submit(1, aJob().of("globex").on("single"));

        router.pass(SECOND.multipliedBy(2));

        assertThat(line("globex").getMarks().getLast().getBefore()).isLessThanOrEqualTo(1);
        assertThat(line("acme").getMarks().getLast().getBefore()).isEqualTo(60);
    }

    @Test
    void tellsThePaceOfALane() {
        submit(60, aJob().on("single"));

        work(20);

        assertThat(line("acme").getPaceUs()).isBetween(900_000L, 1_100_000L);
    }

    @Test
    void saysItWhenNothingWaitsAnyMoreAndIsSilentThen() {
        submit(5, aJob().on("single"));
        work(10);

        assertThat(statuses("acme").getLast().getLines()).isEmpty();
        int told = statuses("acme").size();
        router.pass(SECOND.multipliedBy(30));
        assertThat(statuses("acme")).hasSize(told);
    }

    @Test
    void tellsOnceASecondHoweverMuchMoves() {
        int seconds = 10;
        for (int i = 0; i < seconds * 10; i++) {
            submit(5, aJob().on("single"));
            router.newDispatches().forEach(worker::run);
            router.pass(Duration.ofMillis(100));
        }

        assertThat(statuses("acme")).hasSizeBetween(seconds - 2, seconds + 1);
    }

    private void openTopicOfAcme() {
        router.catalog(
                TestCatalog.with(
                        "{name: acme, shard: 0, partition: 0}",
                        "{name: acme, shard: 0, partition: 0, kafka_in: true}",
                        "{name: main, concurrency: 4}",
                        "{name: main, concurrency: 1}"));
    }

    private void assertTold(int unfinished, long requestsRead) {
        router.pass(SECOND.multipliedBy(2));
        TenantStatus last = statuses("acme").getLast();
        assertThat(last.getUnfinished()).isEqualTo(unfinished);
        assertThat(last.getRequestsRead()).isEqualTo(requestsRead);
    }

    /** Also of those that run, in no line. */
    @Test
    void tellsWhoSendsByKafkaHowManyJobsAreUnfinished() {
        openTopicOfAcme();
        submit(2, aJob().on("single").byKafka());

        assertTold(2, 2);
        assertThat(statuses("acme").getLast().getWaiting())
                .as("those that wait while the other one runs")
                .isEqualTo(1);
        work(3);
        assertTold(0, 2);
        assertThat(statuses("acme").getLast().getWaiting()).isZero();
    }

    @Test
    void tellsWhoSendsByKafkaOfRequestsThatBecameNoJobs() {
        openTopicOfAcme();
        submit(3, aJob().on("absent").byKafka());

        assertTold(0, 3);
    }

    /** What it told last may be older than its end. */
    @Test
    void tellsWhoSendsByKafkaOfItsBeginning() {
        openTopicOfAcme();
        router.restart();

        assertTold(0, 0);
    }
}
