package dev.sluice.standalone.chaos;

import static java.util.Objects.requireNonNull;

import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.Signals;
import dev.sluice.standalone.testkit.TestInstallation;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An instance of a role. The installation ends what is left of it. */
final class RoleMember implements Member {
    private final TestInstallation sluice;
    private final Jvm jvm;
    private final Role role;
    private final Map<String, Object> settings;
    private final Map<String, String> environment;
    private final Redirect log;
    private @Nullable RoleProcess process;

    RoleMember(
            TestInstallation sluice,
            Jvm jvm,
            Role role,
            Map<String, Object> settings,
            Map<String, String> environment,
            Redirect log) {
        this.sluice = sluice;
        this.jvm = jvm;
        this.role = role;
        this.settings = settings;
        this.environment = environment;
        this.log = log;
    }

    Role role() {
        return role;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return process().pid();
    }

    /** Base URL of health and metrics. */
    URI management() {
        return process().management();
    }

    @Override
    public void start() throws Exception {
        process = sluice.spawn(jvm, role, settings, environment, log);
    }

    @Override
    public void kill() throws Exception {
        process().kill();
    }

    @Override
    public int terminate() throws Exception {
        return process().terminate();
    }

    /** Waits for it to end by itself; returns the exit code. */
    int awaitExit() throws Exception {
        return process().awaitExit();
    }

    @Override
    public void freeze() throws Exception {
        Signals.freeze(process().pid());
    }

    @Override
    public void thaw() throws Exception {
        Signals.thaw(process().pid());
    }

    private RoleProcess process() {
        return requireNonNull(process, "not started");
    }
}
