package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * That no new call starts for a tenant or a route, or on a lane. A state that operators put things
 * into, no configuration: catalogue files neither have it nor take it away. It may outlive what it
 * names, and holds again when that comes back.
 *
 * @param name what is paused, like {@code tenant/acme}
 * @param by the key or command that did it
 */
public record Pause(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String reason,
        @JsonProperty(required = true) Instant since,
        @JsonProperty(required = true) String by)
        implements CatalogObject {
    public static final int REASON_CHARS_MAX = 500;

    public Pause {
        CatalogObject.requireText(name, "pause.name");
        String target = name.substring(0, Math.max(0, name.indexOf('/')));
        if (Arrays.stream(CatalogKind.values())
                .noneMatch(kind -> pausable(kind) && kind.wireId().equals(target))) {
            throw new IllegalArgumentException(
                    "pause.name: %s (expected: like tenant/acme, route/small or lane/main)"
                            .formatted(name));
        }
        CatalogObject.requireText(reason, "pause.reason");
        CatalogObject.requireRange(
                reason.length(), 1, REASON_CHARS_MAX, "pause.reason (characters)");
        CatalogObject.requireText(by, "pause.by");
    }

    /** The name of the pause of an object. */
    public static String name(CatalogKind kind, String name) {
        return Catalog.key(kind, name);
    }

    public static boolean pausable(CatalogKind kind) {
        return switch (kind) {
            case TENANT, ROUTE, LANE -> true;
            case PROJECT,
                    API_KEY,
                    BUDGET,
                    LIMIT,
                    PROVIDER,
                    ACCOUNT,
                    LIMIT_GROUP,
                    MODEL,
                    POLICY,
                    PAUSE ->
                    false;
        };
    }

    /** The pausable kind that a list of a catalogue file holds. */
    public static Optional<CatalogKind> pausable(String section) {
        return CatalogKind.ofSection(section).filter(Pause::pausable);
    }
}
