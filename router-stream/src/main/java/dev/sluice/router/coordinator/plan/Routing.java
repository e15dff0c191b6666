package dev.sluice.router.coordinator.plan;

import java.util.List;
import java.util.OptionalLong;

/**
 * A plan and how it came about.
 *
 * @param choices one for each lane that was looked at: those of the plan in its order, then the
 *     others
 */
public record Routing(Plan plan, List<Choice> choices) {
    public Routing {
        choices = List.copyOf(choices);
    }

    /**
     * Why a lane has its place.
     *
     * @param place 1: tried first; 0: the job may not run there
     * @param costMaxNanoUsd most that one call can cost there; empty where that was not asked
     * @param reason for people, short
     */
    public record Choice(String lane, int place, OptionalLong costMaxNanoUsd, String reason) {}
}
