package dev.sluice.ingress.webhook;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Forwards what a tenant asks of its own endpoints. On virtual threads. */
@Controller("/v1/webhook-endpoints")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebhookController {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final int BODY_BYTES_MAX = 64 * 1024;

    private final ResultsForwarder results;

    WebhookController(ResultsForwarder results) {
        this.results = results;
    }

    @Post(consumes = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> create(HttpRequest<?> request, @Nullable @Body InputStream body) {
        return forward(request, "", body);
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return forward(request, "", null);
    }

    @Get("/{id}")
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String id) {
        return forward(request, "/" + known(id), null);
    }

    @Patch(uri = "/{id}", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> update(
            HttpRequest<?> request, @PathVariable String id, @Nullable @Body InputStream body) {
        return forward(request, "/" + known(id), body);
    }

    @Delete("/{id}")
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return forward(request, "/" + known(id), null);
    }

    @Post(uri = "/{id}/rotate-secret", consumes = MediaType.ALL)
    HttpResponse<byte[]> rotate(
            HttpRequest<?> request, @PathVariable String id, @Nullable @Body InputStream body) {
        return forward(request, "/" + known(id) + "/rotate-secret", body);
    }

    @Post(uri = "/{id}/test", consumes = MediaType.ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return forward(request, "/" + known(id) + "/test", null);
    }

    @Get("/{id}/deliveries")
    HttpResponse<byte[]> deliveries(HttpRequest<?> request, @PathVariable String id) {
        return forward(request, "/" + known(id) + "/deliveries", null);
    }

    @Get("/{id}/deliveries/{delivery}")
    HttpResponse<byte[]> delivery(
            HttpRequest<?> request, @PathVariable String id, @PathVariable String delivery) {
        return forward(request, "/" + known(id) + "/deliveries/" + known(delivery), null);
    }

    @Post(uri = "/{id}/deliveries/{delivery}/redeliver", consumes = MediaType.ALL)
    HttpResponse<byte[]> redeliver(
            HttpRequest<?> request, @PathVariable String id, @PathVariable String delivery) {
        return forward(
                request, "/" + known(id) + "/deliveries/" + known(delivery) + "/redeliver", null);
    }

    @Post(uri = "/{id}/replay", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> replay(
            HttpRequest<?> request, @PathVariable String id, @Nullable @Body InputStream body) {
        return forward(request, "/" + known(id) + "/replay", body);
    }

    private HttpResponse<byte[]> forward(
            HttpRequest<?> request, String path, @Nullable InputStream body) {
        ResultsForwarder.Answer answer =
                results.forward(
                        request.getMethodName(),
                        CallerIdentity.of(request).tenant().name(),
                        path,
                        request.getUri().getRawQuery(),
                        bytes(body));
        return HttpResponse.<byte[]>status(HttpStatus.valueOf(answer.status()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(answer.body());
    }

    /** What is no id is not there, and not passed on. */
    private static String known(String id) {
        if (!ID.matcher(id).matches()) {
            throw new SluiceException(
                    ErrorCode.NOT_FOUND, "the path holds something else (expected: ids)");
        }
        return id;
    }

    private static byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return new byte[0];
        }
        try (body) {
            byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "the request is larger than %d bytes (expected: at most that)"
                                .formatted(BODY_BYTES_MAX));
            }
            return bytes;
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST, "the request broke off (expected: all of it)", e);
        }
    }
}
