package dev.sluice.bench.path;

import java.util.List;

/**
 * When a system is warm: it has run the fewest jobs and its last three slices went equally fast. It
 * is given up after three times the jobs. Pure.
 *
 * @param jobsMin fewest jobs; 0 for no warm-up
 */
record WarmUpPolicy(int jobsMin) {
    private static final int SLICES = 6;
    private static final int SLICES_ALIKE = 3;
    private static final double SPREAD_MAX = 0.05;
    private static final int JOBS_MAX_FACTOR = 3;

    /** What to do next. */
    sealed interface Step {
        /** Run a slice of so many jobs. */
        record Slice(int jobs) implements Step {}

        /**
         * Begin to measure.
         *
         * @param stable whether the rate had become stable
         */
        record Measure(boolean stable) implements Step {}
    }

    /**
     * @param rates of the slices so far, in jobs per second
     */
    Step next(List<Double> rates) {
        if (jobsMin == 0) {
            return new Step.Measure(false);
        }
        int slice = Math.max(1, jobsMin / SLICES);
        long done = (long) rates.size() * slice;
        boolean alike = alike(rates);
        if (done >= jobsMin && (alike || done >= (long) JOBS_MAX_FACTOR * jobsMin)) {
            return new Step.Measure(alike);
        }
        return new Step.Slice(slice);
    }

    private static boolean alike(List<Double> rates) {
        if (rates.size() < SLICES_ALIKE) {
            return false;
        }
        List<Double> last = rates.subList(rates.size() - SLICES_ALIKE, rates.size());
        double low = last.stream().mapToDouble(rate -> rate).min().orElse(0);
        double high = last.stream().mapToDouble(rate -> rate).max().orElse(0);
        return high - low <= SPREAD_MAX * high;
    }
}
