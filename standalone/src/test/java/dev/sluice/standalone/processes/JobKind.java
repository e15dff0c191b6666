package dev.sluice.standalone.processes;

import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ways a job can go, and what each must come to. */
enum JobKind {
    /** One call in twenty fails. */
    STEADY("succeeded", null, Jobs.line("steady", "What is 6 times 7?")),
    FALLBACK("succeeded", null, Jobs.line("fallback", "What is 6 times 7?")),
    DOWN("failed", "attempts_exhausted", Jobs.line("down", "Anybody there?")),
    WORDY(
            "failed",
            "no_lane",
            Jobs.line("plain", "A novel, please", ",\"max_completion_tokens\":4001", "")),
    LATE(
            "expired",
            "deadline_exceeded",
            Jobs.line("slow", "No hurry?", "", ",\"deadline\":\"3s\""));

    private static final ModelBehaviour ANSWERS = ModelBehaviour.defaults();

    private final String status;
    private final @Nullable String error;
    private final String line;

    JobKind(String status, @Nullable String error, String line) {
        this.status = status;
        this.error = error;
        this.line = line;
    }

    String status() {
        return status;
    }

    @Nullable String error() {
        return error;
    }

    String line() {
        return line;
    }

    /** A provider where jobs go these ways; its model {@code plain} takes two seconds. */
    static SimulatorConfig provider() {
        return SimulatorConfig.defaults()
                .withFaults(
                        new FaultTiming(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(200)))
                .withModel(
                        "stumbling",
                        ANSWERS.withCachedShare(0.2)
                                .withFaults(
                                        new FaultRule(new Fault.Status(500), 0.03),
                                        new FaultRule(new Fault.Status(429), 0.02)))
                .withModel(
                        "dear", ANSWERS.withCachedShare(0.3).withAnswer(new AnswerLength(8, 24, 7)))
                .withModel("broken", ModelBehaviour.downWith(new Fault.Status(500)))
                .withModel("down", ModelBehaviour.down())
                .withModel("plain", answersAfter(Duration.ofSeconds(2)))
                .withModel("slow", answersAfter(Duration.ofMinutes(1)));
    }

    private static ModelBehaviour answersAfter(Duration wait) {
        return ANSWERS.withLatency(new LatencyModel(wait, 0, 0));
    }
}
