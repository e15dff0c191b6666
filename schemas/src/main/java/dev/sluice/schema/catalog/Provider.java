package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wire API at a base URL.
 *
 * @param wire the adapter that speaks it, e.g. {@code openai}
 * @param baseUrl including the version path, e.g. {@code https://api.openai.com/v1}
 * @param connectTimeout for TCP and TLS
 * @param firstByteTimeout longest wait for the first byte of an answer
 * @param idleTimeout longest silence between two chunks
 * @param totalTimeout for the whole call
 * @param keyHeader where and how the key is shown, with {@code {key}} in it; null: as the wire says
 * @param headers more of them; never secrets
 * @param query added to every address
 * @param path of every operation, with {@code {path}} for the wire's own and perhaps {@code
 *     {model}}; null: the wire's own
 * @param lacks members of OpenAI's bodies that it does not take
 * @param region for wires that sign for one; null: as the base URL names it
 * @param outgoing how workers reach it; null: straight out, trusting the usual authorities
 * @param http {@code 1.1}: never over another version; null: over HTTP/2 where it chooses that
 */
public record Provider(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String wire,
        @JsonProperty(required = true) String baseUrl,
        @Nullable Duration connectTimeout,
        @Nullable Duration firstByteTimeout,
        @Nullable Duration idleTimeout,
        @Nullable Duration totalTimeout,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String keyHeader,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> headers,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> query,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String path,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> lacks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String region,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Outgoing outgoing,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String http)
        implements CatalogObject {

    public Provider {
        CatalogObject.requireText(name, "provider.name");
        CatalogObject.requireText(wire, "provider.wire");
        if (!baseUrl.startsWith("http://") && !baseUrl.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "provider.base_url of %s: %s (expected: an http or https URL)"
                            .formatted(name, baseUrl));
        }
        connectTimeout = bounded(connectTimeout, Duration.ofSeconds(5), "connect_timeout");
        firstByteTimeout = bounded(firstByteTimeout, Duration.ofMinutes(2), "first_byte_timeout");
        idleTimeout = bounded(idleTimeout, Duration.ofMinutes(1), "idle_timeout");
        totalTimeout = bounded(totalTimeout, Duration.ofMinutes(10), "total_timeout");
        ProviderManners.requireKeyHeader(keyHeader, name);
        headers = ProviderManners.requireHeaders(headers, name);
        query = ProviderManners.requireQuery(query, name);
        ProviderManners.requirePath(path, name);
        lacks = ProviderManners.requireLacks(lacks, wire, name);
        region = ProviderManners.requireRegion(region, wire, baseUrl, name);
        http = ProviderManners.requireHttp(http, name);
    }

    /** One that does all as its wire says. */
    public Provider(
            String name,
            String wire,
            String baseUrl,
            @Nullable Duration connectTimeout,
            @Nullable Duration firstByteTimeout,
            @Nullable Duration idleTimeout,
            @Nullable Duration totalTimeout) {
        this(
                name,
                wire,
                baseUrl,
                connectTimeout,
                firstByteTimeout,
                idleTimeout,
                totalTimeout,
                null,
                Map.of(),
                Map.of(),
                null,
                List.of(),
                null,
                null,
                null);
    }

    /** The same, without these members of OpenAI's bodies. */
    public Provider lacking(List<String> members) {
        return new Provider(
                name,
                wire,
                baseUrl,
                connectTimeout,
                firstByteTimeout,
                idleTimeout,
                totalTimeout,
                keyHeader,
                headers,
                query,
                path,
                members,
                region,
                outgoing,
                http);
    }

    /** Whether it departs from its wire anywhere. */
    public boolean departs() {
        return keyHeader != null
                || !headers.isEmpty()
                || !query.isEmpty()
                || path != null
                || !lacks.isEmpty()
                || region != null
                || outgoing != null
                || http != null;
    }

    private static Duration bounded(@Nullable Duration given, Duration otherwise, String field) {
        Duration timeout = given == null ? otherwise : given;
        CatalogObject.requireRange(
                timeout.toMillis(),
                1,
                Duration.ofHours(1).toMillis(),
                "provider." + field + " (ms)");
        return timeout;
    }
}
