package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.admin.Ruling.Write;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.StringUtils;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Pauses and resumes tenants, routes and lanes. Runs on virtual threads. */
@Controller("/admin/v1")
@Requires(
        property = AdminConfig.PREFIX + ".enabled",
        notEquals = StringUtils.FALSE,
        defaultValue = StringUtils.TRUE)
final class PauseController {
    private final Changes changes;

    PauseController(Changes changes) {
        this.changes = changes;
    }

    @Post(uri = "/{kind}/{name}/pause", consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> pause(
            HttpRequest<?> request,
            @PathVariable String kind,
            @PathVariable String name,
            @Nullable @Body InputStream body) {
        CatalogKind target = pausable(kind);
        String reason = reason(AdminJson.read(body));
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request).called("pause", reason);
        Pause pause = pause(Pause.name(target, name), reason, deed);
        Write write =
                changes.make(
                        deed, dryRun, standing -> PausePolicy.pause(standing, target, name, pause));
        return dryRun
                ? Answers.dryRun(write)
                : Answers.written(
                        false, write.version(), AdminJson.form(pause).put("paused", true), deed);
    }

    @Post(uri = "/{kind}/{name}/resume", consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> resume(
            HttpRequest<?> request, @PathVariable String kind, @PathVariable String name) {
        CatalogKind target = pausable(kind);
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request).called("resume", null);
        Write write =
                changes.make(deed, dryRun, standing -> PausePolicy.resume(standing, target, name));
        return dryRun
                ? Answers.dryRun(write)
                : Answers.written(
                        false,
                        write.version(),
                        AdminJson.object()
                                .put("name", Pause.name(target, name))
                                .put("paused", false),
                        deed);
    }

    private static Pause pause(String name, String reason, Deed deed) {
        try {
            return new Pause(name, reason, deed.at(), deed.actor());
        } catch (IllegalArgumentException e) {
            throw new SluiceException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    private static String reason(ObjectNode order) {
        if (order.size() != 1 || !order.path("reason").isTextual()) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the document (expected: {\"reason\": \"...\"} and nothing else)");
        }
        return order.path("reason").asText();
    }

    private static CatalogKind pausable(String word) {
        return Pause.pausable(word)
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.NOT_FOUND,
                                        "%s cannot be paused (expected: one of [tenants, routes, lanes])"
                                                .formatted(word)));
    }
}
