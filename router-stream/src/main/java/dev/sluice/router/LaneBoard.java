package dev.sluice.router;

import dev.sluice.router.coordinator.plan.LaneView;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * What all allocators say of their lanes, in a global store that every coordinator reads. The store
 * keeps bytes as they came, because a global store that is read anew passes by its processor; what
 * cannot be read is as good as unknown. Confined to one coordinator's thread.
 */
public final class LaneBoard implements LaneView {
    /** Name of the global store. */
    public static final String STORE = "lanes";

    private static final double MS_PER_S = 1_000;

    private record Read(byte[] bytes, Optional<LaneState> state) {}

    private final KeyValueStore<String, byte[]> store;
    private final RecordCodec<LaneStatus> codec;
    private final Map<String, Read> read = new HashMap<>();

    private LaneBoard(KeyValueStore<String, byte[]> store, RecordCodec<LaneStatus> codec) {
        this.store = store;
        this.codec = codec;
    }

    public static LaneBoard of(ProcessorContext<?, ?> context, RecordCodec<LaneStatus> codec) {
        return new LaneBoard(context.getStateStore(STORE), codec);
    }

    static void addTo(Topology topology) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(STORE),
                                Serdes.String(),
                                Serdes.ByteArray())
                        .withLoggingDisabled(),
                "published-lane-status",
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                Topics.LANE_STATUS,
                "lane-board",
                (ProcessorSupplier<String, byte[], Void, Void>) Keeper::new);
    }

    @Override
    public Optional<LaneState> of(String lane) {
        byte[] bytes = store.get(lane);
        if (bytes == null) {
            read.remove(lane);
            return Optional.empty();
        }
        Read known = read.get(lane);
        if (known == null || known.bytes != bytes) {
            known = new Read(bytes, decode(bytes));
            read.put(lane, known);
        }
        return known.state;
    }

    private Optional<LaneState> decode(byte[] bytes) {
        try {
            return state(codec.decode(bytes));
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    /**
     * Nothing is known of the speed of a lane that nobody has used; that it is shut is. One that is
     * to be tried is planned like any other.
     */
    private static Optional<LaneState> state(LaneStatus lane) {
        boolean shut = lane.getBreaker() == BreakerState.OPEN;
        if (lane.getDurationMs() == 0 && !shut) {
            return Optional.empty();
        }
        // Little's law: so many calls at a time, each so long.
        double jobsPerSecond =
                lane.getDurationMs() == 0
                        ? 0
                        : Math.max(1, lane.getInUse()) * MS_PER_S / lane.getDurationMs();
        return Optional.of(
                new LaneState(
                        lane.getQueued(),
                        Duration.ofMillis(lane.getDurationMs()),
                        jobsPerSecond,
                        shut));
    }

    private static final class Keeper extends ContextualProcessor<String, byte[], Void, Void> {
        @Override
        public void process(Record<String, byte[]> status) {
            if (status.key() != null) {
                KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
                store.put(status.key(), status.value());
            }
        }
    }
}
