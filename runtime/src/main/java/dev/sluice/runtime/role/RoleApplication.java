package dev.sluice.runtime.role;

import dev.sluice.runtime.config.UnknownKeys;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One role as a running application: its beans (those of its own packages only, see
 * {@code @Requires(property = "sluice.role")}), its HTTP server and its {@link RoleProcess}.
 * Several can live in one JVM; they share nothing.
 */
public final class RoleApplication implements AutoCloseable {
    private static final int FILE_ORDER = -1_000;
    private static final int DEFAULTS_ORDER = -2_000;

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final RoleProcess process;

    private RoleApplication(
            ApplicationContext context, EmbeddedServer server, RoleProcess process) {
        this.context = context;
        this.server = server;
        this.process = process;
    }

    /**
     * Starts a role and returns when it works.
     *
     * @param role one of ingress, router, worker, results
     * @throws RuntimeException saying what is missing or wrong; nothing is left running
     */
    public static RoleApplication start(String role, RoleSettings settings) {
        ApplicationContext context =
                ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .deduceCloudEnvironment(false)
                        .banner(false)
                        .propertySources(defaults(role), file(settings))
                        .properties(settings.overrides())
                        .build();
        List<AutoCloseable> started = new ArrayList<>(List.of(context));
        try {
            context.start();
            UnknownKeys.reject(context);
            EmbeddedServer server = context.getBean(EmbeddedServer.class);
            started.add(server);
            RoleProcess process = context.getBean(RoleProcess.class);
            started.add(process);
            process.start();
            server.start();
            return new RoleApplication(context, server, process);
        } catch (RuntimeException | Error e) {
            closeAll(started.reversed(), e);
            throw e;
        }
    }

    private static void closeAll(List<AutoCloseable> started, Throwable reason) {
        for (AutoCloseable open : started) {
            try {
                open.close();
            } catch (Exception e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** The role's own HTTP address. */
    public URI uri() {
        return server.getURI();
    }

    public boolean ready() {
        return process.ready();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * Drains the role while its HTTP server still answers, then stops the server and everything
     * else.
     */
    @Override
    public void close() {
        try (context;
                server) {
            process.close();
        }
    }

    private static PropertySource defaults(String role) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("sluice.role", role);
        defaults.put("micronaut.application.name", "sluice-" + role);
        defaults.put("micronaut.server.netty.access-logger.enabled", false);
        defaults.put("micronaut.server.date-header", false);
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
