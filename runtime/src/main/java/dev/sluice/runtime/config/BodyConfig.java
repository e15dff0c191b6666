package dev.sluice.runtime.config;

import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * @param inlineMax bodies up to this many bytes travel inside records, larger ones by claim check
 * @param bodyMax largest body in bytes, request or response
 * @param blobDir where claim checks lead, unless a bucket is named; all roles must see the same
 *     directory
 * @param storedClasses retention classes whose bodies never travel inside records, and whose
 *     streams are sealed, so that no topic keeps what can be read; all roles must be told the same
 */
@ConfigurationProperties("sluice.body")
public record BodyConfig(
        @Bindable(defaultValue = "16384") int inlineMax,
        @Bindable(defaultValue = "16777216") int bodyMax,
        @Bindable(defaultValue = "data/blobs") Path blobDir,
        @Bindable(defaultValue = "") Set<String> storedClasses) {
    public BodyConfig {
        storedClasses =
                storedClasses.stream()
                        .filter(name -> !name.isBlank())
                        .collect(Collectors.toUnmodifiableSet());
        storedClasses.forEach(
                name -> Tenant.requireRetentionClass(name, "sluice.body.stored-classes"));
        if (inlineMax < 0 || inlineMax > 512 * 1024) {
            throw new IllegalArgumentException(
                    "sluice.body.inline-max: %d (expected: 0..524288)".formatted(inlineMax));
        }
    }
}
