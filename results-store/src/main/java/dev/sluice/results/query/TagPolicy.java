package dev.sluice.results.query;

import dev.sluice.results.query.WindowPolicy.Window;

/**
 * How jobs with a tag are found behind the newest ones. The index of tags finds what is rare at
 * once, but all of it, and it has to be put in order; the order of the list finds what is frequent.
 * The newest jobs tell which of the two a tag is.
 */
final class TagPolicy {
    /** Looked through in some tenths of a millisecond. */
    static final int SAMPLE_JOBS = 200;

    /**
     * One in a hundred. The index finds some 3,000 among 300,000 of a day then, the order of the
     * list a page of 20 in 2,000.
     */
    private static final int FREQUENT = SAMPLE_JOBS / 100;

    /** Of what would do if jobs were all like the newest. */
    private static final double MARGIN = 2;

    /** What is done behind the newest. */
    sealed interface Search {
        /** The index of tags, for all the time before. */
        record ByTag() implements Search {}

        /** In order through the index of another filter, which lets few through. */
        record ByOther() implements Search {}

        /**
         * In order down to a time, where a page should be full; the index of tags before that.
         *
         * @param fromMs epoch milliseconds
         */
        record InOrder(long fromMs) implements Search {}
    }

    private TagPolicy() {}

    /**
     * @param window that the sample is of
     * @param rows that a page wants
     */
    static Search behind(TagSample sample, Window window, int rows) {
        if (sample.tagged() < FREQUENT) {
            return new Search.ByTag();
        }
        if (sample.others() < FREQUENT) {
            return new Search.ByOther();
        }
        double jobs = MARGIN * rows * sample.jobs() / Math.max(1, sample.both());
        double msPerJob = (double) (sample.newestMs() - sample.oldestMs()) / sample.jobs();
        long reach = (long) Math.ceil(jobs * msPerJob);
        long fromMs = Math.min(sample.oldestMs(), sample.newestMs() - reach);
        return new Search.InOrder(Math.max(window.fromMs(), fromMs));
    }
}
