package dev.sluice.standalone.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.LogConfig;
import dev.sluice.ingress.run.RunConfig;
import dev.sluice.runtime.kafka.TopicsConfig;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.worker.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The roles of {@code compose.yaml} against those that the harness starts. */
class ComposeRolesTest {
    /** Told to every role here, and why the harness does not. */
    private static final Map<String, String> MORE =
            Map.of("sluice.registry.url", "the harness has no registry server: bundled ids");

    /** Told to one role here, and why the harness does not. */
    private static final Map<Role, Map<String, String>> MORE_OF =
            Map.of(
                    Role.RESULTS,
                    Map.of(
                            "sluice.results.password",
                            "the harness's database trusts loopback",
                            "sluice.results.webhooks.secret-keys",
                            "the harness's database goes with the test"),
                    Role.INGRESS,
                    Map.of(
                            "sluice.ingress.bulk.spool-dir",
                            "the harness spools to the system's folder, which is memory here"));

    /** Told by the harness, and why not here. */
    private static final Map<String, String> LESS =
            Map.of(
                    "micronaut.server.port", "the command's own default: nobody else is there",
                    "endpoints.all.port", "likewise");

    /** Variables of the worker's that are no settings: the catalogue's credentials. */
    private static final Set<String> CREDENTIALS = Set.of("SIMULATOR_KEY", "OPENAI_API_KEY");

    private static final LocalSettings HARNESS =
            new LocalSettings(
                    "localhost:9092",
                    Path.of("data"),
                    "127.0.0.1",
                    new LocalSettings.Ports(1, 2, 3, 4, 5),
                    new LocalSettings.Secrets("ids", "internal"),
                    new LocalSettings.Database("jdbc:postgresql://localhost/sluice", "sluice"),
                    Map.of());

    @ParameterizedTest
    @EnumSource
    void startsARoleByTheHarnesssCommand(Role role) throws Exception {
        List<String> command = service(role).command();

        assertThat(command).containsExactly(role.wireName());
        assertThat(CommandLines.subcommand(command)).isEqualTo(role.wireName());
    }

    @ParameterizedTest
    @EnumSource
    void eachVariableIsOneSettingThatTheRoleReads(Role role) throws Exception {
        for (var variable : settingsOf(role).entrySet()) {
            try (var context =
                    RoleContext.ofEnvironment(
                            role, Map.of(variable.getKey(), variable.getValue()))) {
                assertThat(context.settings())
                        .as("%s of %s", variable.getKey(), role)
                        .hasSize(1)
                        .containsValue(variable.getValue());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void variablesBindLikeTheKeysThatTheHarnessSets(Role role) throws Exception {
        try (var environment = RoleContext.ofEnvironment(role, settingsOf(role));
                var keys = RoleContext.ofKeys(role, environment.settings())) {
            assertThat(environment.records()).isNotEmpty().isEqualTo(keys.records());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsARoleWhatTheHarnessTellsIt(Role role) throws Exception {
        Set<String> expected = new TreeSet<>(HARNESS.of(role).keySet());
        expected.removeAll(LESS.keySet());
        expected.addAll(MORE.keySet());
        expected.addAll(MORE_OF.getOrDefault(role, Map.of()).keySet());

        try (var context = RoleContext.ofEnvironment(role, settingsOf(role))) {
            assertThat(context.settings().keySet()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void laysTopicsOutLikeTheHarness(Role role) throws Exception {
        try (var context = RoleContext.ofEnvironment(role, settingsOf(role))) {
            assertThat(context.bean(TopicsConfig.class).topics().layout())
                    .isEqualTo(LocalSettings.TOPICS.layout());
        }
    }

    @Test
    void hasOneRouterWithoutStandbysLikeTheHarness() throws Exception {
        try (var context = RoleContext.ofEnvironment(Role.ROUTER, settingsOf(Role.ROUTER))) {
            assertThat(context.settings())
                    .containsEntry(
                            "sluice.router.standbys",
                            String.valueOf(HARNESS.of(Role.ROUTER).get("sluice.router.standbys")));
        }
    }

    @Test
    void rolesAndToolsShareAnInstallation() throws Exception {
        Map<String, String> tools = ComposeFile.read().service("init").environment();

        assertThat(tools).containsKey("SLUICE_KAFKA_BOOTSTRAP_SERVERS");
        for (Role role : Role.values()) {
            assertThat(service(role).environment()).containsAllEntriesOf(tools);
            try (var context = RoleContext.ofEnvironment(role, settingsOf(role))) {
                assertThat(context.bean(RegistryConfig.class).url())
                        .startsWith("http://registry:")
                        .isNotEqualTo(SchemaRegistry.BUNDLED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rolesWaitForTheEndOfInit(Role role) throws Exception {
        assertThat(service(role).dependsOn())
                .containsEntry("init", "service_completed_successfully");
    }

    @Test
    void initWaitsForWhatItPrepares() throws Exception {
        ComposeFile file = ComposeFile.read();

        assertThat(file.service("init").dependsOn())
                .isEqualTo(
                        Map.of(
                                "kafka", "service_healthy",
                                "registry-ready", "service_completed_successfully"));
        assertThat(file.service("results").dependsOn())
                .containsEntry("postgres", "service_healthy");
        assertThat(CommandLines.subcommand(file.service("init").command())).isEqualTo("init");
        assertThat(CommandLines.subcommand(file.service("registry-ready").command()))
                .isEqualTo("health");
        assertThat(CommandLines.subcommand(file.service("sim").command())).isEqualTo("sim");
    }

    @ParameterizedTest
    @EnumSource
    void waitsLongerForARoleThanTheRoleForItsWork(Role role) throws Exception {
        try (var context = RoleContext.ofEnvironment(role, settingsOf(role))) {
            Duration drain =
                    switch (role) {
                        // Requests, what is on its way to the log, readers.
                        case INGRESS ->
                                context.bean(RunConfig.class)
                                        .drainTimeout()
                                        .plus(context.bean(LogConfig.class).closeTimeout())
                                        .plusSeconds(10);
                        // Claims 45 s, aborts 5 s, reports 35 s, producer 5 s: see Drain.
                        case WORKER ->
                                context.bean(WorkerConfig.class).drainGrace().plusSeconds(90);
                        // Streams 20 s, see RouterRole; followers of topics.
                        case ROUTER -> Duration.ofSeconds(25);
                        // Projection 20 s and its dead letters, retention, listener: 5 s each.
                        case RESULTS -> Duration.ofSeconds(35);
                    };

            assertThat(service(role).gracePeriod()).isGreaterThan(drain);
        }
    }

    private static Service service(Role role) throws Exception {
        return ComposeFile.read().service(role.wireName());
    }

    /** The role's variables but the credentials of providers. */
    private static Map<String, String> settingsOf(Role role) throws Exception {
        Map<String, String> variables = new TreeMap<>(service(role).environment());
        if (role == Role.WORKER) {
            variables.keySet().removeAll(CREDENTIALS);
        }
        return variables;
    }
}
