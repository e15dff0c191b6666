package dev.sluice.bench.report;

import dev.sluice.bench.watch.Changelogs;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was written to Kafka, per job.
 *
 * @param changelogOffsets by log end offsets of the router's changelogs: records and one marker per
 *     transaction and partition
 * @param changelogRecords records that could be read back: no markers, but without what compaction
 *     took away
 * @param changelogBytes keys and values of those
 * @param stores the same by store
 * @param topics offsets given out by every topic that grew, Kafka's own too
 */
public record WriteFigures(
        double changelogOffsets,
        double changelogRecords,
        double changelogBytes,
        Map<String, Store> stores,
        Map<String, Double> topics) {

    /** One store's part. */
    public record Store(double offsets, double records, double bytes) {}

    public static WriteFigures of(Changelogs changelogs, Map<String, Long> growth, int jobs) {
        double each = Math.max(1, jobs);
        Map<String, Store> stores = new TreeMap<>();
        changelogs
                .stores()
                .forEach(
                        (name, store) ->
                                stores.put(
                                        name,
                                        new Store(
                                                store.offsets() / each,
                                                store.records() / each,
                                                store.bytes() / each)));
        Map<String, Double> topics = new TreeMap<>();
        growth.forEach((topic, offsets) -> topics.put(topic, offsets / each));
        return new WriteFigures(
                changelogs.offsets() / each,
                changelogs.records() / each,
                changelogs.bytes() / each,
                stores,
                topics);
    }
}
