package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * An account with a provider.
 *
 * @param credential where the worker finds the secret: {@code env:NAME}, {@code file:PATH} or
 *     {@code none}; never the secret itself; null where {@code credentials} has all
 * @param credentials more of them, used in turn; they share the account's limits
 */
public record Account(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String provider,
        @Nullable String credential,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> credentials)
        implements CatalogObject {
    private static final int CREDENTIALS_MAX = 16;
    private static final String NONE = "none";

    public Account {
        CatalogObject.requireText(name, "account.name");
        CatalogObject.requireText(provider, "account.provider");
        credentials = credentials == null ? List.of() : List.copyOf(credentials);
        SequencedSet<String> all = all(credential, credentials);
        CatalogObject.requireRange(
                all.size(), 1, CREDENTIALS_MAX, "account.credentials of " + name + " (number)");
        for (String reference : all) {
            boolean known =
                    reference.equals(NONE) && all.size() == 1
                            || reference.startsWith("env:")
                            || reference.startsWith("file:");
            if (!known) {
                throw new IllegalArgumentException(
                        "account.credential of %s (expected: env:NAME or file:PATH, or none alone; never the secret itself)"
                                .formatted(name));
            }
        }
    }

    /** With one. */
    public Account(String name, String provider, String credential) {
        this(name, provider, credential, List.of());
    }

    /** All of them, each once; at least one. */
    public SequencedSet<String> references() {
        return all(credential, credentials);
    }

    private static SequencedSet<String> all(@Nullable String one, List<String> more) {
        SequencedSet<String> all = new LinkedHashSet<>();
        if (one != null) {
            all.add(one);
        }
        all.addAll(more);
        return all;
    }
}
