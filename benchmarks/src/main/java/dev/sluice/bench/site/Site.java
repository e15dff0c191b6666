package dev.sluice.bench.site;

import dev.sluice.bench.child.Child;
import dev.sluice.bench.child.Command;
import dev.sluice.bench.child.Part;
import dev.sluice.bench.child.PartFile;
import dev.sluice.bench.child.PartKeys;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.peers.PeerCatalog;
import dev.sluice.bench.peers.SimulatorAt;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.settings.Connections;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The system under test, running: its processes, how to reach them and how to measure them. Stops
 * with the {@link ProcessParts} that it was started in. Use from one thread.
 */
public final class Site {
    private static final int SECRET_BYTES = 32;
    private static final String SIMULATOR_KEY = "sk-simulator";

    private final SitePlan plan;
    private final Addresses addresses;
    private final List<Child> children = new ArrayList<>();
    private final List<MeasuredProcess> measured = new ArrayList<>();
    private final Connections connections;
    private final BenchCatalog catalog;
    private final Path logs;
    private final Path simulatorKey;
    private final ProcessParts processes;
    private String idSecret = "";

    private Site(SitePlan plan, Addresses addresses, ProcessParts processes) throws IOException {
        this.plan = plan;
        this.addresses = addresses;
        this.processes = processes;
        this.connections =
                Connections.read(
                        RoleSettings.of(new HashMap<>(PartSettings.installation(addresses, plan))));
        // Like a real provider the simulator wants a key, and takes any.
        this.simulatorKey = addresses.home().resolve("simulator-key");
        Files.writeString(simulatorKey, SIMULATOR_KEY);
        this.catalog =
                plan.shape().lone()
                        ? new BenchCatalog(
                                PeerCatalog.of(
                                        plan.tenants(),
                                        plan.partitions(),
                                        plan.inFlightMax(),
                                        false),
                                List.of())
                        : BenchCatalog.of(plan, addresses.http(Part.SIMULATOR), simulatorKey);
        this.logs = Files.createDirectories(addresses.home().resolve("logs"));
    }

    /**
     * Starts everything and returns when it works.
     *
     * @param processes what was started is added to these
     * @param said takes a line per step
     */
    public static Site start(
            SitePlan plan, DataDirectory directory, ProcessParts processes, Consumer<String> said)
            throws Exception {
        var site = new Site(plan, Addresses.in(directory), processes);
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        site.idSecret = Base64.getEncoder().encodeToString(secret);
        for (ProcessLayout layout : ProcessLayout.of(plan.shape())) {
            site.start(layout);
            layout.parts().forEach(part -> said.accept("%s is up".formatted(part.id())));
        }
        if (!plan.shape().lone()) {
            site.measured.add(new MeasuredProcess("postgresql", site.postmaster(), true));
        }
        site.measured.add(new MeasuredProcess("harness", ProcessHandle.current().pid(), false));
        return site;
    }

    private void start(ProcessLayout layout) throws Exception {
        Child child =
                processes.start(
                        layout.name(),
                        () ->
                                Child.start(
                                        layout.name(),
                                        jvmOptions(layout.name()),
                                        logs.resolve(layout.name() + ".log")));
        children.add(child);
        measured.add(new MeasuredProcess(layout.cpuRole(), child.pid(), false));
        for (Part part : layout.parts()) {
            Path file = addresses.home().resolve(part.id() + ".properties");
            PartFile.write(file, PartSettings.of(part, addresses, plan, idSecret));
            child.tell(new Command.Start(part, file.toString()));
            if (part == Part.KAFKA) {
                install();
            }
        }
    }

    /** Kills a role's process without warning, as {@code kill -9} does; returns when it is gone. */
    public void kill(Part role) throws InterruptedException {
        Child child =
                children.stream()
                        .filter(each -> each.name().equals(role.id()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                role + " (expected: in a process of its own)"));
        child.kill();
        children.remove(child);
        measured.removeIf(process -> process.pid() == child.pid());
    }

    /** Starts a role anew that was killed; returns when it is ready. */
    public void startAgain(Part role) throws Exception {
        start(ProcessLayout.alone(role));
    }

    /** What a router has on disk: its stores, and where it got to in their changelogs. */
    public Path routerState() {
        return PartSettings.routerState(addresses);
    }

    /** Where the simulator is, and how it is spoken to. */
    public SimulatorAt simulator() {
        Map<String, String> settings = PartSettings.of(Part.SIMULATOR, addresses, plan, idSecret);
        return Boolean.parseBoolean(settings.get(PartKeys.TLS))
                ? new SimulatorAt(
                        URI.create("https://127.0.0.1:" + addresses.port(Part.SIMULATOR)),
                        Optional.of(Path.of(settings.getOrDefault(PartKeys.DIRECTORY, ""))))
                : new SimulatorAt(addresses.simulator(), Optional.empty());
    }

    /** The file with what the simulator is shown as a key. */
    public Path simulatorKey() {
        return simulatorKey;
    }

    /** What is in it. */
    public String simulatorShows() {
        return SIMULATOR_KEY;
    }

    public URI routerMetrics() {
        return addresses.http(Part.ROUTER).resolve("/prometheus");
    }

    private void install() {
        Installation.create(
                connections.kafka().connection("bench-init"),
                connections.topics(),
                connections.registry(),
                connections.registered(),
                line -> {});
        CatalogSeed.apply(
                new CatalogTopic(connections.kafka(), connections.codecs(), connections.topics()),
                catalog.catalog(),
                Instant.now());
    }

    private List<String> jvmOptions(String process) {
        List<String> options = new ArrayList<>();
        if (plan.shape().small().filter(part -> process.equals(part.id())).isPresent()) {
            options.add("-Xmx1g");
        }
        options.addAll(plan.javaOptions());
        plan.jfr()
                .ifPresent(
                        directory ->
                                options.add(
                                        "-XX:StartFlightRecording:settings=profile,dumponexit=true,maxsize=1g,filename="
                                                + directory.resolve(process + ".jfr")));
        return options;
    }

    private long postmaster() throws IOException {
        Path file = addresses.home().resolve(Part.POSTGRESQL.id()).resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    /** Begins recordings of all processes, if wanted. */
    public void recordWindow() throws IOException, InterruptedException {
        if (plan.jfr().isPresent()) {
            for (Child child : children) {
                child.tell(new Command.Record());
            }
        }
    }

    /** Ends them and writes {@code <process>-<window>.jfr}. */
    public void dumpWindow(String window) throws IOException, InterruptedException {
        if (plan.jfr().isPresent()) {
            for (Child child : children) {
                Path file = plan.jfr().get().resolve(child.name() + "-" + window + ".jfr");
                child.tell(new Command.Dump(file.toString()));
            }
        }
    }

    public Addresses addresses() {
        return addresses;
    }

    public Connections connections() {
        return connections;
    }

    public List<MeasuredProcess> processes() {
        return List.copyOf(measured);
    }

    public List<String> apiKeys() {
        return catalog.keys();
    }

    /** The model that jobs ask for. */
    public String route() {
        return PeerCatalog.ROUTE;
    }

    public String postgresUser() {
        return PartSettings.POSTGRES_USER;
    }

    public Path logs() {
        return logs;
    }
}
