package dev.sluice.worker.provider.openai;

import dev.sluice.worker.provider.CallFailure;
import java.util.Optional;
import java.util.Set;

/**
 * What OpenAI says of a response that has failed behind a status of success, as the status that it
 * would have been. The codes are those of {@code response.error} and of {@code error} events. Pure.
 */
final class ResponseFailure {
    private static final int CALLER = 400;
    private static final int LIMITED = 429;
    private static final int BROKEN = 500;
    private static final int TIMEOUT = 504;
    private static final String OF_CALLERS = "invalid_request_error";

    /** Beside those that begin with {@code invalid_} or {@code image_}. */
    private static final Set<String> CALLERS_FAULT =
            Set.of(
                    "unsupported_image_media_type",
                    "empty_image_file",
                    "failed_to_download_image",
                    "context_length_exceeded",
                    "content_filter",
                    "content_policy_violation");

    private ResponseFailure() {}

    static CallFailure of(ErrorScan error) {
        return switch (error.code()) {
            case "rate_limit_exceeded" -> status(LIMITED, error);
            case "vector_store_timeout" -> status(TIMEOUT, error);
            case "image_content_policy_violation" ->
                    status(CALLER, new ErrorScan("content_policy_violation", error.type()));
            default ->
                    status(
                            isCallers(error.code()) || error.type().equals(OF_CALLERS)
                                    ? CALLER
                                    : BROKEN,
                            error);
        };
    }

    private static boolean isCallers(String code) {
        return code.startsWith("invalid_")
                || code.startsWith("image_")
                || CALLERS_FAULT.contains(code);
    }

    private static CallFailure status(int status, ErrorScan error) {
        return new CallFailure.Status(status, error.code(), error.type(), Optional.empty());
    }
}
