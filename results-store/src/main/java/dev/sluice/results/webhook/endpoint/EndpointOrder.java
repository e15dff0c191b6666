package dev.sluice.results.webhook.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.results.webhook.event.EventType;
import dev.sluice.runtime.egress.EgressRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant asks of an endpoint; null is "as it is", or the default of a new one.
 *
 * @param description empty text: none
 */
record EndpointOrder(
        @Nullable String url,
        @Nullable String description,
        @Nullable List<String> events,
        @Nullable Boolean includeResult,
        @Nullable Boolean enabled,
        @Nullable SigningSecret secret) {
    private static final int DESCRIPTION_CHARS_MAX = 256;
    private static final String FIELDS =
            "url, description, events, include_result, enabled; for a new one also secret";

    /**
     * @param creating whether a secret may be brought along and a URL has to be
     * @throws dev.sluice.schema.error.SluiceException naming the offender by its pointer
     */
    static EndpointOrder read(byte[] body, boolean creating, EgressRules rules) {
        ObjectNode json = RequestBody.parse(body);
        for (var field : json.properties()) {
            if (!List.of("url", "description", "events", "include_result", "enabled")
                            .contains(field.getKey())
                    && !(creating && field.getKey().equals("secret"))) {
                throw RequestBody.bad(
                        "/" + field.getKey().replace("~", "~0").replace("/", "~1"),
                        "unknown field",
                        FIELDS);
            }
        }
        EndpointOrder order =
                new EndpointOrder(
                        url(json.get("url"), rules),
                        description(json.get("description")),
                        events(json.get("events")),
                        flag(json.get("include_result"), "/include_result"),
                        flag(json.get("enabled"), "/enabled"),
                        secret(json.get("secret")));
        if (creating && order.url() == null) {
            throw RequestBody.bad("/url", "missing", "where to send events");
        }
        return order;
    }

    Endpoint create(String tenant, String id, long nowMs) {
        boolean on = enabled == null || enabled;
        return new Endpoint(
                tenant,
                id,
                url,
                blankToNull(description),
                events == null ? EventType.subscribable() : events,
                includeResult != null && includeResult,
                on,
                on ? null : Endpoint.REQUESTED,
                null,
                nowMs,
                nowMs,
                null);
    }

    /** Who enables an endpoint again, or moves it, gives it a fresh start. */
    Endpoint change(Endpoint standing, long nowMs) {
        boolean on = enabled == null ? standing.enabled() : enabled;
        boolean fresh = on && !standing.enabled() || url != null && !url.equals(standing.url());
        return new Endpoint(
                standing.tenant(),
                standing.id(),
                url == null ? standing.url() : url,
                description == null ? standing.description() : blankToNull(description),
                events == null ? standing.events() : events,
                includeResult == null ? standing.includeResult() : includeResult,
                on,
                on ? null : standing.enabled() ? Endpoint.REQUESTED : standing.disabledReason(),
                fresh ? null : standing.failingSinceMs(),
                standing.createdMs(),
                nowMs,
                standing.previousUntilMs());
    }

    /** Whether what is known of the receiver's health counts no more. */
    boolean beginsAnew(Endpoint standing) {
        return Boolean.TRUE.equals(enabled) || url != null && !url.equals(standing.url());
    }

    private static @Nullable String url(@Nullable JsonNode given, EgressRules rules) {
        if (given == null) {
            return null;
        }
        if (!given.isTextual()) {
            throw RequestBody.bad("/url", "no text", "an absolute URL");
        }
        return switch (rules.rule(given.asText())) {
            case EgressRules.Ruling.Allowed ignored -> given.asText();
            case EgressRules.Ruling.Refused(String found, String expected) ->
                    throw RequestBody.bad("/url", found, expected);
        };
    }

    private static @Nullable String description(@Nullable JsonNode given) {
        if (given == null) {
            return null;
        }
        if (given.isNull()) {
            return "";
        }
        if (!given.isTextual() || given.asText().length() > DESCRIPTION_CHARS_MAX) {
            throw RequestBody.bad(
                    "/description",
                    given.isTextual() ? given.asText().length() + " characters" : "no text",
                    "text of at most %d characters, or null".formatted(DESCRIPTION_CHARS_MAX));
        }
        return given.asText();
    }

    private static @Nullable List<String> events(@Nullable JsonNode given) {
        if (given == null) {
            return null;
        }
        String expected = "a list of " + EventType.subscribable();
        if (!given.isArray()) {
            throw RequestBody.bad("/events", "no list", expected);
        }
        List<String> events = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String type = given.get(i).asText();
            if (!given.get(i).isTextual() || !EventType.subscribable().contains(type)) {
                throw RequestBody.bad("/events/" + i, "no type of event", expected);
            }
            if (!events.contains(type)) {
                events.add(type);
            }
        }
        return events;
    }

    private static @Nullable Boolean flag(@Nullable JsonNode given, String pointer) {
        if (given == null) {
            return null;
        }
        if (!given.isBoolean()) {
            throw RequestBody.bad(pointer, "something else", "true or false");
        }
        return given.booleanValue();
    }

    private static @Nullable SigningSecret secret(@Nullable JsonNode given) {
        if (given == null) {
            return null;
        }
        return Optional.of(given.asText())
                .flatMap(SigningSecret::parse)
                .orElseThrow(
                        () ->
                                RequestBody.bad(
                                        "/secret",
                                        "something else",
                                        "whsec_ and 24 to 64 bytes in Base64"));
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
