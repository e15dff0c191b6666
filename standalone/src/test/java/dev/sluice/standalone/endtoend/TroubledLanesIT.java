package dev.sluice.standalone.endtoend;

import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lanes that turn calls away, die in use or idle, are paused or changed while jobs run on them. */
final class TroubledLanesIT {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withAnyModel(LaneDrill.ANSWERS)
                            .withFaults(
                                    new FaultTiming(
                                            Duration.ofSeconds(1),
                                            Duration.ofSeconds(30),
                                            RETRY_AFTER)));
    private static TestInstallation sluice = TestInstallation.createForClass();

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(
                                        TroubledLanesIT.class.getResource("/catalog/troubled.yaml"))
                                .toURI()),
                simulator);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : Role.values()) {
            running.add(sluice.start(role, Map.of()));
        }
        await("all are ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.stream().allMatch(RoleApplication::ready));
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void jobsWaitForALaneThatTurnsCallsAway() throws Exception {
        new LaneDrill(sluice, simulator)
                .waitsForALaneThatTurnsCallsAway(500, Duration.ofSeconds(5), RETRY_AFTER);
    }

    @Tag("chaos")
    @Test
    void jobsWaitForALaneThatTurnsCallsAwayForAMinute() throws Exception {
        new LaneDrill(sluice, simulator)
                .waitsForALaneThatTurnsCallsAway(2_000, Duration.ofSeconds(60), RETRY_AFTER);
    }

    @Test
    void jobsOfALaneThatDiesFinishOnTheNext() throws Exception {
        new LaneDrill(sluice, simulator).finishesOnTheNextLane(300);
    }

    @Test
    void anIdleLaneIsFoundDeadBeforeAJobMeetsIt() throws Exception {
        new CheckDrill(sluice, simulator).findsAnIdleLaneDeadAndThenBack();
    }

    @Test
    void startsNoCallOfWhatIsPaused() throws Exception {
        new PauseDrill(sluice, simulator).pausesATenantARouteAndALane();
    }

    @Test
    void plansForAnotherLaneAsSoonAsARouteSaysSo() throws Exception {
        new ChangeDrill(sluice, simulator).turnsARoute();
    }

    @Test
    void callsAnotherAddressAsSoonAsAProviderSaysSo() throws Exception {
        new ChangeDrill(sluice, simulator).movesAProvider();
    }
}
