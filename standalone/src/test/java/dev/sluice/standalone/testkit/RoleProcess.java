package dev.sluice.standalone.testkit;

import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A role in a JVM of its own, started as an operator would: {@code sluice <role> --set ...}. */
public final class RoleProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    private static final int HTTP_OK = 200;

    private final ChildJvm child;
    private final URI uri;
    private final URI management;

    private RoleProcess(ChildJvm child, URI uri, URI management) {
        this.child = child;
        this.uri = uri;
        this.management = management;
    }

    /**
     * Starts the process and returns when its readiness endpoint says so.
     *
     * @param config a file of further settings
     * @param environment added to this process's own
     * @param errors where its log goes
     */
    static RoleProcess start(
            Jvm jvm,
            String role,
            Map<String, Object> settings,
            Optional<Path> config,
            TestHttp http,
            Map<String, String> environment,
            Redirect errors)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(role));
        config.ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        ChildJvm child =
                ChildJvm.start(
                        jvm, environment, errors, Sluice.class, arguments.toArray(String[]::new));
        try {
            String listens = child.awaitLine("sluice " + role + " listens on ");
            URI uri = URI.create(listens);
            URI management =
                    settings.containsKey("endpoints.all.port")
                            ? http.at((int) settings.get("endpoints.all.port"))
                            : uri;
            try (HttpClient client = http.client().build()) {
                await(role + " is ready")
                        .atMost(READY_WITHIN)
                        .until(() -> ready(client, management.resolve("/health/readiness")));
            }
            return new RoleProcess(child, uri, management);
        } catch (Exception e) {
            child.close();
            throw e;
        }
    }

    public URI uri() {
        return uri;
    }

    /** Base URL of health and metrics. */
    public URI management() {
        return management;
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    public long pid() {
        return child.pid();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() throws InterruptedException {
        return child.terminate();
    }

    /** Waits for it to end by itself; returns the exit code. */
    public int awaitExit() throws InterruptedException {
        return child.awaitExit(ENDS_WITHIN);
    }

    /** Asks politely first, so that what the process holds is given back. */
    @Override
    public void close() {
        try {
            child.terminate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            child.close();
        }
    }

    private static boolean ready(HttpClient client, URI health) throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding())
                            .statusCode()
                    == HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
