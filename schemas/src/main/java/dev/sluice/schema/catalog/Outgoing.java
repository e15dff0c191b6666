package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How workers reach a provider, where it is not straight out.
 *
 * @param proxy an HTTP proxy, which makes tunnels by CONNECT; null: none
 * @param proxyCredential reference to {@code user:password} for it; null: none is wanted
 * @param ca reference to a PEM file of the authorities that are trusted instead of the usual ones;
 *     null: the usual ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Outgoing(
        @Nullable String proxy, @Nullable String proxyCredential, @Nullable String ca) {
    private static final Pattern SECRET = Pattern.compile("(env|file):.+");
    private static final Pattern FILE = Pattern.compile("file:.+");

    public Outgoing {
        if (proxy == null && ca == null) {
            throw refused("proxy", "nothing", "one, or ca");
        }
        if (proxy != null && !isProxy(proxy)) {
            throw refused(
                    "proxy",
                    "another text",
                    "http://HOST:PORT; its key goes into proxy_credential");
        }
        if (proxyCredential != null
                && (proxy == null || !SECRET.matcher(proxyCredential).matches())) {
            throw refused(
                    "proxy_credential",
                    proxy == null ? "one without a proxy" : "another text",
                    "env:NAME or file:PATH beside a proxy, never the secret itself");
        }
        if (ca != null && !FILE.matcher(ca).matches()) {
            throw refused("ca", ca, "file:PATH");
        }
    }

    private static boolean isProxy(String text) {
        try {
            URI address = URI.create(text);
            return "http".equals(address.getScheme())
                    && address.getHost() != null
                    && address.getPort() > 0
                    && address.getUserInfo() == null
                    && address.getPath().isEmpty()
                    && address.getQuery() == null;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static IllegalArgumentException refused(String field, String found, String expected) {
        return new IllegalArgumentException(
                "provider.outgoing.%s: %s (expected: %s)".formatted(field, found, expected));
    }
}
