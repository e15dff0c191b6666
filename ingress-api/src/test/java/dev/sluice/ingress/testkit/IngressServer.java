package dev.sluice.ingress.testkit;

import dev.sluice.ingress.kafka.FakeJobLog;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.runtime.role.RoleSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The ingress role on a free port, with a log in memory. */
public final class IngressServer implements AutoCloseable {
    private final RoleApplication application;

    private IngressServer(RoleApplication application) {
        this.application = application;
    }

    public static IngressServer start() {
        return start(Map.of());
    }

    public static IngressServer start(Map<String, Object> overrides) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("micronaut.server.port", "-1");
        settings.put("micronaut.server.host", "localhost");
        settings.put("sluice.kafka.bootstrap-servers", "localhost:1");
        settings.put("sluice.id-secret", "c2x1aWNlc2x1aWNlc2x1aWNlc2x1aWNlc2x1aWNlc2x1aWNl");
        settings.put("sluice.body.blob-dir", blobs().toString());
        settings.put("sluice.ingress.run.drain-timeout", "5s");
        settings.putAll(overrides);
        return new IngressServer(RoleApplication.start("ingress", RoleSettings.of(settings)));
    }

    private static Path blobs() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target")), "ingress-blobs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return application.uri();
    }

    public FakeJobLog log() {
        return application.bean(FakeJobLog.class);
    }

    public <T> T bean(Class<T> type) {
        return application.bean(type);
    }

    public Caller caller(String key) {
        return new Caller(uri(), key);
    }

    @Override
    public void close() {
        application.close();
    }
}
