package dev.sluice.runtime.config;

import dev.sluice.runtime.kafka.TopicsConfig;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes what every role shares from its configuration. */
@Factory
final class SharedFactory {
    /** Primary, because the framework brings one of its own. */
    @Singleton
    @Primary
    InstantSource clock() {
        return InstantSource.system();
    }

    @Singleton
    Topics topics(TopicsConfig config) {
        return config.topics();
    }

    @Singleton
    SchemaRegistry registry(RegistryConfig config) {
        return config.connect();
    }

    @Singleton
    RecordCodecs codecs(SchemaRegistry registry) {
        return new RecordCodecs(registry);
    }
}
