package dev.sluice.standalone.testkit;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.catalog.KeyPlan;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.TestEngines.Tool;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.yaml.snakeyaml.Yaml;

/**
 * A Kafka node and a database that are prepared for Sluice and have no role yet. Roles are added as
 * beans of this JVM ({@link #start}) or as processes of their own ({@link #spawn}), in any number;
 * closing stops them in the reverse order. Engines end with the JVM.
 *
 * <p>{@code SLUICE_LOG_LEVEL} of the test's environment is that of the processes.
 */
public final class TestInstallation implements AutoCloseable {
    private static final String INTERNAL_TOKEN = "internal-token-of-tests";

    private final ProcessParts parts = new ProcessParts();
    private final TestEngines engines;
    private final LocalSettings settings;
    private final KafkaSettings kafka;
    private final RecordCodecs codecs = new RecordCodecs(SchemaRegistry.bundled());
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, TopicReading<?>> readings = new ConcurrentHashMap<>();

    private TestInstallation(TestEngines engines, LocalSettings settings) {
        this.engines = engines;
        this.settings = settings;
        this.kafka = engines.kafka(Tool.READER);
    }

    /** Engines, topics and group settings. */
    public static TestInstallation create() throws Exception {
        return on(
                TestKafka.fresh().bootstrapServers(),
                new LocalSettings.Database(
                        TestPostgres.shared().newDatabase(), TestPostgres.shared().user()),
                (short) 1,
                Map.of());
    }

    /** As {@link #create}, for a static field: what fails, fails the class. */
    public static TestInstallation createForClass() {
        try {
            return create();
        } catch (Exception e) {
            throw new IllegalStateException("no engines to test with", e);
        }
    }

    /**
     * Topics and group settings on engines that the caller looks after.
     *
     * @param copies replicas of every topic, all but one of which are in sync
     * @param more settings, for the roles that know them
     */
    public static TestInstallation on(
            String bootstrapServers,
            LocalSettings.Database database,
            short copies,
            Map<String, Object> more)
            throws Exception {
        return on(TestEngines.plain(bootstrapServers, database), copies, more);
    }

    /** As {@link #on(String, LocalSettings.Database, short, Map)}. */
    public static TestInstallation on(TestEngines engines, short copies, Map<String, Object> more)
            throws Exception {
        int inSync = Math.max(1, copies - 1);
        Map<String, Object> operator = new HashMap<>(more);
        operator.put("sluice.topics.replication-factor", (int) copies);
        operator.put("sluice.topics.min-insync-replicas", inSync);
        var installation =
                new TestInstallation(
                        engines,
                        new LocalSettings(
                                engines.bootstrapServers(),
                                Files.createDirectories(TestResources.directory("installation")),
                                "127.0.0.1",
                                new LocalSettings.Ports(
                                        freePort("api"),
                                        freePort("management"),
                                        freePort("router"),
                                        freePort("worker"),
                                        freePort("results")),
                                new LocalSettings.Secrets(
                                        Base64.getEncoder().encodeToString(new byte[32]),
                                        INTERNAL_TOKEN),
                                engines.database(),
                                operator));
        TopicLayout layout = LocalSettings.TOPICS.layout();
        Installation.create(
                engines.kafka(Tool.INIT).connection("test"),
                Topics.of(
                        new TopicLayout(
                                layout.coordinatorPartitions(),
                                layout.allocatorPartitions(),
                                layout.waiterPartitions(),
                                copies,
                                inSync),
                        List.of(Topics.DEFAULT_POOL)),
                SchemaRegistry.bundled(),
                false,
                said -> {});
        return installation;
    }

    /**
     * Puts a catalogue of the test resources on the topic and gives each of its tenants a key.
     *
     * @return the catalogue, for its prices
     */
    public Catalog seed(Path file, ProviderSimulator simulator) throws Exception {
        Path simulatorKey = settings.dataDir().resolve("simulator-key");
        Files.writeString(simulatorKey, "a-key");
        Catalog catalog =
                CatalogText.file(
                        file,
                        new CatalogText.Places(
                                simulator.baseUri(),
                                simulatorKey,
                                URI.create("http://127.0.0.1:1/v1")));
        CatalogTopic topic = catalogTopic();
        CatalogSeed.apply(topic, catalog, Instant.now());
        for (var tenant : catalog.tenants()) {
            ApiKeys.FreshKey key = ApiKeys.create();
            keys.put(tenant.name(), key.text());
            topic.change(
                    Deed.ofCommand("test", Instant.now()),
                    seen ->
                            KeyPlan.entries(
                                    seen,
                                    tenant.name(),
                                    false,
                                    LocalSettings.TOPICS.layout().coordinatorPartitions(),
                                    KeyPlan.key(key.id(), key.hash(), tenant.name()),
                                    Instant.now()));
        }
        return catalog;
    }

    /** Starts the role in this JVM; its first instance only, because its port is fixed. */
    public RoleApplication start(Role role, Map<String, Object> more) throws Exception {
        Map<String, Object> all = settings.of(role);
        all.putAll(more);
        return parts.start(
                role.wireName(),
                () -> RoleApplication.start(role.wireName(), RoleSettings.of(all)));
    }

    /**
     * Starts the role as a process of its own and returns when it is ready; several may be started
     * at a time. A second process of a role needs other ports in {@code more}: {@code
     * micronaut.server.port}, for ingress also {@code endpoints.all.port}, for a router also {@code
     * sluice.router.state-dir}.
     */
    public RoleProcess spawn(Role role, Map<String, Object> more) throws Exception {
        return spawn(Jvm.SHORT_LIVED, role, more, Map.of(), Redirect.INHERIT);
    }

    /**
     * As {@link #spawn(Role, Map)}.
     *
     * @param environment added to this process's own
     * @param errors where its log goes
     */
    public RoleProcess spawn(
            Jvm jvm,
            Role role,
            Map<String, Object> more,
            Map<String, String> environment,
            Redirect errors)
            throws Exception {
        Map<String, Object> all = settings.of(role);
        all.putAll(more);
        Map<String, Object> filed = engines.roles().getOrDefault(role, Map.of());
        all.keySet().removeAll(filed.keySet());
        Optional<Path> file =
                filed.isEmpty()
                        ? Optional.empty()
                        : Optional.of(configFile(role.wireName(), filed));
        // Not within the parts, which start one at a time.
        RoleProcess process =
                RoleProcess.start(
                        jvm, role.wireName(), all, file, engines.http(), environment, errors);
        try {
            return parts.start(role.wireName() + " process", () -> process);
        } catch (Exception e) {
            process.close();
            throw e;
        }
    }

    /** A file of settings for a command, readable for its owner only. */
    public Path configFile(String command, Map<String, Object> content) throws IOException {
        Path file = settings.dataDir().resolve(command + ".yaml");
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, new Yaml().dump(content));
    }

    /** What a role is told; a copy. */
    public Map<String, Object> settings(Role role) {
        return settings.of(role);
    }

    /** Base URL of the API. */
    public URI api() {
        return engines.http().at(settings.ports().api());
    }

    /** A client of the API with the tenant's key. */
    public ApiClient client(String tenant) {
        return new ApiClient(engines.http(), api(), key(tenant));
    }

    /**
     * A client with a new key of the tenant, as {@code sluice key create --role admin} makes it.
     */
    public ApiClient admin(String tenant) {
        ApiKeys.FreshKey key = ApiKeys.create();
        catalogTopic()
                .change(
                        Deed.ofCommand("test", Instant.now()),
                        seen ->
                                KeyPlan.entries(
                                        seen,
                                        tenant,
                                        false,
                                        LocalSettings.TOPICS.layout().coordinatorPartitions(),
                                        KeyPlan.key(
                                                key.id(),
                                                key.hash(),
                                                tenant,
                                                List.of(ApiKey.Role.ADMIN),
                                                List.of()),
                                        Instant.now()));
        return client(key.text(), api());
    }

    /** A client with any key. */
    public ApiClient client(String secret, URI api) {
        return new ApiClient(engines.http(), api, secret);
    }

    public CatalogTopic catalogTopic() {
        return new CatalogTopic(engines.kafka(Tool.CATALOG), codecs, LocalSettings.TOPICS);
    }

    public String key(String tenant) {
        String key = keys.get(tenant);
        if (key == null) {
            throw new IllegalArgumentException(
                    "tenant %s (expected: one of %s)".formatted(tenant, keys.keySet()));
        }
        return key;
    }

    public KafkaSettings kafka() {
        return kafka;
    }

    public Topics topics() {
        return LocalSettings.TOPICS;
    }

    public RecordCodecs codecs() {
        return codecs;
    }

    /** The one reading of a topic, which ends with the installation. */
    @SuppressWarnings("unchecked") // Made for this type.
    <T extends SpecificRecord> TopicReading<T> reading(String topic, Class<T> type) {
        return (TopicReading<T>)
                readings.computeIfAbsent(
                        topic + " as " + type.getName(),
                        key -> new TopicReading<>(this, topic, type));
    }

    /** A new directory below the installation's own, for a second instance's state. */
    public Path directory(String name) {
        return settings.dataDir().resolve(name);
    }

    /** A new connection to the database of the projection. */
    public Connection database() throws SQLException {
        return engines.connect();
    }

    @Override
    public void close() {
        readings.values().forEach(TopicReading::close);
        parts.close();
    }

    /** A port that nobody listens on now. */
    public static int freePort(String part) throws Exception {
        return TestResources.freePort(part).number();
    }
}
