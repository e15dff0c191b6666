package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TerminalStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes that answer by themselves when no provider does. */
class DefaultResponseTest {
    private static final String TEXT = "We are busy. Please try again later.";

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "lanes: [cheap], attempts_max: 3",
                            "lanes: [cheap], attempts_max: 3, default_response: '%s'"
                                    .formatted(TEXT)),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w1", 20);

    @AfterEach
    void close() {
        router.close();
    }

    private static Outcome failed() {
        return FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.SERVER_ERROR);
    }

    private void failAll(int attempts, Outcome outcome) {
        for (int i = 0; i < attempts; i++) {
            Dispatch call = router.dispatch();
            worker.claim(call);
            worker.finish(call, outcome);
            router.pass(Duration.ofSeconds(1));
        }
    }

    private JobResult onlyResult() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    private static String body(JobResult result) {
        return StandardCharsets.UTF_8
                .decode(
                        Objects.requireNonNull(
                                        Objects.requireNonNull(result.getResponse())
                                                .getInlineBytes())
                                .duplicate())
                .toString();
    }

    @Test
    void standsForAnAnswerWhenAllAttemptsFailed() {
        router.submit(aJob().on("single"));

        failAll(3, failed());

        JobResult result = onlyResult();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(Objects.requireNonNull(result.getDegraded()).getCode())
                .isEqualTo("attempts_exhausted");
        assertThat(result.getError()).isNull();
        assertThat(result.getLane()).isNull();
        assertThat(body(result))
                .contains("\"object\":\"chat.completion\"")
                .contains("\"role\":\"assistant\",\"content\":\"" + TEXT + "\"")
                .contains("\"model\":\"single\"");
        assertThat(router.events())
                .extracting(JobLifecycleEvent::getType)
                .contains(JobEventType.DEGRADED);
        // The calls that failed are booked, the answer is not.
        assertThat(router.usage()).hasSize(3);
        assertThat(result.getAttempts()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER_FAULT", "CONTENT"})
    void doesNotStandForTheCallersFault(OutcomeReason reason) {
        router.submit(aJob().on("single"));

        failAll(1, FakeWorker.outcome(OutcomeKind.REFUSED, reason));

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(onlyResult().getDegraded()).isNull();
    }

    @Test
    void standsForAnAnswerWhenProvidersRefuseTheAccount() {
        router.submit(aJob().on("single"));

        failAll(1, FakeWorker.outcome(OutcomeKind.REFUSED, OutcomeReason.QUOTA));

        assertThat(Objects.requireNonNull(onlyResult().getDegraded()).getCode())
                .isEqualTo("provider_quota");
    }

    @Test
    void isNotGivenByRoutesThatHaveNone() {
        router.submit(aJob().on("small"));

        failAll(4, failed());

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
    }

    @Test
    void isGivenAtOnceWhileEveryLaneIsShut() {
        for (int i = 0; i < 12; i++) {
            router.submit(aJob().on("single"));
        }
        for (int i = 0; i < 30; i++) {
            for (Dispatch call : router.newDispatches()) {
                worker.claim(call);
                worker.finish(
                        call,
                        FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECT_FAILED));
            }
            router.pass(Duration.ofMillis(50));
        }

        assertThat(router.results())
                .hasSize(12)
                .allSatisfy(
                        result -> {
                            assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
                            assertThat(result.getDegraded()).isNotNull();
                        });
        router.submit(aJob().on("single"));
        router.pass(Duration.ofMillis(100));

        assertThat(router.results().getLast().getAttempts()).as("nothing was tried").isEmpty();
        assertThat(router.results().getLast().getCostNanoUsd()).isZero();
        assertThat(router.results()).hasSize(13);
    }

    @Test
    void isNotGivenForAnotherOperation() {
        router.submit(aJob().on("single").operation("embeddings"));

        failAll(3, failed());

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
    }
}
