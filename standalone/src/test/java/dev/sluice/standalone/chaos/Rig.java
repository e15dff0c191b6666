package dev.sluice.standalone.chaos;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.chaos.EngineMember.Engine;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.Together;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A whole Sluice whose every part is a process that can be hit: Kafka, PostgreSQL, ingress,
 * results, two routers that stand by for each other, two workers. The provider simulator lives in
 * this JVM and is never hit: its record of calls is what everything is compared with.
 *
 * <p>Logs go to {@code target/chaos}, one file for each member.
 */
final class Rig implements AutoCloseable {
    private static final int SLOTS_PER_WORKER = 256;
    private static final LatencyModel ABOUT_A_SECOND =
            new LatencyModel(Duration.ofMillis(1_000), 0, 0.3);

    /**
     * What the machine gives the installation, where it is not the usual.
     *
     * @param postgres directory of PostgreSQL's data
     * @param blobs directory of bodies too large for a record
     * @param clocks clocks of the roles, to be put wrong
     */
    record Surroundings(Optional<Path> postgres, Optional<Path> blobs, Optional<Clocks> clocks) {
        static final Surroundings USUAL =
                new Surroundings(Optional.empty(), Optional.empty(), Optional.empty());

        Surroundings withPostgres(Path directory) {
            return new Surroundings(Optional.of(directory), blobs, clocks);
        }

        Surroundings withBlobs(Path directory) {
            return new Surroundings(postgres, Optional.of(directory), clocks);
        }

        Surroundings withClocks(Clocks ours) {
            return new Surroundings(postgres, blobs, Optional.of(ours));
        }

        private Map<String, Object> settings() {
            return blobs.<Map<String, Object>>map(
                            directory -> Map.of("sluice.body.blob-dir", directory.toString()))
                    .orElse(Map.of());
        }

        private Map<String, String> environment(String member) throws IOException {
            return clocks.isEmpty() ? Map.of() : clocks.get().environment(member);
        }
    }

    private final ProcessParts parts;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<URI> apis = new ArrayList<>();
    private final ProviderSimulator simulator;
    private final TestInstallation sluice;
    private final Surroundings surroundings;

    private Rig(
            ProcessParts parts,
            ProviderSimulator simulator,
            TestInstallation sluice,
            Surroundings surroundings) {
        this.parts = parts;
        this.simulator = simulator;
        this.sluice = sluice;
        this.surroundings = surroundings;
    }

    /** With one broker, {@code kafka}; returns when every member serves. */
    static Rig start(Jvm jvm) throws Exception {
        return start(jvm, 1, Surroundings.USUAL);
    }

    /**
     * Returns when every member serves.
     *
     * @param brokers 1, or the nodes of a cluster called {@code kafka-1} and so on
     */
    static Rig start(Jvm jvm, int brokers, Surroundings surroundings) throws Exception {
        var parts = new ProcessParts();
        Path directory = Files.createTempDirectory("sluice-chaos");
        parts.start("directory", () -> () -> FileUtils.deleteDirectory(directory.toFile()));
        try {
            ProviderSimulator simulator =
                    parts.start("simulator", () -> ProviderSimulator.start(calls()));
            Map<String, EngineMember> engines =
                    brokers == 1 ? node(jvm, directory) : cluster(jvm, directory, brokers);
            EngineMember postgres = postgres(jvm, surroundings.postgres().orElse(directory));
            Map<String, EngineMember> both = new LinkedHashMap<>(engines);
            both.put("postgres", postgres);
            for (Map.Entry<String, EngineMember> engine : both.entrySet()) {
                parts.start(engine.getKey(), engine::getValue);
            }
            // The nodes of a cluster wait for each other.
            Together.start(both.values(), EngineMember::start);
            TestInstallation sluice =
                    parts.start(
                            "installation",
                            () ->
                                    TestInstallation.on(
                                            engines.values().stream()
                                                    .map(EngineMember::address)
                                                    .collect(Collectors.joining(",")),
                                            new LocalSettings.Database(
                                                    postgres.address(), "postgres"),
                                            (short) brokers,
                                            surroundings.settings()));
            sluice.seed(Path.of(Rig.class.getResource("/catalog/chaos.yaml").toURI()), simulator);
            var rig = new Rig(parts, simulator, sluice, surroundings);
            rig.members.putAll(engines);
            rig.members.put("postgres", postgres);
            rig.addRoles(jvm);
            return rig;
        } catch (Exception e) {
            parts.close();
            throw e;
        }
    }

    private static SimulatorConfig calls() {
        return SimulatorConfig.defaults()
                .withModel("plain", ModelBehaviour.defaults().withLatency(ABOUT_A_SECOND))
                .withModel(
                        "wide",
                        ModelBehaviour.defaults()
                                .withLatency(ABOUT_A_SECOND)
                                .withAnswer(AnswerLength.exactly(8_000)));
    }

    private static Map<String, EngineMember> node(Jvm jvm, Path directory) throws Exception {
        return Map.of("kafka", member(jvm, "kafka", Engine.alone("kafka"), directory));
    }

    private static EngineMember postgres(Jvm jvm, Path directory) throws Exception {
        return member(jvm, "postgres", Engine.alone("postgres"), directory);
    }

    private static Map<String, EngineMember> cluster(Jvm jvm, Path directory, int brokers)
            throws Exception {
        List<String> ports = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            ports.add(
                    TestInstallation.freePort("kafka-" + id)
                            + ":"
                            + TestInstallation.freePort("kafka-controller-" + id));
        }
        Map<String, EngineMember> nodes = new LinkedHashMap<>();
        for (int id = 1; id <= brokers; id++) {
            String name = "kafka-" + id;
            nodes.put(name, member(jvm, name, Engine.clusterNode(id, ports), directory));
        }
        return nodes;
    }

    private static EngineMember member(Jvm jvm, String name, Engine engine, Path directory)
            throws Exception {
        return new EngineMember(jvm, engine, directory.resolve(name), log(name));
    }

    private void addRoles(Jvm jvm) throws Exception {
        for (int i = 1; i <= 2; i++) {
            add(
                    "worker-" + i,
                    jvm,
                    Role.WORKER,
                    Map.of(
                            "sluice.worker.id",
                            "worker-" + i,
                            "sluice.worker.slots",
                            SLOTS_PER_WORKER,
                            "micronaut.server.port",
                            TestInstallation.freePort("worker-" + i)));
        }
        for (int i = 1; i <= 2; i++) {
            add(
                    "router-" + i,
                    jvm,
                    Role.ROUTER,
                    Map.of(
                            "sluice.router.standbys", 1,
                            "sluice.router.state-dir", sluice.directory("router-" + i).toString(),
                            "micronaut.server.port", TestInstallation.freePort("router-" + i)));
        }
        add("results", jvm, Role.RESULTS, Hooks.SETTINGS);
        for (int i = 1; i <= 2; i++) {
            int port = TestInstallation.freePort("ingress-" + i);
            apis.add(URI.create("http://127.0.0.1:" + port));
            add(
                    "ingress-" + i,
                    jvm,
                    Role.INGRESS,
                    Map.of(
                            "micronaut.server.port",
                            port,
                            "endpoints.all.port",
                            TestInstallation.freePort("management-" + i),
                            "sluice.webhooks.plain-http",
                            true,
                            "sluice.webhooks.allowed-networks",
                            "127.0.0.0/8"));
        }
        Together.start(roles(), name -> member(name).start());
    }

    private void add(String name, Jvm jvm, Role role, Map<String, Object> settings)
            throws Exception {
        members.put(
                name,
                new RoleMember(
                        sluice, jvm, role, settings, surroundings.environment(name), log(name)));
    }

    private static Redirect log(String name) throws Exception {
        return Redirect.appendTo(
                Files.createDirectories(Path.of("target", "chaos"))
                        .resolve(name + ".log")
                        .toFile());
    }

    Member member(String name) {
        Member member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException(
                    "member %s (expected: one of %s)".formatted(name, members.keySet()));
        }
        return member;
    }

    /** Names of the members that are roles. */
    List<String> roles() {
        return members.entrySet().stream()
                .filter(member -> member.getValue() instanceof RoleMember)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Base URLs of the ingress instances. */
    List<URI> apis() {
        return apis;
    }

    /** Base URLs of health and metrics of the living instances of a role. */
    List<URI> managements(Role role) {
        return members.values().stream()
                .filter(RoleMember.class::isInstance)
                .map(RoleMember.class::cast)
                .filter(member -> member.role() == role && member.isAlive())
                .map(RoleMember::management)
                .toList();
    }

    /** Of the roles that live. */
    Set<Long> pids() {
        return members.values().stream()
                .filter(RoleMember.class::isInstance)
                .map(RoleMember.class::cast)
                .filter(RoleMember::isAlive)
                .map(RoleMember::pid)
                .collect(Collectors.toSet());
    }

    RoleMember role(String name) {
        if (member(name) instanceof RoleMember role) {
            return role;
        }
        throw new IllegalArgumentException("member %s (expected: a role)".formatted(name));
    }

    /** What RocksDB calls the routers' job stores: a name for life. */
    List<String> routerDatabases() throws IOException {
        List<String> names = new ArrayList<>();
        for (String router : List.of("router-1", "router-2")) {
            try (Stream<Path> files = Files.walk(sluice.directory(router))) {
                for (Path identity :
                        files.filter(file -> file.endsWith("jobs/IDENTITY")).sorted().toList()) {
                    names.add(Files.readString(identity));
                }
            }
        }
        return names;
    }

    ProviderSimulator simulator() {
        return simulator;
    }

    TestInstallation sluice() {
        return sluice;
    }

    @Override
    public void close() {
        parts.close();
    }
}
