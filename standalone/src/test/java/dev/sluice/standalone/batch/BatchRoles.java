package dev.sluice.standalone.batch;

import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An installation whose bodies and files rest in a bucket, with ingress in a process of its own,
 * which expands batches in small steps.
 */
final class BatchRoles implements AutoCloseable {
    /** So that a batch is expanded for some seconds. */
    private static final Map<String, Object> SMALL_STEPS =
            Map.of(
                    "sluice.ingress.batch.step-lines",
                    "20",
                    "sluice.ingress.batch.in-flight-max",
                    "300",
                    "sluice.ingress.kafka-in.step-records",
                    "10",
                    "sluice.ingress.batch.window-min",
                    "1s");

    private final ProviderSimulator simulator;
    private final TestInstallation sluice;
    private final BucketServer bucket;
    private @Nullable RoleProcess ingress;

    private BatchRoles(ProviderSimulator simulator, TestInstallation sluice, BucketServer bucket) {
        this.simulator = simulator;
        this.sluice = sluice;
        this.bucket = bucket;
    }

    static BatchRoles create() {
        ProviderSimulator simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel("quick", answersAfter(1))
                                .withModel("steady", answersAfter(60))
                                .withModel(
                                        "slow",
                                        ModelBehaviour.defaults()
                                                .withLatency(
                                                        new LatencyModel(
                                                                Duration.ofSeconds(20), 400, 0)))
                                .withModel(
                                        "wordy",
                                        answersAfter(1).withAnswer(AnswerLength.exactly(8_000)))
                                .withModel(
                                        "refusing",
                                        ModelBehaviour.downWith(new Fault.Status(400))));
        TestInstallation sluice = TestInstallation.createForClass();
        try {
            BucketServer bucket = BucketServer.start(sluice.directory("bucket"));
            return new BatchRoles(simulator, sluice, bucket);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ModelBehaviour answersAfter(int ms) {
        return ModelBehaviour.defaults()
                .withLatency(new LatencyModel(Duration.ofMillis(ms), 20_000, 0));
    }

    void start(Duration patience) throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(BatchRoles.class.getResource("/catalog/batch.yaml"))
                                .toURI()),
                simulator);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : List.of(Role.ROUTER, Role.WORKER, Role.RESULTS)) {
            running.add(sluice.start(role, role == Role.ROUTER ? Map.of() : bucket.settings()));
        }
        startIngress();
        await("all are ready")
                .atMost(patience)
                .until(() -> running.stream().allMatch(RoleApplication::ready));
    }

    void startIngress() throws Exception {
        Map<String, Object> settings = new HashMap<>(SMALL_STEPS);
        settings.putAll(bucket.settings());
        ingress = sluice.spawn(Role.INGRESS, settings);
    }

    void killIngress() throws Exception {
        Objects.requireNonNull(ingress).kill();
    }

    TestInstallation sluice() {
        return sluice;
    }

    BucketServer bucket() {
        return bucket;
    }

    @Override
    public void close() {
        sluice.close();
        bucket.close();
        simulator.close();
    }
}
