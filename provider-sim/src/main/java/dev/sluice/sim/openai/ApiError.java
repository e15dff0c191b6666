package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.limit.Admission;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An error in OpenAI's shape; all four members are always sent, the last two may be null. */
record ApiError(
        int status, String message, String type, @Nullable String param, @Nullable String code) {
    static final String INVALID_REQUEST = "invalid_request_error";

    static ApiError of(Trouble trouble) {
        return switch (trouble) {
            case Trouble.Status(int code) -> ofStatus(code);
            case Trouble.UnknownModel(String name) -> unknownModel(name);
            case Trouble.ContextExceeded(int max, int tokens) -> contextExceeded(max, tokens);
            case Trouble.SpentQuota ignored -> spentQuota();
            case Trouble.Limited(String name, Admission.Limited by) -> limited(name, by);
            case Trouble.TooLarge(String name, Admission.TooLarge by) -> tooLarge(name, by);
            case Trouble.BadOrder(String reason) -> invalid(reason, "x-sim-fault", null);
            case Trouble.NoStreams ignored -> invalid("Streams are not simulated.", "stream", null);
        };
    }

    /** What comes of a request that is answered with it. */
    ChatRequest.Parse of(String model) {
        return new ChatRequest.Parse.Invalid(rendered(), model);
    }

    SimError rendered() {
        return new SimError(status, json());
    }

    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return json.toString();
    }

    static ApiError invalid(String message, @Nullable String param, @Nullable String code) {
        return new ApiError(400, message, INVALID_REQUEST, param, code);
    }

    static ApiError wrongType(String param, String expected) {
        return invalid(
                "Invalid type for '" + param + "': expected " + expected + ".",
                param,
                "invalid_type");
    }

    static ApiError missing(String param) {
        return invalid(
                "Missing required parameter: '" + param + "'.",
                param,
                "missing_required_parameter");
    }

    static ApiError unparseable() {
        return invalid(
                "We could not parse the JSON body of your request. The OpenAI API expects a JSON"
                        + " payload, but what was sent was not valid JSON.",
                null,
                null);
    }

    static ApiError unknownModel(String model) {
        return new ApiError(
                404,
                "The model `" + model + "` does not exist or you do not have access to it.",
                INVALID_REQUEST,
                null,
                "model_not_found");
    }

    static ApiError contextExceeded(int max, int tokens) {
        return invalid(
                "This model's maximum context length is "
                        + max
                        + " tokens. However, your messages resulted in "
                        + tokens
                        + " tokens. Please reduce the length of the messages.",
                "messages",
                "context_length_exceeded");
    }

    /** The error that OpenAI sends with a status when nothing is known about the request. */
    static ApiError ofStatus(int status) {
        return switch (status) {
            case 400 -> invalid("Invalid request.", null, null);
            case 401 ->
                    new ApiError(
                            401,
                            "Incorrect API key provided. You can find your API key at"
                                    + " https://platform.openai.com/account/api-keys.",
                            INVALID_REQUEST,
                            null,
                            "invalid_api_key");
            case 403 ->
                    new ApiError(
                            403,
                            "Country, region, or territory not supported",
                            "request_forbidden",
                            null,
                            "unsupported_country_region_territory");
            case 404 -> new ApiError(404, "Not found.", INVALID_REQUEST, null, "model_not_found");
            case 413 ->
                    new ApiError(
                            413,
                            "The request body is too large.",
                            INVALID_REQUEST,
                            null,
                            "request_too_large");
            case 429 ->
                    new ApiError(
                            429,
                            "Rate limit reached. Please try again later.",
                            "requests",
                            null,
                            "rate_limit_exceeded");
            case 503 ->
                    new ApiError(
                            503,
                            "The engine is currently overloaded, please try again later.",
                            "server_error",
                            null,
                            null);
            default ->
                    status < 500
                            ? new ApiError(status, "Simulated error.", INVALID_REQUEST, null, null)
                            : new ApiError(
                                    status,
                                    "The server had an error while processing your request. Sorry"
                                            + " about that!",
                                    "server_error",
                                    null,
                                    null);
        };
    }

    static ApiError spentQuota() {
        return new ApiError(
                429,
                "You exceeded your current quota, please check your plan and billing details.",
                "insufficient_quota",
                null,
                "insufficient_quota");
    }

    static ApiError limited(String model, Admission.Limited limited) {
        String unit = limited.unit().name().toLowerCase(Locale.ROOT);
        String abbreviation =
                switch (limited.unit()) {
                    case REQUESTS -> "RPM";
                    case TOKENS -> "TPM";
                };
        long left =
                switch (limited.unit()) {
                    case REQUESTS ->
                            limited.standing().requests() == null
                                    ? 0
                                    : limited.standing().requests().remaining();
                    case TOKENS ->
                            limited.standing().tokens() == null
                                    ? 0
                                    : limited.standing().tokens().remaining();
                };
        return new ApiError(
                429,
                "Rate limit reached for %s in organization org-simulated on %s per min (%s): Limit %d, Used %d, Requested %d. Please try again in %s. Visit https://platform.openai.com/account/rate-limits to learn more."
                        .formatted(
                                model,
                                unit,
                                abbreviation,
                                limited.limit(),
                                limited.limit() - left,
                                limited.requested(),
                                RateLimitHeaders.duration(limited.retryAfterNanos())),
                unit,
                null,
                "rate_limit_exceeded");
    }

    static ApiError tooLarge(String model, Admission.TooLarge tooLarge) {
        return new ApiError(
                429,
                "Request too large for %s in organization org-simulated on tokens per min (TPM): Limit %d, Requested %d. The input or output tokens must be reduced in order to run successfully."
                        .formatted(model, tooLarge.limit(), tooLarge.requested()),
                "tokens",
                null,
                "rate_limit_exceeded");
    }
}
