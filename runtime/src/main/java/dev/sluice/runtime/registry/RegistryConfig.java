package dev.sluice.runtime.registry;

import dev.sluice.schema.registry.SchemaRegistry;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param url URLs of a Confluent-compatible registry, or {@code bundled} for the ids that ship with
 *     Sluice
 * @param properties client settings as Confluent names them
 */
@ConfigurationProperties("sluice.registry")
public record RegistryConfig(
        @Bindable(defaultValue = SchemaRegistry.BUNDLED) String url,
        @MapFormat(
                        transformation = MapFormat.MapTransformation.FLAT,
                        keyFormat = StringConvention.RAW)
                @Nullable Map<String, String> properties) {

    public SchemaRegistry connect() {
        return SchemaRegistry.connect(url, properties == null ? Map.of() : properties);
    }

    /** URL and properties may hold secrets. */
    @Override
    public String toString() {
        return "RegistryConfig[]";
    }
}
