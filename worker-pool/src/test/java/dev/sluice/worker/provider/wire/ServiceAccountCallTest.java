package dev.sluice.worker.provider.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.gemini.VertexWire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void isAbortedWhileItWaitsForATokenAndTakesItFromNobodyElse() throws Exception {
        try (HeldTokens held = new HeldTokens()) {
            rig.callsAs(held.account(simulator));
            CallGuard guard = rig.guard();
            CompletableFuture<CallEnd> stopped = CompletableFuture.supplyAsync(() -> call(guard));
            held.awaitAsked();
            CompletableFuture<CallEnd> other = CompletableFuture.supplyAsync(this::call);

            guard.stop(StopReason.ORDERED);

            CallEnd end = stopped.join();
            assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.ABANDONED);
            assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
            assertThat(end.callMade()).isFalse();
            assertThat(held.answered()).isZero();
            held.answer();
            assertThat(other.join().callMade()).isTrue();
            assertThat(held.answered()).isOne();
        }
    }

    @Test
    void countsTheWaitForATokenIntoTheTimeOfTheCall() throws Exception {
        try (HeldTokens held = new HeldTokens()) {
            rig.callsAs(held.account(simulator));
            CallGuard guard = rig.guard();
            CompletableFuture<CallEnd> waiting = CompletableFuture.supplyAsync(() -> call(guard));
            held.awaitAsked();

            guard.stopIfOverdue(System.nanoTime() + Rig.TOTAL.toNanos());

            CallEnd end = waiting.join();
            assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
            assertThat(end.callMade()).isFalse();
            assertThat(held.answered()).isZero();
        }
    }

    private CallEnd call() {
        return call(rig.guard());
    }

    private CallEnd call(CallGuard guard) {
        return rig.call(
                wire,
                simulator.rootUri().resolve(Wires.version(wire)).toString(),
                "gemini-2.5-flash",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                null,
                guard);
    }

    /** An endpoint that gives a token, though none that is good, and only when it is told to. */
    private static final class HeldTokens implements AutoCloseable {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);
        private final AtomicInteger answered = new AtomicInteger();
        private final HttpServer server;

        HeldTokens() throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/token", this::serve);
            server.setExecutor(Thread::startVirtualThread);
            server.start();
        }

        String account(ProviderSimulator known) {
            return known.serviceAccount()
                    .file("http://127.0.0.1:" + server.getAddress().getPort() + "/token")
                    .toString();
        }

        void awaitAsked() throws InterruptedException {
            asked.await();
        }

        void answer() {
            told.countDown();
        }

        int answered() {
            return answered.get();
        }

        private void serve(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            asked.countDown();
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            answered.incrementAndGet();
            byte[] body = "{\"access_token\":\"nobodys\",\"expires_in\":3600}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        @Override
        public void close() {
            told.countDown();
            server.stop(0);
        }
    }
}
