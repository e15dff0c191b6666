package dev.sluice.worker.provider;

import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.worker.provider.AttemptOutcome.Abandoned;
import dev.sluice.worker.provider.AttemptOutcome.Refused;
import dev.sluice.worker.provider.AttemptOutcome.RetryLater;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The table from what came of a call to what it means. Codes and types are those of OpenAI and of
 * the providers that speak its wire API; other wires put theirs into these words.
 */
public final class ProviderFailurePolicy {
    private static final Set<String> QUOTA =
            Set.of(
                    "insufficient_quota",
                    "billing_hard_limit_reached",
                    "billing_not_active",
                    "insufficient_balance",
                    "insufficient_credits");
    private static final Set<String> KEY = Set.of("invalid_api_key");
    private static final Set<String> CONTENT =
            Set.of(
                    "content_filter",
                    "content_policy_violation",
                    "moderation_blocked",
                    "responsible_ai_policy_violation");
    private static final Set<String> TOO_LONG =
            Set.of("context_length_exceeded", "string_above_max_length", "request_too_large");
    private static final Set<String> NO_MODEL =
            Set.of("model_not_found", "invalid_model", "deployment_not_found", "unknown_model");

    private ProviderFailurePolicy() {}

    /**
     * @param where names the lane and its address, for the message
     */
    public static AttemptOutcome classify(CallFailure failure, String where) {
        return switch (failure) {
            case CallFailure.Status status -> status(status, where);
            case CallFailure.Transport transport -> transport(transport, where);
            case CallFailure.Stopped(StopReason reason) -> stopped(reason, where);
            case CallFailure.Unsent unsent -> unsent(unsent, where);
            case CallFailure.Untranslatable(String field, String why, boolean elsewhere) ->
                    new Refused(
                            OutcomeReason.CALLER_FAULT,
                            where + ": " + field + ": " + why,
                            elsewhere);
            case CallFailure.Defect(String type) ->
                    new Abandoned(OutcomeReason.INTERNAL, where + ": the worker failed: " + type);
        };
    }

    /**
     * A key was refused.
     *
     * @param others whether the account has another that may be taken: then the lane is as good as
     *     before
     */
    public static AttemptOutcome afterRefusedKey(AttemptOutcome refused, boolean others) {
        return others
                ? new RetryLater(
                        refused.reason(),
                        refused.message() + "; another credential of the account is next",
                        false,
                        Optional.empty())
                : refused;
    }

    private static AttemptOutcome status(CallFailure.Status s, String where) {
        String said = where + " answered " + s.status() + named(s);
        Optional<Duration> after = s.retryAfter();
        if (says(QUOTA, s)) {
            return new Refused(OutcomeReason.QUOTA, said, true);
        }
        // Google answers 400 to a key that is none.
        if (s.status() < 500 && says(KEY, s)) {
            return new Refused(OutcomeReason.CREDENTIALS, said, true);
        }
        if (s.status() < 500 && says(CONTENT, s)) {
            return new Refused(OutcomeReason.CONTENT, said, false);
        }
        if (s.status() < 500 && says(TOO_LONG, s)) {
            return new Refused(OutcomeReason.TOO_LARGE, said, true);
        }
        if (s.status() < 500 && says(NO_MODEL, s)) {
            return new Refused(OutcomeReason.MODEL_NOT_FOUND, said, true);
        }
        return switch (s.status()) {
            case 401, 403 -> new Refused(OutcomeReason.CREDENTIALS, said, true);
            case 402 -> new Refused(OutcomeReason.QUOTA, said, true);
            case 404 -> new Refused(OutcomeReason.MODEL_NOT_FOUND, said, true);
            // A proxy wants to know who calls; nothing went beyond it.
            case 407 -> new RetryLater(OutcomeReason.CONNECT_FAILED, said, true, Optional.empty());
            case 408, 504 -> new RetryLater(OutcomeReason.TIMEOUT, said, false, after);
            case 413 -> new Refused(OutcomeReason.TOO_LARGE, said, true);
            case 429 -> new RetryLater(OutcomeReason.RATE_LIMITED, said, false, after);
            // Bedrock: the model failed.
            case 424 -> new RetryLater(OutcomeReason.SERVER_ERROR, said, true, after);
            // 498: Groq's flex tier has no capacity. 529: Anthropic is overloaded.
            case 498, 503, 529 -> new RetryLater(OutcomeReason.OVERLOADED, said, true, after);
            // 409 and 425 ask for the same again, a little later; Cohere does with 499.
            case 409, 425, 499 -> new RetryLater(OutcomeReason.SERVER_ERROR, said, false, after);
            default -> statusRange(s, said);
        };
    }

    private static AttemptOutcome statusRange(CallFailure.Status s, String said) {
        if (s.status() >= 500) {
            return new RetryLater(OutcomeReason.SERVER_ERROR, said, false, s.retryAfter());
        }
        if (s.status() >= 400) {
            return new Refused(OutcomeReason.CALLER_FAULT, said, false);
        }
        // A redirect would carry the key to a place that no lane names.
        return new RetryLater(
                OutcomeReason.MALFORMED_RESPONSE,
                said + ", expected 200; redirects are not followed",
                true,
                s.retryAfter());
    }

    private static AttemptOutcome transport(CallFailure.Transport transport, String where) {
        return switch (transport) {
            case CONNECT_TIMEOUT ->
                    later(OutcomeReason.CONNECT_FAILED, where + " took no connection in time");
            case CONNECT_FAILED ->
                    later(OutcomeReason.CONNECT_FAILED, where + " could not be connected");
            // It answers, so it has not failed; it takes no more now.
            case NOT_BEGUN ->
                    new RetryLater(
                            OutcomeReason.OVERLOADED,
                            where + " turned the request away before it began with it",
                            false,
                            Optional.empty());
            case CONNECTION_LOST ->
                    later(
                            OutcomeReason.CONNECTION_LOST,
                            where + " closed the connection without an answer");
            case TRUNCATED ->
                    later(
                            OutcomeReason.CONNECTION_LOST,
                            where + " closed the connection inside its answer");
            case MALFORMED ->
                    later(
                            OutcomeReason.MALFORMED_RESPONSE,
                            where + " answered with something else than the operation's JSON");
            case ANSWER_TOO_LARGE ->
                    new Refused(
                            OutcomeReason.TOO_LARGE,
                            where + " answered more than sluice.worker.http.answer-bytes-max",
                            false);
        };
    }

    private static AttemptOutcome stopped(StopReason reason, String where) {
        return switch (reason) {
            case ORDERED ->
                    new Abandoned(
                            OutcomeReason.ABORTED, where + ": aborted by order of the coordinator");
            case LEASE_LOST ->
                    new Abandoned(
                            OutcomeReason.ABORTED,
                            where + ": aborted, the worker had lost its lease");
            case SHUTDOWN ->
                    new Abandoned(
                            OutcomeReason.SHUTDOWN, where + ": aborted, the worker was stopped");
            case FIRST_BYTE_TIMEOUT ->
                    later(OutcomeReason.TIMEOUT, where + " sent no first byte in time");
            case IDLE_TIMEOUT -> later(OutcomeReason.TIMEOUT, where + " fell silent in its answer");
            case TOTAL_TIMEOUT ->
                    later(OutcomeReason.TIMEOUT, where + " did not end the call in time");
        };
    }

    private static AttemptOutcome unsent(CallFailure.Unsent unsent, String where) {
        return switch (unsent) {
            case NO_CREDENTIAL ->
                    new Refused(
                            OutcomeReason.CREDENTIALS,
                            where + ": the account's credential reference leads to no secret",
                            true);
            case TOKEN_REFUSED ->
                    new Refused(
                            OutcomeReason.CREDENTIALS,
                            where + ": the account's service account is refused a token",
                            true);
            case NO_TOKEN ->
                    later(
                            OutcomeReason.CREDENTIALS,
                            where + ": the account's token_uri gives no token now");
            case NO_WAY ->
                    new Refused(
                            OutcomeReason.CREDENTIALS,
                            where + ": the reference to the proxy's credential leads to no secret",
                            true);
            case UNKNOWN_OPERATION ->
                    new Refused(
                            OutcomeReason.CALLER_FAULT,
                            where + ": the lane's provider does not offer this operation",
                            true);
            case UNREADABLE_BODY ->
                    new Refused(
                            OutcomeReason.CALLER_FAULT,
                            where + ": the request body is no JSON object",
                            false);
            case BODY_UNAVAILABLE ->
                    new RetryLater(
                            OutcomeReason.INTERNAL,
                            where + ": the request body could not be read from the blob store",
                            false,
                            Optional.empty());
            case BAD_ADDRESS ->
                    new Refused(
                            OutcomeReason.INTERNAL,
                            where + ": the provider's base URL is no http or https URL",
                            true);
        };
    }

    private static RetryLater later(OutcomeReason reason, String message) {
        return new RetryLater(reason, message, true, Optional.empty());
    }

    private static boolean says(Set<String> words, CallFailure.Status status) {
        return words.contains(status.code()) || words.contains(status.type());
    }

    private static String named(CallFailure.Status status) {
        String word = status.code().isEmpty() ? status.type() : status.code();
        return word.isEmpty() ? "" : " (" + word + ")";
    }
}
