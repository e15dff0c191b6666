package dev.sluice.standalone.run;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How the simulated models of the shipped catalogue behave. */
public final class ShippedModels {
    private ShippedModels() {}

    /** Nothing goes wrong. */
    public static Map<String, ModelBehaviour> healthy() {
        return Map.of(
                "sim-quartz", model(250, 120),
                "sim-amber", model(150, 240),
                "sim-basalt", model(400, 90),
                "sim-granite", model(250, 160));
    }

    /** One call in twenty fails: three with a 500, two with a 429, of a hundred. */
    public static Map<String, ModelBehaviour> stumbling() {
        var models = new HashMap<String, ModelBehaviour>();
        healthy()
                .forEach(
                        (name, healthy) ->
                                models.put(
                                        name,
                                        healthy.withFaults(
                                                new FaultRule(new Fault.Status(500), 0.03),
                                                new FaultRule(new Fault.Status(429), 0.02))));
        return models;
    }

    private static ModelBehaviour model(int firstTokenMillis, double tokensPerSecond) {
        return ModelBehaviour.defaults()
                .withLatency(
                        new LatencyModel(Duration.ofMillis(firstTokenMillis), tokensPerSecond, 0.3))
                .withAnswer(new AnswerLength(8, 32, 0));
    }
}
