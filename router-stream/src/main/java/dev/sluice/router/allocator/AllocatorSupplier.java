package dev.sluice.router.allocator;

import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.Topics;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Makes allocators together with their store. */
public record AllocatorSupplier(
        RecordCodecs codecs,
        Topics topics,
        Supplier<Catalog> catalog,
        CommitPaces paces,
        RepeatedFailures failures,
        RouterMetrics metrics)
        implements ProcessorSupplier<byte[], byte[], Out, SpecificRecord> {

    @Override
    public Processor<byte[], byte[], Out, SpecificRecord> get() {
        return new AllocatorProcessor(
                codecs.forTopic(topics.byName(Topics.DEMAND), SpecificRecord.class),
                catalog,
                paces,
                failures,
                metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(AllocatorProcessor.ALLOCATIONS),
                                Serdes.String(),
                                codecs.forStore(
                                                AllocatorProcessor.ALLOCATIONS,
                                                GroupAllocation.class)
                                        .serde())
                        .withCachingEnabled()
                        .withLoggingEnabled(Changelogs.config(topics.layout())));
    }
}
