package dev.sluice.standalone.processes;

import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Every role once, each in a process of its own. The installation stops what is left of it. */
final class Fleet {
    private final Map<Role, RoleProcess> processes = new EnumMap<>(Role.class);
    private final int ingressManagement;

    private Fleet(int ingressManagement) {
        this.ingressManagement = ingressManagement;
    }

    /** Engines, topics and an empty catalogue, for a static field: what fails, fails the class. */
    static TestInstallation installation() {
        try {
            return TestInstallation.create();
        } catch (Exception e) {
            throw new IllegalStateException("no engines to test with", e);
        }
    }

    /** Returns when all are ready. */
    static Fleet spawn(TestInstallation sluice) throws Exception {
        var fleet = new Fleet(TestInstallation.freePort("ingress management"));
        for (Role role : Role.values()) {
            Map<String, Object> more = new HashMap<>();
            if (role == Role.INGRESS) {
                more.put("endpoints.all.port", fleet.ingressManagement);
                // On a busy machine the coordinator's word may take longer than clients would wait.
                more.put("sluice.ingress.replies.wait-max", "30s");
            }
            fleet.processes.put(role, sluice.spawn(role, more));
        }
        return fleet;
    }

    URI management(Role role) {
        return role == Role.INGRESS
                ? URI.create("http://127.0.0.1:" + ingressManagement)
                : process(role).uri();
    }

    /** SIGTERM; returns the exit code, or fails when the process does not end. */
    int terminate(Role role) throws InterruptedException {
        return process(role).terminate();
    }

    private RoleProcess process(Role role) {
        RoleProcess process = processes.get(role);
        if (process == null) {
            throw new IllegalStateException(role + " was not spawned");
        }
        return process;
    }
}
