package dev.sluice.sim.model;

import dev.sluice.sim.limit.RateLimiter;

/** A model with its behaviour and what is left of its limits. */
public record SimulatedModel(String name, ModelBehaviour behaviour, RateLimiter limiter) {}
