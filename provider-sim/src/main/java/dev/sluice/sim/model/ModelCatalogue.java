package dev.sluice.sim.model;

import dev.sluice.sim.limit.RateLimiter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that exist now. Changed by the control API while calls read it; a call keeps what it
 * found. Thread-safe; holds at most {@value #MODELS_MAX} models.
 */
public final class ModelCatalogue {
    private static final int MODELS_MAX = 10_000;

    private final ConcurrentHashMap<String, SimulatedModel> models = new ConcurrentHashMap<>();
    private final ModelBehaviour unlisted;
    private final boolean anyModel;

    /**
     * @param listed the models by name
     * @param unlisted behaviour of the others
     * @param anyModel whether there are others
     */
    public ModelCatalogue(
            Map<String, ModelBehaviour> listed, ModelBehaviour unlisted, boolean anyModel) {
        this.unlisted = unlisted;
        this.anyModel = anyModel;
        listed.forEach(this::put);
    }

    /** Finds a model by name; empty when the provider does not have it. */
    public Optional<SimulatedModel> find(String name) {
        SimulatedModel known = models.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        if (!anyModel) {
            return Optional.empty();
        }
        if (models.size() >= MODELS_MAX) {
            return Optional.of(model(name, unlisted));
        }
        return Optional.of(models.computeIfAbsent(name, unknown -> model(unknown, unlisted)));
    }

    /** Adds or replaces a model; its limits start whole unless they are the same as before. */
    public void put(String name, ModelBehaviour behaviour) {
        if (models.size() >= MODELS_MAX && !models.containsKey(name)) {
            throw new IllegalArgumentException(
                    "model " + name + ": there are " + MODELS_MAX + " models already");
        }
        models.compute(
                name,
                (key, before) ->
                        before != null && before.behaviour().limits().equals(behaviour.limits())
                                ? new SimulatedModel(key, behaviour, before.limiter())
                                : model(key, behaviour));
    }

    /** Removes a model; true if there was one. */
    public boolean remove(String name) {
        return models.remove(name) != null;
    }

    /** All models by name. */
    public List<SimulatedModel> list() {
        return models.values().stream().sorted(Comparator.comparing(SimulatedModel::name)).toList();
    }

    private static SimulatedModel model(String name, ModelBehaviour behaviour) {
        return new SimulatedModel(
                name, behaviour, new RateLimiter(behaviour.limits(), System.nanoTime()));
    }
}
