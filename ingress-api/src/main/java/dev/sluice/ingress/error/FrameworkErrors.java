package dev.sluice.ingress.error;

import dev.sluice.schema.error.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/**
 * Turns what the HTTP server finds wrong by itself (unknown path, method, media type, malformed
 * HTTP, unreadable arguments) into problems, so that no other shape leaves.
 */
@Singleton
final class FrameworkErrors implements ErrorResponseProcessor<byte[]> {
    private final ErrorAnswers answers;

    FrameworkErrors(ErrorAnswers answers) {
        this.answers = answers;
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(
            ErrorContext context, MutableHttpResponse<?> response) {
        HttpRequest<?> request = context.getRequest();
        int status = response.code();
        ErrorCode code = code(status);
        return answers.fill(
                response,
                request.getPath(),
                Problem.of(code, detail(context, code, status)).withStatus(status));
    }

    private static ErrorCode code(int status) {
        return switch (status) {
            case 401 -> ErrorCode.INVALID_API_KEY;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> ErrorCode.NOT_READY;
            default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR;
        };
    }

    /** The server's own words for the caller's mistakes, none of them for ours. */
    private static String detail(ErrorContext context, ErrorCode code, int status) {
        HttpRequest<?> request = context.getRequest();
        String said = context.getErrors().stream().findFirst().map(Error::getMessage).orElse("");
        return switch (status) {
            case 404 -> "path %s (expected: one of the API's paths)".formatted(request.getPath());
            case 405 ->
                    "method %s on %s: %s"
                            .formatted(request.getMethodName(), request.getPath(), said);
            default ->
                    status >= 500 || said.isBlank() ? "the request failed: " + code.wireId() : said;
        };
    }
}
