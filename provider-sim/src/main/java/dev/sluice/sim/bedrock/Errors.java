package dev.sluice.sim.bedrock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.Trouble;

/** Errors in Bedrock's shape; the type stands in the body, where AWS's clients look for it, too. */
final class Errors {
    private Errors() {}

    static SimError of(Trouble trouble) {
        return switch (trouble) {
            case Trouble.Status(int code) -> ofStatus(code);
            case Trouble.UnknownModel(String model) ->
                    of(
                            404,
                            "ResourceNotFoundException",
                            "Could not resolve the foundation model from the model identifier: "
                                    + model);
            case Trouble.ContextExceeded(int max, int tokens) ->
                    invalid("Input is too long for requested model.");
            case Trouble.SpentQuota ignored ->
                    of(
                            429,
                            "ThrottlingException",
                            "Too many tokens per day, please wait before trying again.");
            case Trouble.Limited ignored -> ofStatus(429);
            case Trouble.TooLarge ignored -> ofStatus(429);
            case Trouble.BadOrder(String reason) -> invalid(reason);
            case Trouble.NoStreams ignored -> invalid("streams are not simulated");
        };
    }

    static SimError invalid(String message) {
        return of(400, "ValidationException", message);
    }

    static SimError ofStatus(int status) {
        return switch (status) {
            case 403 ->
                    of(
                            403,
                            "UnrecognizedClientException",
                            "The security token included in the request is invalid.");
            case 404 -> of(404, "ResourceNotFoundException", "The resource is not found.");
            case 408 -> of(408, "ModelTimeoutException", "Model has timed out.");
            case 424 -> of(424, "ModelErrorException", "The model failed.");
            case 429 ->
                    of(
                            429,
                            "ThrottlingException",
                            "Too many requests, please wait before trying again.");
            case 503 -> of(503, "ServiceUnavailableException", "Bedrock is unable to process.");
            default ->
                    status < 500
                            ? of(status, "ValidationException", "Simulated error.")
                            : of(status, "InternalServerException", "Internal server error");
        };
    }

    static SimError of(int status, String type, String message) {
        return new SimError(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("__type", type)
                        .put("message", message)
                        .toString());
    }
}
