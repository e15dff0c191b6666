package dev.sluice.results.query;

import dev.sluice.results.json.JsonText;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Errors of the internal API as problem+json (RFC 9457). */
@Singleton
final class Problems implements ExceptionHandler<SluiceException, HttpResponse<?>> {
    private static final String TYPES = "https://sluice.dev/errors/";

    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<?> handle(HttpRequest request, SluiceException error) {
        return response(error);
    }

    static HttpResponse<?> response(SluiceException error) {
        var response =
                HttpResponse.status(HttpStatus.valueOf(error.code().httpStatus()))
                        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        error.retryAfter()
                .ifPresent(
                        after ->
                                response.header(
                                        "Retry-After",
                                        Long.toString(Math.max(1, after.toSeconds()))));
        return response.body(body(error));
    }

    private static String body(SluiceException error) {
        ErrorCode code = error.code();
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("type", TYPES + code.wireId());
                    json.writeStringField("title", code.wireId().replace('_', ' '));
                    json.writeNumberField("status", code.httpStatus());
                    json.writeStringField("detail", error.detail());
                    json.writeStringField("code", code.wireId());
                    if (error.pointer().isPresent()) {
                        json.writeStringField("pointer", error.pointer().get());
                    }
                    if (error.retryAfter().isPresent()) {
                        json.writeNumberField("retryAfterMs", error.retryAfter().get().toMillis());
                    }
                    json.writeEndObject();
                });
    }
}
