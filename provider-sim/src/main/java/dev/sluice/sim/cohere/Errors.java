package dev.sluice.sim.cohere;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.Trouble;

/** Errors in Cohere's shape: a sentence. */
final class Errors {
    private Errors() {}

    static SimError of(Trouble trouble) {
        return switch (trouble) {
            case Trouble.Status(int code) -> ofStatus(code);
            case Trouble.UnknownModel(String model) ->
                    of(
                            404,
                            "model '%s' not found, make sure the correct model ID was used and that you have access to the model."
                                    .formatted(model));
            case Trouble.ContextExceeded(int max, int tokens) ->
                    invalid(
                            "too many tokens: total number of tokens in the prompt cannot exceed %d - received %d."
                                    .formatted(max, tokens));
            case Trouble.SpentQuota ignored ->
                    of(
                            402,
                            "Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue.");
            case Trouble.Limited ignored -> ofStatus(429);
            case Trouble.TooLarge ignored -> ofStatus(429);
            case Trouble.BadOrder(String reason) -> invalid(reason);
            case Trouble.NoStreams ignored -> invalid("invalid request: streams are not simulated");
        };
    }

    static SimError invalid(String message) {
        return of(400, message);
    }

    static SimError ofStatus(int status) {
        return of(
                status,
                switch (status) {
                    case 401 -> "invalid api token";
                    case 403 -> "you are not allowed to use this resource";
                    case 404 -> "page not found";
                    case 413 -> "request entity too large";
                    case 429 ->
                            "You are past the per minute request limit, please wait and try again later.";
                    case 498 -> "blocked output: please adjust the prompt and try again";
                    case 499 -> "request cancelled";
                    case 503 -> "service unavailable";
                    case 504 -> "gateway timeout";
                    default -> status < 500 ? "simulated error" : "internal server error";
                });
    }

    static SimError of(int status, String message) {
        return new SimError(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", "00000000-0000-0000-0000-000000000000")
                        .put("message", message)
                        .toString());
    }
}
