package dev.sluice.runtime.role;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The beans of one role, made when they are asked for. {@link RoleApplication} runs the role; a
 * tool only reads its settings and what it needs.
 */
public final class RoleContext implements AutoCloseable {
    private static final int FILE_ORDER = -1_000;
    private static final int DEFAULTS_ORDER = -2_000;

    private final ApplicationContext context;

    private RoleContext(ApplicationContext context) {
        this.context = context;
    }

    /** Starts no part of the role. Keys that nobody reads are none of a tool's business. */
    public static RoleContext open(String role, RoleSettings settings) {
        return new RoleContext(of(role, settings).start());
    }

    /**
     * @throws RuntimeException naming the setting that is missing or wrong
     */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** As {@link #bean}, all of a type. */
    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type);
    }

    @Override
    public void close() {
        context.close();
    }

    static ApplicationContext of(String role, RoleSettings settings) {
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .deduceCloudEnvironment(false)
                .banner(false)
                .propertySources(defaults(role), file(settings))
                .properties(settings.overrides())
                .build();
    }

    private static PropertySource defaults(String role) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("sluice.role", role);
        defaults.put("micronaut.application.name", "sluice-" + role);
        defaults.put("micronaut.server.netty.access-logger.enabled", false);
        defaults.put("micronaut.server.date-header", false);
        // One port, with TLS as without.
        defaults.put("micronaut.server.ssl.port", "${micronaut.server.port:8443}");
        defaults.put("micronaut.metrics.enabled", true);
        defaults.put("micronaut.metrics.export.prometheus.enabled", true);
        defaults.put("micronaut.metrics.export.prometheus.step", "PT1M");
        defaults.put("endpoints.all.enabled", false);
        defaults.put("endpoints.health.enabled", true);
        defaults.put("endpoints.health.sensitive", false);
        defaults.put("endpoints.health.details-visible", "ANONYMOUS");
        defaults.put("endpoints.health.disk-space.enabled", false);
        defaults.put("endpoints.health.jdbc.enabled", false);
        // Polls our own endpoints and scolds when a start fails; the endpoints ask afresh anyway.
        defaults.put("micronaut.health.monitor.enabled", false);
        defaults.put("endpoints.prometheus.enabled", true);
        defaults.put("endpoints.prometheus.sensitive", false);
        return PropertySource.of("sluice-defaults", defaults, DEFAULTS_ORDER);
    }

    private static PropertySource file(RoleSettings settings) {
        if (settings.file().isEmpty()) {
            return PropertySource.of("sluice-no-file", Map.of(), FILE_ORDER);
        }
        Path file = settings.file().get();
        try (InputStream in = Files.newInputStream(file)) {
            return PropertySource.of(
                    "sluice-file",
                    new YamlPropertySourceLoader().read(file.toString(), in),
                    FILE_ORDER);
        } catch (IOException e) {
            throw new UncheckedIOException("configuration file " + file, e);
        }
    }
}
