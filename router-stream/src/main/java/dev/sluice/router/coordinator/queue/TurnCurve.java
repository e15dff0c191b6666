package dev.sluice.router.coordinator.queue;

import java.util.Arrays;
import java.util.List;

/**
 * How many jobs go out until the fair order's clock shows a time, as things stood at one moment:
 * every tenant gives one job each {@code perJob} of the clock until it has no more. Built in n log
 * n, asked in log n.
 */
final class TurnCurve {
    /**
     * One tenant.
     *
     * @param from its next job's turn on the clock
     * @param perJob what each of its jobs adds to that
     */
    record Line(double from, double perJob, int jobs) {}

    private record Bend(double at, double slopeChange) {}

    private final double[] at;
    private final double[] jobs;
    private final double[] slope;

    TurnCurve(List<Line> lines) {
        Bend[] bends = new Bend[lines.size() * 2];
        int n = 0;
        for (Line line : lines) {
            bends[n++] = new Bend(line.from, 1 / line.perJob);
            bends[n++] = new Bend(line.from + line.jobs * line.perJob, -1 / line.perJob);
        }
        Arrays.sort(bends, (a, b) -> Double.compare(a.at, b.at));
        at = new double[n];
        jobs = new double[n];
        slope = new double[n];
        double steepness = 0;
        for (int i = 0; i < n; i++) {
            at[i] = bends[i].at;
            jobs[i] = i == 0 ? 0 : jobs[i - 1] + steepness * (at[i] - at[i - 1]);
            steepness += bends[i].slopeChange;
            slope[i] = steepness;
        }
    }

    /** Jobs whose turn comes before the clock shows this. */
    double before(double clock) {
        int found = Arrays.binarySearch(at, clock);
        int last = found >= 0 ? found : -found - 2;
        return last < 0 ? 0 : Math.max(0, jobs[last] + slope[last] * (clock - at[last]));
    }
}
