package dev.sluice.sim.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.limit.Admission;
import java.util.Locale;

/** Errors in Anthropic's shape. */
final class Errors {
    private Errors() {}

    static SimError of(Trouble trouble) {
        return switch (trouble) {
            case Trouble.Status(int code) -> ofStatus(code);
            case Trouble.UnknownModel(String model) ->
                    of(404, "not_found_error", "model: " + model);
            case Trouble.ContextExceeded(int max, int tokens) ->
                    invalid("prompt is too long: %d tokens > %d maximum".formatted(tokens, max));
            case Trouble.SpentQuota ignored ->
                    invalid(
                            "Your credit balance is too low to access the Anthropic API. Please go to"
                                    + " Plans & Billing to upgrade or purchase credits.");
            case Trouble.Limited(String model, Admission.Limited by) ->
                    of(
                            429,
                            "rate_limit_error",
                            "This request would exceed your organization's rate limit of %d %s per minute (model: %s)."
                                    .formatted(
                                            by.limit(),
                                            by.unit().name().toLowerCase(Locale.ROOT),
                                            model));
            case Trouble.TooLarge(String model, Admission.TooLarge by) ->
                    of(
                            429,
                            "rate_limit_error",
                            "This request alone would exceed your organization's rate limit of %d tokens per minute (model: %s)."
                                    .formatted(by.limit(), model));
            case Trouble.BadOrder(String reason) -> invalid(reason);
            case Trouble.NoStreams ignored -> invalid("stream: not simulated");
        };
    }

    static SimError invalid(String message) {
        return of(400, "invalid_request_error", message);
    }

    static SimError ofStatus(int status) {
        return switch (status) {
            case 401 -> of(401, "authentication_error", "invalid x-api-key");
            case 402 ->
                    of(402, "billing_error", "There is an issue with your payment information.");
            case 403 -> of(403, "permission_error", "Your API key may not use this resource.");
            case 404 -> of(404, "not_found_error", "Not Found");
            case 413 -> of(413, "request_too_large", "Request exceeds the maximum size");
            case 429 -> of(429, "rate_limit_error", "Rate limit reached. Please try again later.");
            case 504 -> of(504, "timeout_error", "Request timed out");
            case 529 -> of(529, "overloaded_error", "Overloaded");
            default ->
                    status < 500
                            ? of(status, "invalid_request_error", "Simulated error.")
                            : of(status, "api_error", "Internal server error");
        };
    }

    static SimError of(int status, String type, String message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "error");
        json.putObject("error").put("type", type).put("message", message);
        json.putNull("request_id");
        return new SimError(status, json.toString());
    }
}
