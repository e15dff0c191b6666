package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.admin.Ruling.Write;
import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.submit.Deadline;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.plan.CatalogChange;
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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes, rotates and revokes API keys. A secret is in the answer that makes it and nowhere else.
 * Runs on virtual threads.
 */
@Controller("/admin/v1/keys")
@Requires(
        property = AdminConfig.PREFIX + ".enabled",
        notEquals = StringUtils.FALSE,
        defaultValue = StringUtils.TRUE)
final class KeyController {
    private static final String OLD_EXPIRES_IN = "old_expires_in";
    private static final Duration OLD_EXPIRES_IN_DEFAULT = Duration.ofHours(24);
    private static final Duration OLD_EXPIRES_IN_MAX = Duration.ofDays(30);

    private final Changes changes;

    KeyController(Changes changes) {
        this.changes = changes;
    }

    @Post(consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> create(HttpRequest<?> request, @Nullable @Body InputStream body) {
        ObjectNode order = AdminJson.read(body);
        ApiKeys.FreshKey fresh = ApiKeys.create();
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request);
        Write write =
                changes.make(
                        deed,
                        dryRun,
                        standing -> KeyPolicy.create(standing, order, fresh.id(), fresh.hash()));
        return dryRun
                ? Answers.dryRun(write)
                : Answers.written(true, write.version(), withSecret(write, fresh), deed);
    }

    @Post(uri = "/{id}/rotate", consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> rotate(
            HttpRequest<?> request, @PathVariable String id, @Nullable @Body InputStream body) {
        Duration oldExpiresIn = oldExpiresIn(AdminJson.readIfAny(body));
        ApiKeys.FreshKey fresh = ApiKeys.create();
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request).called("rotate", null);
        Write write =
                changes.make(
                        deed,
                        dryRun,
                        standing ->
                                KeyPolicy.rotate(
                                        standing, id, fresh.hash(), deed.at().plus(oldExpiresIn)));
        return dryRun
                ? Answers.dryRun(write)
                : Answers.written(false, write.version(), withSecret(write, fresh), deed);
    }

    @Post(uri = "/{id}/revoke", consumes = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> revoke(HttpRequest<?> request, @PathVariable String id) {
        boolean dryRun = Words.dryRun(request);
        Deed deed = changes.deed(request).called("revoke", null);
        Write write = changes.make(deed, dryRun, standing -> KeyPolicy.revoke(standing, id));
        return dryRun
                ? Answers.dryRun(write)
                : Answers.written(
                        false,
                        write.version(),
                        AdminJson.object().put("name", id).put("revoked", true),
                        deed);
    }

    private static ObjectNode withSecret(Write write, ApiKeys.FreshKey fresh) {
        CatalogObject key =
                write.plan().changes().stream()
                        .map(CatalogChange::object)
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("a new secret changed nothing"));
        return AdminJson.form(key).put("secret", fresh.text());
    }

    private static Duration oldExpiresIn(ObjectNode order) {
        for (var field : order.properties()) {
            if (!field.getKey().equals(OLD_EXPIRES_IN)) {
                throw new SluiceException(
                        ErrorCode.INVALID_REQUEST,
                        "key %s (expected: %s or nothing)"
                                .formatted(field.getKey(), OLD_EXPIRES_IN));
            }
        }
        JsonNode given = order.get(OLD_EXPIRES_IN);
        if (given == null) {
            return OLD_EXPIRES_IN_DEFAULT;
        }
        return Deadline.duration(given.asText())
                .filter(in -> !in.isNegative() && in.compareTo(OLD_EXPIRES_IN_MAX) <= 0)
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INVALID_REQUEST,
                                        "%s (expected: a duration from 0s to %dh, like 24h)"
                                                .formatted(
                                                        OLD_EXPIRES_IN,
                                                        OLD_EXPIRES_IN_MAX.toHours())));
    }
}
