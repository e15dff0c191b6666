package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.admin.Ruling.Write;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.StringUtils;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue, object by object, each with its version as ETag. Reads are of this instance's
 * view. All on virtual threads: lists may be long, and writes block.
 */
@Controller("/admin/v1")
@Requires(
        property = AdminConfig.PREFIX + ".enabled",
        notEquals = StringUtils.FALSE,
        defaultValue = StringUtils.TRUE)
final class CatalogController {
    private final Changes changes;

    CatalogController(Changes changes) {
        this.changes = changes;
    }

    @Get("/effective")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> effective(HttpRequest<?> request) {
        CallerIdentity.of(request);
        return Answers.ok(AdminJson.effective(changes.view()));
    }

    @Get("/{kind}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> list(HttpRequest<?> request, @PathVariable String kind) {
        CallerIdentity.of(request);
        CatalogKind wanted = Words.kind(kind);
        int limit = Words.limit(request);
        String after = request.getParameters().get("after", String.class, "");
        Catalog view = changes.view();
        List<CatalogObject> rest =
                view.objects().stream()
                        .filter(object -> CatalogKind.of(object) == wanted)
                        .filter(object -> object.name().compareTo(after) > 0)
                        .limit(limit + 1L)
                        .toList();
        return Answers.ok(
                AdminJson.page(
                        view, rest.subList(0, Math.min(limit, rest.size())), rest.size() > limit));
    }

    @Get("/{kind}/{name}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> get(
            HttpRequest<?> request, @PathVariable String kind, @PathVariable String name) {
        CallerIdentity.of(request);
        CatalogKind wanted = Words.kind(kind);
        Catalog view = changes.view();
        CatalogObject object =
                view.object(wanted, name)
                        .orElseThrow(
                                () -> {
                                    Ruling.Refuse missing = ObjectPolicy.missing(wanted, name);
                                    return new SluiceException(missing.code(), missing.detail());
                                });
        return Answers.ok(AdminJson.form(object))
                .header(HttpHeaders.ETAG, Precondition.tag(view.version(wanted, name)));
    }

    @Put(uri = "/{kind}/{name}", consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> put(
            HttpRequest<?> request,
            @PathVariable String kind,
            @PathVariable String name,
            @Nullable @Body InputStream body) {
        CatalogKind wanted = changeable(kind);
        ObjectNode document = AdminJson.read(body);
        Precondition condition = condition(request, new Precondition.Absent());
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request);
        Write write =
                changes.make(
                        deed,
                        dryRun,
                        standing -> ObjectPolicy.put(standing, wanted, name, document, condition));
        if (dryRun) {
            return Answers.dryRun(write);
        }
        boolean created =
                write.plan().changes().stream().anyMatch(CatalogChange.Added.class::isInstance);
        return Answers.written(created, write.version(), shown(wanted, name, write), deed);
    }

    @Delete("/{kind}/{name}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> delete(
            HttpRequest<?> request, @PathVariable String kind, @PathVariable String name) {
        CatalogKind wanted = changeable(kind);
        Precondition condition = condition(request, new Precondition.Any());
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request);
        Write write =
                changes.make(
                        deed,
                        dryRun,
                        standing -> ObjectPolicy.delete(standing, wanted, name, condition));
        return dryRun ? Answers.dryRun(write) : Answers.gone(deed);
    }

    /** As it was written; what changed nothing, as it stands. */
    private ObjectNode shown(CatalogKind kind, String name, Write write) {
        return write.plan().changes().stream()
                .map(CatalogChange::object)
                .findFirst()
                .or(() -> changes.view().object(kind, name))
                .map(AdminJson::form)
                .orElseGet(AdminJson::object);
    }

    private static CatalogKind changeable(String word) {
        CatalogKind kind = Words.kind(word);
        if (!kind.isConfiguration()) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "%s (expected: POST to .../pause or .../resume of a tenant, route or lane)"
                            .formatted(word));
        }
        return kind;
    }

    private static Precondition condition(HttpRequest<?> request, Precondition without) {
        return Precondition.of(
                request.getHeaders().get(HttpHeaders.IF_MATCH),
                request.getHeaders().get(HttpHeaders.IF_NONE_MATCH),
                without);
    }
}
