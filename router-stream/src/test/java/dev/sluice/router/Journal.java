package dev.sluice.router;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came to a router from outside, in its order. */
final class Journal {
    private final List<Step> steps = new ArrayList<>();

    sealed interface Step {
        record Record(String topic, byte @Nullable [] key, byte[] bytes) implements Step {}

        record Passed(Duration time) implements Step {}

        /** The task was made anew from its stores. */
        record Restarted() implements Step {}
    }

    void add(Step step) {
        steps.add(step);
    }

    /** All so far. */
    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Lets the same come to another router. */
    static void replay(List<Step> steps, RouterHarness router) {
        for (Step step : steps) {
            switch (step) {
                case Step.Record(String topic, byte[] key, byte[] bytes) ->
                        router.pipe(topic, key, bytes);
                case Step.Passed(Duration time) -> router.jump(time);
                case Step.Restarted() -> router.restart();
            }
        }
    }
}
