package dev.sluice.router.coordinator.redrive;

import dev.sluice.router.coordinator.redrive.RedriveVerdict.Begin;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Known;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Refuse;
import dev.sluice.router.coordinator.redrive.RedriveView.Begun;
import java.time.Duration;

/**
 * Whether a wish begins the run that it is for. At most one run of a job lives, and a run begins
 * once, however often and by how many it is wished for. See decision 0020.
 */
public final class RedrivePolicy {
    private RedrivePolicy() {}

    /**
     * @param run the run that is wished for, 2 or more
     * @param wish by its id
     * @param age since it was asked for
     * @param remembered how long a run that began is remembered
     */
    public static RedriveVerdict decide(
            RedriveView view, int run, String wish, Duration age, Duration remembered) {
        if (view.begun().isPresent() && view.begun().get().run() >= run) {
            Begun begun = view.begun().get();
            return begun.run() == run && begun.wish().equals(wish)
                    ? new Known()
                    : refuse("run %d was redriven already, as run %d", run - 1, begun.run());
        }
        if (view.liveRun() > 0) {
            return refuse("run %d has not ended (expected: a job that has ended)", view.liveRun());
        }
        if (view.endedRun() > 0 && view.endedRun() != run - 1) {
            return refuse("its last run is %d, not %d", view.endedRun(), run - 1);
        }
        if (age.compareTo(remembered) > 0) {
            return new Refuse(
                    "asked for %d hours ago (expected: at most %d hours, after which a repetition is not known as one)"
                            .formatted(age.toHours(), remembered.toHours()));
        }
        return new Begin();
    }

    private static Refuse refuse(String reason, int first, int second) {
        return new Refuse(reason.formatted(first, second));
    }

    private static Refuse refuse(String reason, int run) {
        return new Refuse(reason.formatted(run));
    }
}
