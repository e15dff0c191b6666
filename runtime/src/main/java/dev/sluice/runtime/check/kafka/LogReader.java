package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.kafka.TransactionPolicy.OpenTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Looks at the ends of logs: transactions that are open, and the newest records. Only reads. */
final class LogReader {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Admin admin;
    private final Duration within;

    /**
     * @param within for each question
     */
    LogReader(Admin admin, Duration within) {
        this.admin = admin;
        this.within = within;
    }

    /** A transaction, and from where on it holds readers back. */
    private record Begun(TopicPartition partition, long producerId, long startOffset) {}

    /**
     * The transactions that stayed open for as long as {@link TransactionPolicy#OPEN_MAX}. Returns
     * at once if none is open.
     *
     * @param leaders of the partitions to look at
     */
    Seen<List<OpenTransaction>> openTransactions(Map<TopicPartition, Integer> leaders)
            throws InterruptedException {
        long giveUp = System.nanoTime() + TransactionPolicy.OPEN_MAX.toNanos();
        Seen<Map<Begun, Long>> first = open(leaders.keySet());
        if (!(first instanceof Seen.Value<Map<Begun, Long>>(Map<Begun, Long> begun))) {
            return new Seen.Failed<>(first.reason());
        }
        Map<Begun, Long> still = begun;
        while (!still.isEmpty() && System.nanoTime() < giveUp) {
            Thread.sleep(LOOK_EVERY);
            Set<TopicPartition> partitions = new HashSet<>();
            still.keySet().forEach(one -> partitions.add(one.partition()));
            Seen<Map<Begun, Long>> again = open(partitions);
            if (!(again instanceof Seen.Value<Map<Begun, Long>>(Map<Begun, Long> now))) {
                return new Seen.Failed<>(again.reason());
            }
            now.keySet().retainAll(still.keySet());
            still = now;
        }
        List<OpenTransaction> open = new ArrayList<>();
        still.forEach(
                (one, held) ->
                        open.add(
                                new OpenTransaction(
                                        one.partition().topic(),
                                        one.partition().partition(),
                                        one.producerId(),
                                        one.startOffset(),
                                        held,
                                        leaders.getOrDefault(one.partition(), -1))));
        return new Seen.Value<>(open);
    }

    /** When each of these brokers appended its newest record, by its own clock; a lower bound. */
    Seen<Map<Integer, Long>> newestAppends(Map<TopicPartition, Integer> leaders) {
        return ends(leaders.keySet(), OffsetSpec.maxTimestamp(), IsolationLevel.READ_UNCOMMITTED)
                        instanceof
                        Seen.Value<Map<TopicPartition, ListOffsetsResultInfo>>(
                                Map<TopicPartition, ListOffsetsResultInfo> newest)
                ? new Seen.Value<>(byBroker(newest, leaders))
                : new Seen.Failed<>("the newest records cannot be seen");
    }

    private static Map<Integer, Long> byBroker(
            Map<TopicPartition, ListOffsetsResultInfo> newest,
            Map<TopicPartition, Integer> leaders) {
        Map<Integer, Long> byBroker = new HashMap<>();
        newest.forEach(
                (partition, record) -> {
                    Integer leader = leaders.get(partition);
                    if (leader != null && record.timestamp() >= 0) {
                        byBroker.merge(leader, record.timestamp(), Math::max);
                    }
                });
        return byBroker;
    }

    /** What is open now, and how many records each holds back. */
    private Seen<Map<Begun, Long>> open(Collection<TopicPartition> partitions) {
        var committed = ends(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        var all = ends(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        if (committed.found().isEmpty() || all.found().isEmpty()) {
            return new Seen.Failed<>(committed.reason() + all.reason());
        }
        Map<TopicPartition, Long> held = new HashMap<>();
        all.found()
                .get()
                .forEach(
                        (partition, end) -> {
                            var stable = committed.found().get().get(partition);
                            if (stable != null && stable.offset() < end.offset()) {
                                held.put(partition, end.offset() - stable.offset());
                            }
                        });
        return held.isEmpty() ? new Seen.Value<>(new HashMap<>()) : producers(held);
    }

    private Seen<Map<Begun, Long>> producers(Map<TopicPartition, Long> held) {
        return new Answers(within)
                .now(
                        admin.describeProducers(held.keySet()).all(),
                        states -> {
                            Map<Begun, Long> begun = new HashMap<>();
                            states.forEach(
                                    (partition, producers) ->
                                            producers
                                                    .activeProducers()
                                                    .forEach(
                                                            producer ->
                                                                    begun(
                                                                            begun,
                                                                            partition,
                                                                            producer.producerId(),
                                                                            producer
                                                                                    .currentTransactionStartOffset(),
                                                                            held)));
                            return begun;
                        });
    }

    private static void begun(
            Map<Begun, Long> begun,
            TopicPartition partition,
            long producerId,
            OptionalLong start,
            Map<TopicPartition, Long> held) {
        if (start.isPresent()) {
            begun.put(
                    new Begun(partition, producerId, start.getAsLong()),
                    held.getOrDefault(partition, 0L));
        }
    }

    private Seen<Map<TopicPartition, ListOffsetsResultInfo>> ends(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        return new Answers(within)
                .now(
                        admin.listOffsets(asked, new ListOffsetsOptions(level)).all(),
                        answer -> answer);
    }
}
