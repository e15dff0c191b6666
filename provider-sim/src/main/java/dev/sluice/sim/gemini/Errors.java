package dev.sluice.sim.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.limit.Admission;

/** Errors in the shape of Google's APIs. */
final class Errors {
    private static final String RPC = "type.googleapis.com/google.rpc.";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Errors() {}

    static SimError of(Trouble trouble) {
        return switch (trouble) {
            case Trouble.Status(int code) -> ofStatus(code);
            case Trouble.UnknownModel(String model) ->
                    of(
                            404,
                            "NOT_FOUND",
                            "models/"
                                    + model
                                    + " is not found for API version v1beta, or is not supported for"
                                    + " generateContent.");
            case Trouble.ContextExceeded(int max, int tokens) ->
                    invalid(
                            "The input token count (%d) exceeds the maximum number of tokens allowed (%d)."
                                    .formatted(tokens, max));
            case Trouble.SpentQuota ignored ->
                    exhausted("GenerateRequestsPerDayPerProjectPerModel", 0);
            case Trouble.Limited(String model, Admission.Limited by) ->
                    exhausted(
                            switch (by.unit()) {
                                case REQUESTS -> "GenerateRequestsPerMinutePerProjectPerModel";
                                case TOKENS -> "GenerateContentInputTokensPerModelPerMinute";
                            },
                            Math.ceilDiv(by.retryAfterNanos(), NANOS_PER_SECOND));
            case Trouble.TooLarge(String model, Admission.TooLarge by) ->
                    exhausted("GenerateContentInputTokensPerModelPerMinute", 0);
            case Trouble.BadOrder(String reason) -> invalid(reason);
            case Trouble.NoStreams ignored -> invalid("streams are not simulated");
        };
    }

    static SimError invalid(String message) {
        return of(400, "INVALID_ARGUMENT", message);
    }

    static SimError ofStatus(int status) {
        return switch (status) {
            case 400 -> invalid("Request contains an invalid argument.");
            case 401 ->
                    of(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
            case 403 -> of(403, "PERMISSION_DENIED", "The caller does not have permission");
            case 404 -> of(404, "NOT_FOUND", "Requested entity was not found.");
            case 429 -> of(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted.");
            case 503 -> of(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
            case 504 ->
                    of(
                            504,
                            "DEADLINE_EXCEEDED",
                            "Deadline expired before operation could complete.");
            default ->
                    status < 500
                            ? of(status, "FAILED", "Simulated error.")
                            : of(status, "INTERNAL", "An internal error has occurred.");
        };
    }

    static SimError of(int status, String word, String message) {
        return new SimError(status, error(status, word, message).toString());
    }

    /**
     * @param waitSeconds 0: not said
     */
    private static SimError exhausted(String quota, long waitSeconds) {
        ObjectNode body =
                error(
                        429,
                        "RESOURCE_EXHAUSTED",
                        "You exceeded your current quota, please check your plan and billing"
                                + " details.");
        var details = body.withObject("/error").putArray("details");
        details.addObject()
                .put("@type", RPC + "QuotaFailure")
                .putArray("violations")
                .addObject()
                .put("quotaId", quota);
        if (waitSeconds > 0) {
            details.addObject()
                    .put("@type", RPC + "RetryInfo")
                    .put("retryDelay", waitSeconds + "s");
        }
        return new SimError(429, body.toString());
    }

    private static ObjectNode error(int status, String word, String message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error").put("code", status).put("message", message).put("status", word);
        return json;
    }
}
