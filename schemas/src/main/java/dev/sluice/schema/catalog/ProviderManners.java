package dev.sluice.schema.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a catalogue may say of a provider that departs from its wire API. Pure. */
final class ProviderManners {
    private static final int ENTRIES_MAX = 64;
    private static final int VALUE_CHARS_MAX = 1_024;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final Pattern MEMBER = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");
    private static final Pattern KEY_HEADER =
            Pattern.compile("(" + HEADER.pattern() + "): [ -z|~]*\\{key}[ -z|~]*");
    private static final Pattern PATH = Pattern.compile("/[!-~]*");
    private static final Pattern AWS_HOST =
            Pattern.compile("//bedrock-runtime(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com");
    private static final Pattern AUTHORITY = Pattern.compile("//([^/?#]*)");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

    /** Made by the connection, or by the key. */
    private static final Set<String> NOT_FREE =
            Set.of(
                    "authorization",
                    "host",
                    "content-length",
                    "content-type",
                    "connection",
                    "transfer-encoding",
                    "expect",
                    "upgrade");

    private ProviderManners() {}

    /** Who calls is said by the account's credential; what is said here would reach the wire. */
    static void requireNobody(String baseUrl, String provider) {
        Matcher authority = AUTHORITY.matcher(baseUrl);
        if (authority.find() && authority.group(1).indexOf('@') >= 0) {
            // Not shown: it may hold a password.
            throw refused(
                    provider,
                    "base_url",
                    "a URL with a user or a password before @",
                    "one without; keys go into the credential of an account");
        }
    }

    static void requireKeyHeader(@Nullable String header, String provider) {
        if (header != null
                && (header.length() > VALUE_CHARS_MAX || !KEY_HEADER.matcher(header).matches())) {
            throw refused(
                    provider,
                    "key_header",
                    header,
                    "a header with {key} once, like api-key: {key}");
        }
    }

    static Map<String, String> requireHeaders(
            @Nullable Map<String, String> headers, String provider) {
        Map<String, String> known = sorted(headers);
        requireFew(known.size(), provider, "headers");
        known.forEach(
                (name, value) -> {
                    if (!HEADER.matcher(name).matches()
                            || NOT_FREE.contains(name.toLowerCase(Locale.ROOT))) {
                        throw refused(
                                provider,
                                "headers",
                                name,
                                "the name of a header that is free to be set; keys go into key_header");
                    }
                    requirePrintable(value, provider, "headers." + name);
                });
        return known;
    }

    static Map<String, String> requireQuery(@Nullable Map<String, String> query, String provider) {
        Map<String, String> known = sorted(query);
        requireFew(known.size(), provider, "query");
        known.forEach(
                (name, value) -> {
                    requirePrintable(name, provider, "query");
                    requirePrintable(value, provider, "query." + name);
                });
        return known;
    }

    static void requirePath(@Nullable String path, String provider) {
        if (path != null
                && (path.length() > VALUE_CHARS_MAX
                        || !PATH.matcher(path).matches()
                        || path.indexOf("{path}") < 0
                        || path.indexOf("{path}") != path.lastIndexOf("{path}"))) {
            throw refused(
                    provider,
                    "path",
                    path,
                    "a path with {path} once, like /deployments/{model}{path}");
        }
    }

    /** Whatever says nothing is null, so that versions from before can read it. */
    static @Nullable String requireHttp(@Nullable String http, String provider) {
        return switch (http) {
            case null -> null;
            case "auto" -> null;
            case "1.1" -> http;
            default -> throw refused(provider, "http", http, "auto or 1.1");
        };
    }

    static List<String> requireLacks(@Nullable List<String> lacks, String wire, String provider) {
        List<String> known = lacks == null ? List.of() : List.copyOf(lacks);
        requireFew(known.size(), provider, "lacks");
        for (String member : known) {
            if (!MEMBER.matcher(member).matches()) {
                throw refused(provider, "lacks", member, "a member of OpenAI's bodies, like seed");
            }
        }
        if (!known.isEmpty() && !wire.equals(WireApis.PASSING)) {
            throw refused(
                    provider,
                    "lacks",
                    String.join(", ", known),
                    "nothing with wire " + wire + ", which knows by itself what it cannot say");
        }
        return known;
    }

    /**
     * @return the given one, or that of the base URL; null where none is needed
     */
    static @Nullable String requireRegion(
            @Nullable String region, String wire, String baseUrl, String provider) {
        if (region != null && !REGION.matcher(region).matches()) {
            throw refused(provider, "region", region, "one like eu-central-1");
        }
        if (region != null || !wire.equals(WireApis.SIGNING)) {
            return region;
        }
        Matcher host = AWS_HOST.matcher(baseUrl);
        if (!host.find()) {
            throw refused(
                    provider,
                    "region",
                    "none",
                    "one like eu-central-1, because the base URL is not one of AWS's");
        }
        return host.group(1);
    }

    /** In an order, so that files of the same objects are the same. */
    private static Map<String, String> sorted(@Nullable Map<String, String> given) {
        return given == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(given));
    }

    private static void requireFew(int size, String provider, String field) {
        CatalogObject.requireRange(
                size, 0, ENTRIES_MAX, "provider.%s of %s (number)".formatted(field, provider));
    }

    private static void requirePrintable(String value, String provider, String field) {
        if (value.length() > VALUE_CHARS_MAX || !PRINTABLE.matcher(value).matches()) {
            throw refused(
                    provider,
                    field,
                    "...",
                    "at most " + VALUE_CHARS_MAX + " printable characters of ASCII");
        }
    }

    private static IllegalArgumentException refused(
            String provider, String field, String found, String expected) {
        return new IllegalArgumentException(
                "provider.%s of %s: %s (expected: %s)".formatted(field, provider, found, expected));
    }
}
