package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.serde.LaterVersion;
import dev.sluice.schema.serde.SampleRecords;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that cannot be read or acted on. */
class PoisonTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private void goesOn() {
        router.submit(aJob());
        worker.run(router.dispatch());
        assertThat(router.results()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.requests", "sluice.attempts", "sluice.shares", "sluice.demand"})
    void putsBytesThatAreNoRecordAside(String topic) {
        router.pipe(topic, new byte[] {0, 0, 0, 0, 9, 1, 2, 3});
        router.pipe(topic, new byte[] {7});
        router.pipe(topic, new byte[0]);

        assertThat(router.deadLetters()).hasSize(3);
        assertThat(router.deadLetters())
                .allSatisfy(
                        letter -> {
                            assertThat(letter.getTopic()).isEqualTo(topic);
                            assertThat(letter.getReason()).isNotBlank();
                            assertThat(letter.getValue()).isNotNull();
                        });
        goesOn();
    }

    /** The letter must fit its topic, too. */
    @ParameterizedTest
    @ValueSource(strings = {"sluice.requests", "sluice.demand"})
    void keepsTheBeginningOfWhatIsAsLongAsARecordMayBe(String topic) {
        byte[] bytes = new byte[1024 * 1024 - 100];
        bytes[0] = 7;

        router.pipe(topic, bytes);

        assertThat(router.deadLetters()).hasSize(1);
        assertThat(router.deadLetters().getFirst().getValue())
                .isEqualTo(ByteBuffer.wrap(bytes, 0, DeadLetters.VALUE_BYTES_MAX));
        goesOn();
    }

    @Test
    void putsATombstoneAside() {
        router.pipeNull("sluice.requests");
        router.pipeNull("sluice.demand");

        assertThat(router.deadLetters()).hasSize(2);
        goesOn();
    }

    @ParameterizedTest
    @EnumSource(names = {"FIELD", "SYMBOL", "UNUSED_BRANCH"})
    void runsTheJobOfALaterIngress(LaterVersion later) {
        router.pipe(Topics.REQUESTS, aJob().build(router.now()), later);
        worker.run(router.dispatch());

        assertThat(router.deadLetters()).isEmpty();
        assertThat(router.results()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("recordsWithUnions")
    void putsAsideWhatOnlyALaterVersionCanRead(String topic, Schema record) {
        router.pipe(topic, SampleRecords.full(record), LaterVersion.BRANCH);

        assertThat(router.deadLetters()).hasSize(1);
        assertThat(router.deadLetters().getFirst().getReason()).contains("do not fit schema id");
        goesOn();
    }

    private static Stream<Arguments> recordsWithUnions() {
        return Stream.of(Topics.REQUESTS, Topics.ATTEMPTS, Topics.SHARES, Topics.DEMAND)
                .flatMap(
                        topic ->
                                RouterHarness.TOPICS.byName(topic).records().stream()
                                        .filter(LaterVersion.BRANCH::touches)
                                        .map(record -> Arguments.of(topic, record)));
    }

    @Test
    void putsARedriveOfAFirstRunAside() {
        JobRequest job = aJob().build(router.now());
        router.pipe(
                "sluice.requests",
                RedriveRequest.newBuilder()
                        .setRedriveId("r")
                        .setJobId(job.getJobId())
                        .setRun(1)
                        .setCaller(job.getCaller())
                        .setRequestedAtMs(0)
                        .setRequest(job)
                        .build());

        assertThat(router.deadLetters().getFirst().getReason()).contains("run 1");
        goesOn();
    }

    @Test
    void putsAJobIdThatIsNotOursAside() {
        JobRequest job = aJob().build(router.now());
        job.setJobId("job_nonsense");
        router.send(job);

        assertThat(router.deadLetters().getFirst().getReason()).contains("job_nonsense");
        goesOn();
    }

    @Test
    void putsAReplyPartitionThatDoesNotExistAside() {
        JobRequest job = aJob().withReply().build(router.now());
        job.getReplyTo().setRepliesPartition(99);
        router.send(job);

        assertThat(router.deadLetters().getFirst().getReason()).contains("99");
        goesOn();
    }

    @Test
    void endsAnAcceptedJobThatMakesTheTaskFailThreeTimes() {
        JobRequest job = aJob().inputBytes(Long.MIN_VALUE / 2).build(router.now());

        router.failsOn(job);
        router.failsOn(job);
        router.failsOn(job);
        router.send(job);

        assertThat(router.deadLetters()).hasSize(1);
        assertThat(router.deadLetters().getFirst().getReason()).contains("failed 3 times");
        assertThat(router.results()).hasSize(1);
        assertThat(router.results().getFirst().getError().getCode()).isEqualTo("internal_error");
    }
}
