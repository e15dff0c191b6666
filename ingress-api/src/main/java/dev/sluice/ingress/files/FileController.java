package dev.sluice.ingress.files;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Files as OpenAI's clients use them. On virtual threads. */
@Controller("/v1/files")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FileController {
    private final Uploads uploads;
    private final FileShelf shelf;
    private final ResultsApi documents;
    private final Intake intake;

    FileController(Uploads uploads, FileShelf shelf, ResultsApi documents, Intake intake) {
        this.uploads = uploads;
        this.shelf = shelf;
        this.documents = documents;
        this.intake = intake;
    }

    @Post(consumes = MediaType.MULTIPART_FORM_DATA, produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> upload(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY,
                    "the request has no body (expected: a form with a file and its purpose)");
        }
        Tenant tenant = tenant(request);
        intake.enter();
        try (body) {
            return json(
                    FileJson.document(
                            uploads.take(
                                    tenant,
                                    body,
                                    request.getHeaders().get(HttpHeaders.CONTENT_TYPE),
                                    request.getContentLength())));
        } finally {
            intake.leave();
        }
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        String query =
                Paging.of(request.getParameters()).query(request.getParameters().get("purpose"));
        return json(
                documents
                        .find("/files/" + Encoded.of(tenant(request).name()) + query)
                        .orElseThrow(() -> FileShelf.missing("after")));
    }

    @Get(uri = "/{id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String id) {
        return json(FileJson.document(shelf.get(tenant(request), id)));
    }

    @Get(uri = "/{id}/content", produces = MediaType.ALL)
    HttpResponse<?> content(HttpRequest<?> request, @PathVariable String id) {
        FileEntry file = shelf.get(tenant(request), id);
        return switch (Span.of(request.getHeaders().get(HttpHeaders.RANGE), file.getSizeBytes())) {
            case Span.Wish.Whole() ->
                    part(HttpResponse.ok(), file, new Span(0, file.getSizeBytes()));
            case Span.Wish.Part(Span span) ->
                    part(HttpResponse.status(HttpStatus.PARTIAL_CONTENT), file, span)
                            .header(
                                    HttpHeaders.CONTENT_RANGE,
                                    "bytes %d-%d/%d"
                                            .formatted(
                                                    span.from(),
                                                    span.from() + span.length() - 1,
                                                    file.getSizeBytes()));
            case Span.Wish.Beyond() ->
                    HttpResponse.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                            .header(HttpHeaders.CONTENT_RANGE, "bytes */" + file.getSizeBytes());
        };
    }

    @Delete(uri = "/{id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        Tenant tenant = tenant(request);
        shelf.delete(tenant, shelf.get(tenant, id));
        return json(FileJson.deleted(id));
    }

    private MutableHttpResponse<?> part(
            MutableHttpResponse<?> response, FileEntry file, Span span) {
        InputStream bytes = new SpanStream(shelf.open(file, span.from()), span.length());
        return response.header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .body(
                        new StreamedFile(
                                bytes,
                                MediaType.APPLICATION_OCTET_STREAM_TYPE,
                                file.getCreatedAtMs(),
                                span.length()));
    }

    private static Tenant tenant(HttpRequest<?> request) {
        return CallerIdentity.of(request).tenant();
    }

    private static HttpResponse<byte[]> json(byte[] document) {
        return HttpResponse.ok(document)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
