package dev.sluice.bench.site;

import dev.sluice.bench.child.Child;
import dev.sluice.bench.child.Command;
import dev.sluice.bench.child.Part;
import dev.sluice.bench.child.PartFile;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.settings.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * The system under test, running: its processes, how to reach them and how to measure them. Stops
 * with the {@link ProcessParts} that it was started in. Use from one thread.
 */
public final class Site {
    private static final int SECRET_BYTES = 32;

    private final SitePlan plan;
    private final Addresses addresses;
    private final List<Child> children = new ArrayList<>();
    private final List<MeasuredProcess> measured = new ArrayList<>();
    private final Connections connections;
    private final BenchCatalog catalog;
    private final Path logs;

    private Site(SitePlan plan, Addresses addresses) throws IOException {
        this.plan = plan;
        this.addresses = addresses;
        this.connections =
                Connections.read(
                        RoleSettings.of(new HashMap<>(PartSettings.installation(addresses, plan))));
        // Like a real provider the simulator wants a key, and takes any.
        Path simulatorKey = addresses.home().resolve("simulator-key");
        Files.writeString(simulatorKey, "sk-simulator");
        this.catalog = BenchCatalog.of(plan, addresses.http(Part.SIMULATOR), simulatorKey);
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
        var site = new Site(plan, Addresses.in(directory));
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String idSecret = Base64.getEncoder().encodeToString(secret);
        for (ProcessLayout layout : ProcessLayout.of(plan.oneJvm())) {
            Child child =
                    processes.start(
                            layout.name(),
                            () ->
                                    Child.start(
                                            layout.name(),
                                            site.jvmOptions(layout.name()),
                                            site.logs.resolve(layout.name() + ".log")));
            site.children.add(child);
            site.measured.add(new MeasuredProcess(layout.cpuRole(), child.pid(), false));
            for (Part part : layout.parts()) {
                site.start(child, part, idSecret);
                said.accept("%s is up, pid %d".formatted(part.id(), child.pid()));
            }
        }
        site.measured.add(new MeasuredProcess("postgresql", site.postmaster(), true));
        site.measured.add(new MeasuredProcess("harness", ProcessHandle.current().pid(), false));
        return site;
    }

    private void start(Child child, Part part, String idSecret)
            throws IOException, InterruptedException {
        Path file = addresses.home().resolve(part.id() + ".properties");
        PartFile.write(file, PartSettings.of(part, addresses, plan, idSecret));
        child.tell(new Command.Start(part, file.toString()));
        if (part == Part.KAFKA) {
            install();
        }
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
        List<String> options = new ArrayList<>(plan.javaOptions());
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
        return BenchCatalog.ROUTE;
    }

    public String postgresUser() {
        return PartSettings.POSTGRES_USER;
    }

    public Path logs() {
        return logs;
    }
}
