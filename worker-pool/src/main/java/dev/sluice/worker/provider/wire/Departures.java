package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.WireSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where one provider departs from its wire: in addresses, headers, the key's place and HTTP. Pure.
 */
final class Departures {
    private Departures() {}

    /**
     * @param path the wire's own, perhaps with a query
     * @param model as it stands in addresses, unescaped
     */
    static String path(@Nullable WireSettings settings, String path, String model) {
        if (settings == null) {
            return path;
        }
        String template = settings.getPath();
        int query = path.indexOf('?');
        StringBuilder whole = new StringBuilder();
        whole.append(
                template == null
                        ? path
                        : template.replace("{model}", escaped(model))
                                .replace("{path}", query < 0 ? path : path.substring(0, query)));
        if (template != null && query >= 0) {
            whole.append(path, query, path.length());
        }
        char before = whole.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, String> added : new TreeMap<>(settings.getQuery()).entrySet()) {
            whole.append(before)
                    .append(escaped(added.getKey()))
                    .append('=')
                    .append(escaped(added.getValue()));
            before = '&';
        }
        return whole.toString();
    }

    /** Null: the key is shown as the wire says. */
    static @Nullable Map<String, String> key(@Nullable WireSettings settings, String secret) {
        String header = settings == null ? null : settings.getKeyHeader();
        if (header == null) {
            return null;
        }
        int colon = header.indexOf(": ");
        return Map.of(
                header.substring(0, colon), header.substring(colon + 2).replace("{key}", secret));
    }

    /** Headers that show who calls: as the provider wants them, or else as its wire does. */
    static Map<String, String> credentials(
            Wire wire, WireOrder order, String secret, URI address, byte[] body, Instant at) {
        Map<String, String> own = key(order.settings(), secret);
        return own == null ? wire.credentials(order, secret, address, body, at) : own;
    }

    static Map<String, String> headers(@Nullable WireSettings settings) {
        return settings == null ? Map.of() : settings.getHeaders();
    }

    static boolean http1(@Nullable WireSettings settings) {
        return settings != null && settings.getHttp1();
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
