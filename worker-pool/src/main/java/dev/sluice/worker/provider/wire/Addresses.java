package dev.sluice.worker.provider.wire;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Addresses of operations, parsed once each. Thread-safe. */
final class Addresses {
    private static final int KNOWN_MAX = 10_000;

    private final Map<String, URI> known = new ConcurrentHashMap<>();

    /** Null when base URL and path make no http or https address. */
    @Nullable URI of(String baseUrl, String path) {
        String text =
                (baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl)
                        + path;
        URI parsed = known.get(text);
        if (parsed != null) {
            return parsed;
        }
        if (known.size() >= KNOWN_MAX) {
            known.clear();
        }
        try {
            URI address = URI.create(text);
            String scheme = address.getScheme();
            if (address.getHost() == null
                    || !"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                return null;
            }
            known.put(text, address);
            return address;
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
