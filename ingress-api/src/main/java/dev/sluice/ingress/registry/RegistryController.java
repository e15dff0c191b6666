package dev.sluice.ingress.registry;

import dev.sluice.ingress.json.Json;
import dev.sluice.schema.registry.SchemaRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpResponseFactory;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import java.util.Optional;

/**
 * The schemas that ship with Sluice, at the read paths of Confluent's registry and in its JSON, so
 * that any consumer can decode the public topics. Read-only, without a key: schemas are no secret.
 * Everything is in memory, so it runs on the event loop.
 */
@Controller
@Requires(
        property = "sluice.registry.url",
        value = SchemaRegistry.BUNDLED,
        defaultValue = SchemaRegistry.BUNDLED)
final class RegistryController {
    private static final MediaType TYPE = MediaType.of("application/vnd.schemaregistry.v1+json");
    private static final int SUBJECT_MISSING = 40401;
    private static final int VERSION_MISSING = 40402;
    private static final int SCHEMA_MISSING = 40403;
    private static final int VERSION_INVALID = 42202;

    private final BundledSchemas schemas;

    RegistryController(BundledSchemas schemas) {
        this.schemas = schemas;
    }

    @Get("/schemas/ids/{id}")
    HttpResponse<byte[]> byId(@PathVariable String id) {
        return number(id)
                .flatMap(schemas::byId)
                .map(
                        found ->
                                ok(
                                        out -> {
                                            out.writeStartObject();
                                            out.writeStringField("schema", found.schema());
                                            out.writeEndObject();
                                        }))
                .orElseGet(() -> error(404, SCHEMA_MISSING, "Schema %s not found".formatted(id)));
    }

    @Get("/schemas/types")
    HttpResponse<byte[]> types() {
        return ok(
                out -> {
                    out.writeStartArray();
                    out.writeString("AVRO");
                    out.writeEndArray();
                });
    }

    @Get("/subjects")
    HttpResponse<byte[]> subjects() {
        return ok(
                out -> {
                    out.writeStartArray();
                    for (String subject : schemas.subjects()) {
                        out.writeString(subject);
                    }
                    out.writeEndArray();
                });
    }

    @Get("/subjects/{subject}/versions")
    HttpResponse<byte[]> versions(@PathVariable String subject) {
        if (schemas.versions(subject).isEmpty()) {
            return subjectMissing(subject);
        }
        return ok(
                out -> {
                    out.writeStartArray();
                    for (int version : schemas.versions(subject)) {
                        out.writeNumber(version);
                    }
                    out.writeEndArray();
                });
    }

    @Get("/subjects/{subject}/versions/{version}")
    HttpResponse<byte[]> version(@PathVariable String subject, @PathVariable String version) {
        if (schemas.versions(subject).isEmpty()) {
            return subjectMissing(subject);
        }
        Optional<Integer> number =
                version.equals("latest") || version.equals("-1")
                        ? Optional.of(schemas.versions(subject).getLast())
                        : number(version);
        if (number.isEmpty()) {
            return error(
                    422,
                    VERSION_INVALID,
                    "The specified version '%s' is not a valid version id (expected: a positive number or latest)"
                            .formatted(version));
        }
        return schemas.version(subject, number.get())
                .map(
                        found ->
                                ok(
                                        out -> {
                                            out.writeStartObject();
                                            out.writeStringField("subject", found.subject());
                                            out.writeNumberField("version", found.version());
                                            out.writeNumberField("id", found.id());
                                            out.writeStringField("schema", found.schema());
                                            out.writeEndObject();
                                        }))
                .orElseGet(
                        () ->
                                error(
                                        404,
                                        VERSION_MISSING,
                                        "Version %s not found".formatted(version)));
    }

    @Get("/config")
    HttpResponse<byte[]> config() {
        return ok(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("compatibilityLevel", "BACKWARD");
                    out.writeEndObject();
                });
    }

    private static HttpResponse<byte[]> subjectMissing(String subject) {
        return error(404, SUBJECT_MISSING, "Subject '%s' not found".formatted(subject));
    }

    private static Optional<Integer> number(String text) {
        return text.length() <= 9 && !text.isEmpty() && text.chars().allMatch(Character::isDigit)
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    private static HttpResponse<byte[]> ok(Json.Content content) {
        return HttpResponse.ok(Json.bytes(content)).contentType(TYPE);
    }

    private static HttpResponse<byte[]> error(int status, int code, String message) {
        return HttpResponseFactory.INSTANCE
                .status(HttpStatus.valueOf(status), (byte[]) null)
                .body(
                        Json.bytes(
                                out -> {
                                    out.writeStartObject();
                                    out.writeNumberField("error_code", code);
                                    out.writeStringField("message", message);
                                    out.writeEndObject();
                                }))
                .contentType(TYPE);
    }
}
