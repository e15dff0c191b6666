package dev.sluice.runtime.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port} list
 * @param properties client settings passed on as they are (SASL, SSL, timeouts); they win over
 *     Sluice's own
 */
@ConfigurationProperties("sluice.kafka")
public record KafkaConfig(
        String bootstrapServers,
        @MapFormat(
                        transformation = MapFormat.MapTransformation.FLAT,
                        keyFormat = StringConvention.RAW)
                @Nullable Map<String, String> properties) {

    /** The properties may hold secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=" + bootstrapServers + "]";
    }
}
