package dev.sluice.results.rebuild;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far back the topics go, and so what only the tables that stand can know. Of what is older
 * than a horizon something may have left the topics; of what is younger nothing has.
 */
final class HorizonPolicy {
    private static final long HOUR_MS = 3_600_000;

    /** Clocks of those who accept and of the log differ by much less. */
    private static final long CLOCKS_MS = 60_000;

    private HorizonPolicy() {}

    /**
     * @param ms epoch milliseconds; 0: nothing has left
     */
    record Horizon(long ms) {
        boolean isPast(long createdMs) {
            return createdMs < ms;
        }
    }

    /**
     * Of what these topics tell: a minute after the latest first record of a partition that has
     * lost some. Every record about something that was made later was written later, too.
     */
    static Horizon of(Collection<Source> sources, List<String> topics) {
        return new Horizon(
                sources.stream()
                        .filter(source -> topics.contains(source.topic()))
                        .mapToLong(source -> source.first() == 0 ? 0 : source.fromMs() + CLOCKS_MS)
                        .max()
                        .orElse(0));
    }

    /**
     * Of the sums of usage, by partition: hours before it are not whole in the topic. The hour of
     * the first record may have lost some, and so may the next one, as clocks of those who book
     * differ.
     */
    static Map<Integer, Horizon> ofHours(Collection<Source> sources, String topic) {
        Map<Integer, Horizon> hours = new HashMap<>();
        for (Source source : sources) {
            if (source.topic().equals(topic) && source.first() > 0) {
                hours.put(
                        source.partition(),
                        new Horizon(Math.ceilDiv(source.fromMs(), HOUR_MS) * HOUR_MS + HOUR_MS));
            }
        }
        return hours;
    }
}
