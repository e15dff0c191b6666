package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An account with a provider.
 *
 * @param credential where the worker finds the secret: {@code env:NAME}, {@code file:PATH} or
 *     {@code none}; never the secret itself
 */
public record Account(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String provider,
        @JsonProperty(required = true) String credential)
        implements CatalogObject {
    public Account {
        CatalogObject.requireText(name, "account.name");
        CatalogObject.requireText(provider, "account.provider");
        if (!credential.equals("none")
                && !credential.startsWith("env:")
                && !credential.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "account.credential of %s (expected: env:NAME, file:PATH or none; never the secret itself)"
                            .formatted(name));
        }
    }
}
