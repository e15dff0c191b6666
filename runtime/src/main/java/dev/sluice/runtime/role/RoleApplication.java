package dev.sluice.runtime.role;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.StartCheck;
import dev.sluice.runtime.config.UnknownKeys;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * One role as a running application: its beans (those of its own packages only, see
 * {@code @Requires(property = "sluice.role")}), its HTTP server and its {@link RoleProcess}.
 * Several can live in one JVM; they share nothing.
 */
public final class RoleApplication implements AutoCloseable {
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
        ApplicationContext context = RoleContext.of(role, settings);
        List<AutoCloseable> started = new ArrayList<>(List.of(context));
        try {
            context.start();
            UnknownKeys.reject(context);
            // Before the role's own beans: they would fail on the same things with less of a story.
            StartCheck.require(context.getBeansOfType(Check.class));
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
}
