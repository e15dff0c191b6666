package dev.sluice.worker.provider;

import static dev.sluice.schema.avro.OutcomeKind.ABANDONED;
import static dev.sluice.schema.avro.OutcomeKind.REFUSED;
import static dev.sluice.schema.avro.OutcomeKind.RETRY_LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.worker.provider.CallFailure.Status;
import dev.sluice.worker.provider.CallFailure.Stopped;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.CallFailure.Unsent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderFailurePolicyTest {
    private static final Duration AFTER = Duration.ofSeconds(7);

    static Stream<Arguments> rows() {
        return Stream.of(
                row(status(302), RETRY_LATER, OutcomeReason.MALFORMED_RESPONSE, true),
                row(status(400), REFUSED, OutcomeReason.CALLER_FAULT, false),
                row(status(400, "invalid_api_key"), REFUSED, OutcomeReason.CREDENTIALS, true),
                row(status(400, "content_filter"), REFUSED, OutcomeReason.CONTENT, false),
                row(status(400, "content_policy_violation"), REFUSED, OutcomeReason.CONTENT, false),
                row(status(400, "context_length_exceeded"), REFUSED, OutcomeReason.TOO_LARGE, true),
                row(status(400, "model_not_found"), REFUSED, OutcomeReason.MODEL_NOT_FOUND, true),
                row(status(401), REFUSED, OutcomeReason.CREDENTIALS, true),
                row(status(402), REFUSED, OutcomeReason.QUOTA, true),
                row(status(403), REFUSED, OutcomeReason.CREDENTIALS, true),
                row(status(404), REFUSED, OutcomeReason.MODEL_NOT_FOUND, true),
                row(status(407), RETRY_LATER, OutcomeReason.CONNECT_FAILED, true),
                row(status(408), RETRY_LATER, OutcomeReason.TIMEOUT, false),
                row(status(409), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(413), REFUSED, OutcomeReason.TOO_LARGE, true),
                row(status(422), REFUSED, OutcomeReason.CALLER_FAULT, false),
                row(status(425), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(429), RETRY_LATER, OutcomeReason.RATE_LIMITED, false),
                row(status(429, "insufficient_quota"), REFUSED, OutcomeReason.QUOTA, true),
                row(status(498, "content_filter"), REFUSED, OutcomeReason.CONTENT, false),
                row(status(499), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(498), RETRY_LATER, OutcomeReason.OVERLOADED, true),
                row(status(500), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(500, "content_filter"), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(502), RETRY_LATER, OutcomeReason.SERVER_ERROR, false),
                row(status(503), RETRY_LATER, OutcomeReason.OVERLOADED, true),
                row(status(504), RETRY_LATER, OutcomeReason.TIMEOUT, false),
                row(status(529), RETRY_LATER, OutcomeReason.OVERLOADED, true),
                row(Transport.CONNECT_TIMEOUT, RETRY_LATER, OutcomeReason.CONNECT_FAILED, true),
                row(Transport.CONNECT_FAILED, RETRY_LATER, OutcomeReason.CONNECT_FAILED, true),
                row(Transport.NOT_BEGUN, RETRY_LATER, OutcomeReason.OVERLOADED, false),
                row(Transport.CONNECTION_LOST, RETRY_LATER, OutcomeReason.CONNECTION_LOST, true),
                row(Transport.TRUNCATED, RETRY_LATER, OutcomeReason.CONNECTION_LOST, true),
                row(Transport.MALFORMED, RETRY_LATER, OutcomeReason.MALFORMED_RESPONSE, true),
                row(Transport.ANSWER_TOO_LARGE, REFUSED, OutcomeReason.TOO_LARGE, false),
                row(
                        stopped(StopReason.FIRST_BYTE_TIMEOUT),
                        RETRY_LATER,
                        OutcomeReason.TIMEOUT,
                        true),
                row(stopped(StopReason.IDLE_TIMEOUT), RETRY_LATER, OutcomeReason.TIMEOUT, true),
                row(stopped(StopReason.TOTAL_TIMEOUT), RETRY_LATER, OutcomeReason.TIMEOUT, true),
                row(stopped(StopReason.ORDERED), ABANDONED, OutcomeReason.ABORTED, false),
                row(stopped(StopReason.LEASE_LOST), ABANDONED, OutcomeReason.ABORTED, false),
                row(stopped(StopReason.SHUTDOWN), ABANDONED, OutcomeReason.SHUTDOWN, false),
                row(Unsent.NO_CREDENTIAL, REFUSED, OutcomeReason.CREDENTIALS, true),
                row(Unsent.TOKEN_REFUSED, REFUSED, OutcomeReason.CREDENTIALS, true),
                row(Unsent.NO_WAY, REFUSED, OutcomeReason.CREDENTIALS, true),
                row(Unsent.NO_TOKEN, RETRY_LATER, OutcomeReason.CREDENTIALS, true),
                row(Unsent.UNKNOWN_OPERATION, REFUSED, OutcomeReason.CALLER_FAULT, true),
                row(Unsent.UNREADABLE_BODY, REFUSED, OutcomeReason.CALLER_FAULT, false),
                row(Unsent.BODY_UNAVAILABLE, RETRY_LATER, OutcomeReason.INTERNAL, false),
                row(Unsent.BAD_ADDRESS, REFUSED, OutcomeReason.INTERNAL, true),
                row(
                        new CallFailure.Untranslatable("n", "2 (expected: 1)", true),
                        REFUSED,
                        OutcomeReason.CALLER_FAULT,
                        true),
                row(
                        new CallFailure.Defect("NullPointerException"),
                        ABANDONED,
                        OutcomeReason.INTERNAL,
                        false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatAFailureMeans(
            CallFailure failure, OutcomeKind kind, OutcomeReason reason, boolean otherLane) {
        AttemptOutcome outcome = ProviderFailurePolicy.classify(failure, "lane a");

        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.message()).startsWith("lane a");
        boolean hint =
                switch (outcome) {
                    case AttemptOutcome.RetryLater r -> r.otherLane();
                    case AttemptOutcome.Refused r -> r.otherLane();
                    case AttemptOutcome.Completed ignored -> false;
                    case AttemptOutcome.Abandoned ignored -> false;
                };
        assertThat(hint).isEqualTo(otherLane);
    }

    @Test
    void passesOnHowLongTheProviderWantsToBeLeftAlone() {
        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new Status(429, "", "", Optional.of(AFTER)), "lane a");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        r -> assertThat(r.after()).contains(AFTER));
    }

    @Test
    void hasARowForEveryFailureThatHasAName() {
        Set<Object> failures = rows().map(r -> r.get()[0]).collect(Collectors.toSet());

        assertThat(failures)
                .contains((Object[]) Transport.values())
                .contains((Object[]) Unsent.values())
                .contains(Stream.of(StopReason.values()).map(Stopped::new).toArray());
    }

    private static Arguments row(
            CallFailure failure, OutcomeKind kind, OutcomeReason reason, boolean otherLane) {
        return arguments(failure, kind, reason, otherLane);
    }

    private static Stopped stopped(StopReason reason) {
        return new Stopped(reason);
    }

    private static Status status(int status) {
        return status(status, "");
    }

    private static Status status(int status, String code) {
        return new Status(status, code, "", Optional.empty());
    }
}
