package dev.sluice.standalone.cli;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.machine.Disks;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.doctor.Doctor;
import dev.sluice.standalone.doctor.Report;
import dev.sluice.standalone.logging.Quiet;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice doctor}: looks at everything an installation stands on, changes nothing. */
@Command(
        name = "doctor",
        description = "Check Kafka, database, registry, clocks and disks; say what to change.")
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "Check what this role needs, with its own settings and rights. Repeatable. Default: all roles.")
    private List<Role> roles = new ArrayList<>();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Check the running `sluice standalone` that owns this directory.")
    private @Nullable Path dataDir;

    /** 0: nothing refused; 1: something refused. */
    @Override
    public Integer call() throws Exception {
        Quiet.please();
        List<Finding> findings = new ArrayList<>(Doctor.examine(settings()));
        if (dataDir != null) {
            findings.addAll(Disks.findings("--data-dir", dataDir));
        }
        var report = new Report(findings);
        var out = spec.commandLine().getOut();
        report.lines().forEach(out::println);
        out.flush();
        return report.refused() ? 1 : 0;
    }

    private Map<Role, RoleSettings> settings() throws IOException {
        RoleSettings given = config.settings();
        Map<Role, RoleSettings> settings = new EnumMap<>(Role.class);
        for (Role role : roles.isEmpty() ? List.of(Role.values()) : roles) {
            settings.put(
                    role,
                    dataDir == null
                            ? given
                            : new RoleSettings(
                                    given.file(),
                                    LocalSettings.ofRunning(dataDir, given.overrides()).of(role)));
        }
        return settings;
    }
}
