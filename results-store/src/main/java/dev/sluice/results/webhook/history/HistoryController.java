package dev.sluice.results.webhook.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.history.HistoryTable.Range;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deliveries of one endpoint: what became of them, and once more. */
@Controller("/internal/v1/webhooks/{tenant}/endpoints/{endpoint}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HistoryController {
    private static final int PAGE = 20;
    private static final int PAGE_MAX = 100;
    private static final int REPLAY_MAX = 1_000;
    private static final Set<String> STATUSES = Set.of("pending", "delivered", "failed");
    private static final String TIME = "an RFC 3339 time like 2026-01-31T12:00:00Z";

    /** Behind every id of one millisecond, and before it. */
    private static final String LAST = "~";

    private static final String FIRST = "";

    private final Deliveries deliveries;
    private final Redeliveries redeliveries;

    HistoryController(Deliveries deliveries, Redeliveries redeliveries) {
        this.deliveries = deliveries;
        this.redeliveries = redeliveries;
    }

    @Get("/deliveries")
    String list(
            HttpRequest<?> request, @PathVariable String tenant, @PathVariable String endpoint) {
        int limit = limit(request.getParameters().get("limit"));
        String after = request.getParameters().get("after");
        Range range =
                new Range(
                        ms("query parameter since", request.getParameters().get("since"), 0),
                        ms(
                                "query parameter until",
                                request.getParameters().get("until"),
                                Long.MAX_VALUE),
                        after == null ? Long.MAX_VALUE : cursor("query parameter after", after),
                        after == null ? LAST : after,
                        status("query parameter status", request.getParameters().get("status")),
                        limit + 1);
        List<StoredDelivery> found = deliveries.page(tenant, endpoint, range);
        return HistoryJson.page(
                found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    @Get("/deliveries/{id}")
    String get(
            @PathVariable String tenant, @PathVariable String endpoint, @PathVariable String id) {
        return HistoryJson.one(deliveries.get(tenant, endpoint, id));
    }

    @Post(uri = "/deliveries/{id}/redeliver", consumes = MediaType.ALL)
    HttpResponse<String> redeliver(
            @PathVariable String tenant, @PathVariable String endpoint, @PathVariable String id) {
        StoredDelivery delivery = deliveries.get(tenant, endpoint, id);
        return HttpResponse.accepted()
                .body(HistoryJson.made(redeliveries.one(tenant, endpoint, delivery)));
    }

    /** Sends a range again, failed ones if nothing else is said, at most 1,000 per request. */
    @Post(uri = "/replay", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<String> replay(
            @PathVariable String tenant,
            @PathVariable String endpoint,
            @Nullable @Body InputStream body) {
        ObjectNode order = RequestBody.parse(RequestBody.bytes(body));
        for (var field : order.properties()) {
            if (!Set.of("since", "until", "status", "after").contains(field.getKey())) {
                throw bad("/" + field.getKey(), "unknown field", "since, until, status, after");
            }
        }
        if (text(order, "since") == null) {
            throw bad("/since", "missing", TIME);
        }
        String status = text(order, "status");
        String after = text(order, "after");
        Range range =
                new Range(
                        ms("/since", text(order, "since"), 0),
                        ms("/until", text(order, "until"), Long.MAX_VALUE),
                        after == null ? 0 : cursor("/after", after),
                        after == null ? FIRST : after,
                        "all".equals(status)
                                ? null
                                : status("/status", status == null ? "failed" : status),
                        REPLAY_MAX);
        Redeliveries.Replayed replayed = redeliveries.range(tenant, endpoint, range);
        return HttpResponse.accepted()
                .body(HistoryJson.replayed(replayed.count(), replayed.last(), replayed.more()));
    }

    @Post(uri = "/test", consumes = MediaType.ALL)
    HttpResponse<String> test(@PathVariable String tenant, @PathVariable String endpoint) {
        return HttpResponse.accepted().body(HistoryJson.made(redeliveries.test(tenant, endpoint)));
    }

    private static @Nullable String text(ObjectNode order, String name) {
        JsonNode given = order.get(name);
        if (given == null) {
            return null;
        }
        if (!given.isTextual()) {
            throw bad("/" + name, "no text", "text");
        }
        return given.asText();
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return PAGE;
        }
        if (!text.matches("[0-9]{1,3}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > PAGE_MAX) {
            throw bad("query parameter limit", "something else", "1.." + PAGE_MAX);
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String status(String where, @Nullable String text) {
        if (text != null && !STATUSES.contains(text)) {
            throw bad(where, "something else", "pending, delivered or failed");
        }
        return text;
    }

    private static long cursor(String where, String id) {
        return EventIds.createdAt(id)
                .orElseThrow(() -> bad(where, "something else", "the id of a delivery"))
                .toEpochMilli();
    }

    private static long ms(String where, @Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw bad(where, "something else", TIME);
        }
    }

    private static SluiceException bad(String where, String found, String expected) {
        return where.startsWith("/")
                ? RequestBody.bad(where, found, expected)
                : new SluiceException(
                        ErrorCode.INVALID_REQUEST,
                        "%s: %s (expected: %s)".formatted(where, found, expected));
    }
}
