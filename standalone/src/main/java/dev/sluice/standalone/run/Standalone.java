package dev.sluice.standalone.run;

import static java.util.Objects.requireNonNull;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.check.StartCheck;
import dev.sluice.runtime.check.machine.Disks;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process: engines, simulator, the four roles. It runs until the parts it was
 * started with are closed; they stop it in the reverse order.
 *
 * @param keys ready API keys, of the tenants with the lowest shards
 */
public record Standalone(
        URI api,
        URI results,
        String internalToken,
        String jdbcUrl,
        KafkaSettings kafka,
        Topics topics,
        RecordCodecs codecs,
        ProviderSimulator simulator,
        List<TenantKey> keys) {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int SECRET_BYTES = 32;

    /**
     * Starts everything and returns when jobs are taken and run.
     *
     * @param parts what was started is in here, also when this fails
     */
    public static Standalone start(ProcessParts parts, StandaloneOptions options) throws Exception {
        if (options.catalog().isPresent()) {
            CatalogText.check(options.catalog().get());
        }
        DataDirectory data =
                parts.start("data directory", () -> DataDirectory.open(options.dataDir()));
        int apiPort = options.port().isPresent() ? options.port().getAsInt() : port(data, "api");
        ApiPort.requireFree(options.host(), apiPort);
        StartCheck.require(List.of(moment -> Disks.findings("--data-dir", data.path())));
        Engines engines = Engines.start(parts, data, options);
        var kafka = new KafkaSettings(new KafkaConfig(engines.kafka().bootstrapServers(), null));
        Topics topics = LocalSettings.TOPICS;
        SchemaRegistry registry = SchemaRegistry.bundled();
        var codecs = new RecordCodecs(registry);
        options.said().accept("Preparing topics and the catalogue");
        Installation.create(kafka.connection("sluice-init"), topics, registry, false, LOG::debug);
        List<TenantKey> keys =
                new ReadyCatalog(new CatalogTopic(kafka, codecs, topics), data, options)
                        .prepare(engines.simulator().baseUri());
        var settings =
                new LocalSettings(
                        engines.kafka().bootstrapServers(),
                        data.path(),
                        options.host(),
                        new LocalSettings.Ports(
                                apiPort,
                                port(data, "ingress-management"),
                                port(data, "router"),
                                port(data, "worker"),
                                port(data, "results")),
                        new LocalSettings.Secrets(
                                data.secret("id-secret", random()),
                                data.secret("internal-token", random())),
                        new LocalSettings.Database(
                                engines.postgres().jdbcUrl(), engines.postgres().user()),
                        LocalWebhooks.settings(
                                data.secret("webhook-key", random()), options.settings()));
        Map<Role, RoleApplication> roles = roles(parts, settings, options);
        return new Standalone(
                requireNonNull(roles.get(Role.INGRESS)).uri(),
                requireNonNull(roles.get(Role.RESULTS)).uri(),
                settings.secrets().internal(),
                engines.postgres().jdbcUrl(),
                kafka,
                topics,
                codecs,
                engines.simulator(),
                keys);
    }

    private static Map<Role, RoleApplication> roles(
            ProcessParts parts, LocalSettings settings, StandaloneOptions options)
            throws Exception {
        Map<Role, RoleApplication> roles = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            options.said().accept("Starting " + role.wireName());
            roles.put(
                    role,
                    parts.start(
                            role.wireName(),
                            () ->
                                    RoleApplication.start(
                                            role.wireName(), RoleSettings.of(settings.of(role)))));
        }
        long giveUp = System.nanoTime() + READY_WITHIN.toNanos();
        for (var role : roles.entrySet()) {
            while (!role.getValue().ready()) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(
                            "role %s was not ready within %s"
                                    .formatted(role.getKey().wireName(), READY_WITHIN));
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
        return roles;
    }

    private static int port(DataDirectory data, String part) throws IOException {
        var port = data.port(part);
        port.requireFree();
        return port.number();
    }

    private static Supplier<String> random() {
        return () -> {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            return Base64.getEncoder().encodeToString(secret);
        };
    }
}
