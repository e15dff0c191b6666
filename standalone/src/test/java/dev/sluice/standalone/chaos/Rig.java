package dev.sluice.standalone.chaos;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    static final int SLOTS_PER_WORKER = 256;
    private static final LatencyModel ABOUT_A_SECOND =
            new LatencyModel(Duration.ofMillis(1_000), 0, 0.3);

    private final ProcessParts parts;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<URI> apis = new ArrayList<>();
    private final ProviderSimulator simulator;
    private final TestInstallation sluice;
    private final Catalog catalog;

    private Rig(
            ProcessParts parts,
            ProviderSimulator simulator,
            TestInstallation sluice,
            Catalog catalog) {
        this.parts = parts;
        this.simulator = simulator;
        this.sluice = sluice;
        this.catalog = catalog;
    }

    /** Returns when every member serves. */
    static Rig start(Jvm jvm) throws Exception {
        var parts = new ProcessParts();
        Path directory = Files.createTempDirectory("sluice-chaos");
        parts.start("directory", () -> () -> FileUtils.deleteDirectory(directory.toFile()));
        try {
            ProviderSimulator simulator =
                    parts.start("simulator", () -> ProviderSimulator.start(calls()));
            EngineMember kafka = engine(parts, jvm, "kafka", directory);
            EngineMember postgres = engine(parts, jvm, "postgres", directory);
            TestInstallation sluice =
                    parts.start(
                            "installation",
                            () ->
                                    TestInstallation.on(
                                            kafka.address(),
                                            new LocalSettings.Database(
                                                    postgres.address(), "postgres")));
            Catalog catalog =
                    sluice.seed(
                            Path.of(Rig.class.getResource("/catalog/chaos.yaml").toURI()),
                            simulator);
            var rig = new Rig(parts, simulator, sluice, catalog);
            rig.members.put("kafka", kafka);
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
                .withModel("plain", ModelBehaviour.defaults().withLatency(ABOUT_A_SECOND));
    }

    private static EngineMember engine(ProcessParts parts, Jvm jvm, String engine, Path directory)
            throws Exception {
        return parts.start(
                engine,
                () -> {
                    var member =
                            new EngineMember(jvm, engine, directory.resolve(engine), log(engine));
                    member.start();
                    return member;
                });
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
        add("results", jvm, Role.RESULTS, Map.of());
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
                            TestInstallation.freePort("management-" + i)));
        }
    }

    private void add(String name, Jvm jvm, Role role, Map<String, Object> settings)
            throws Exception {
        Member member = new RoleMember(sluice, jvm, role, new HashMap<>(settings), log(name));
        member.start();
        members.put(name, member);
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

    /** The living instances of a role. */
    List<RoleMember> living(Role role) {
        return members.values().stream()
                .filter(RoleMember.class::isInstance)
                .map(RoleMember.class::cast)
                .filter(member -> member.role() == role && member.isAlive())
                .toList();
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

    Catalog catalog() {
        return catalog;
    }

    @Override
    public void close() {
        parts.close();
    }
}
