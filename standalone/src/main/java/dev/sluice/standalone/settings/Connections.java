package dev.sluice.standalone.settings;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The connections of an installation, read from the same settings as the roles read, without being
 * a role. A key that concerns roles only is none of a tool's business, so unknown keys pass.
 *
 * @param registered whether schemas are kept in a registry and not bundled
 */
public record Connections(
        KafkaSettings kafka,
        Topics topics,
        SchemaRegistry registry,
        RecordCodecs codecs,
        boolean registered) {
    private static final int FILE_ORDER = -1_000;

    /**
     * @throws RuntimeException naming the setting that is missing or wrong
     */
    public static Connections read(RoleSettings settings) throws IOException {
        var builder =
                ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .deduceCloudEnvironment(false)
                        .banner(false)
                        .properties(settings.overrides());
        if (settings.file().isPresent()) {
            builder.propertySources(file(settings.file().get()));
        }
        try (ApplicationContext context = builder.build().start()) {
            return new Connections(
                    context.getBean(KafkaSettings.class),
                    context.getBean(Topics.class),
                    context.getBean(SchemaRegistry.class),
                    context.getBean(RecordCodecs.class),
                    !context.getBean(RegistryConfig.class).url().equals(SchemaRegistry.BUNDLED));
        }
    }

    private static PropertySource file(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return PropertySource.of(
                    "sluice-file",
                    new YamlPropertySourceLoader().read(file.toString(), in),
                    FILE_ORDER);
        }
    }
}
