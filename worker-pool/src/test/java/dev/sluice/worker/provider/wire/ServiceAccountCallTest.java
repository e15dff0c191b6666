package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.gemini.VertexWire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls as a service account, whose token_uri is the simulator. */
class ServiceAccountCallTest {
    private final Rig rig = new Rig();
    private final VertexWire wire = new VertexWire();
    private ProviderSimulator simulator;

    @BeforeEach
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults().withAnyModel(ModelBehaviour.defaults()));
    }

    @AfterEach
    void stop() {
        rig.close();
        simulator.close();
    }

    @Test
    void showsATokenThatItAsksForByItself() {
        rig.callsAs(simulator);

        assertThat(call().outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
    }

    @Test
    void asksForAnotherTokenAfterOneThatIsNotTakenAnyMore() {
        rig.callsAs(simulator);
        assertThat(call().outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        simulator.serviceAccount().revokeTokens();

        CallEnd refused = call();
        CallEnd next = call();

        assertThat(refused.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(next.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
    }

    @Test
    void isACredentialProblemWhereTheAccountIsNotKnown() {
        try (ProviderSimulator other = ProviderSimulator.start(SimulatorConfig.defaults())) {
            rig.callsAs(
                    other.serviceAccount()
                            .file(simulator.rootUri().resolve("/token").toString())
                            .toString());

            CallEnd end = call();

            assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.REFUSED);
            assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
            assertThat(end.callMade()).isFalse();
            assertThat(simulator.calls().calls()).isEmpty();
        }
    }

    @Test
    void isTriedLaterWhereNobodyGivesTokens() {
        ProviderSimulator gone = ProviderSimulator.start(SimulatorConfig.defaults());
        rig.callsAs(gone);
        gone.close();

        CallEnd end = call();

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.callMade()).isFalse();
    }

    private CallEnd call() {
        return rig.call(
                wire,
                simulator.rootUri().resolve(Wires.version(wire)).toString(),
                "gemini-2.5-flash",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                null,
                rig.guard());
    }
}
