package dev.sluice.standalone.processes;

import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.Together;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Every role once, each in a process of its own. The installation stops what is left of it. */
public final class Fleet {
    private final Map<Role, RoleProcess> processes = new ConcurrentHashMap<>();
    private final TestInstallation sluice;
    private final Function<Role, Redirect> logs;

    private Fleet(TestInstallation sluice, Function<Role, Redirect> logs) {
        this.sluice = sluice;
        this.logs = logs;
    }

    /** Returns when all are ready. */
    static Fleet spawn(TestInstallation sluice) throws Exception {
        return spawn(sluice, role -> Redirect.INHERIT);
    }

    /**
     * As {@link #spawn(TestInstallation)}.
     *
     * @param logs where each role's log goes
     */
    public static Fleet spawn(TestInstallation sluice, Function<Role, Redirect> logs)
            throws Exception {
        var fleet = new Fleet(sluice, logs);
        Map<String, Object> ingress =
                Map.of(
                        "endpoints.all.port",
                        TestInstallation.freePort("ingress management"),
                        // On a busy machine the coordinator's word may take longer than clients
                        // would wait.
                        "sluice.ingress.replies.wait-max",
                        "30s");
        Together.start(
                List.of(Role.values()),
                role -> fleet.start(role, role == Role.INGRESS ? ingress : Map.of()));
        return fleet;
    }

    /** Stops the router and starts another, which has no local state and restores all of it. */
    public void replaceRouter() throws Exception {
        terminate(Role.ROUTER);
        start(
                Role.ROUTER,
                Map.of("sluice.router.state-dir", sluice.directory("router-2").toString()));
    }

    /** Where the role serves other than health and metrics. */
    public URI api(Role role) {
        return process(role).uri();
    }

    public URI management(Role role) {
        return process(role).management();
    }

    /** SIGTERM; returns the exit code, or fails when the process does not end. */
    int terminate(Role role) throws InterruptedException {
        return process(role).terminate();
    }

    private void start(Role role, Map<String, Object> more) throws Exception {
        processes.put(role, sluice.spawn(Jvm.SHORT_LIVED, role, more, Map.of(), logs.apply(role)));
    }

    private RoleProcess process(Role role) {
        RoleProcess process = processes.get(role);
        if (process == null) {
            throw new IllegalStateException(role + " was not spawned");
        }
        return process;
    }
}
