package dev.sluice.router.coordinator;

import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.Topics;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes coordinators together with the stores they need. */
public record CoordinatorSupplier(
        RecordCodecs codecs,
        Topics topics,
        Supplier<Catalog> catalog,
        RouterConfig config,
        CommitPaces paces,
        RepeatedFailures failures,
        RouterMetrics metrics)
        implements ProcessorSupplier<byte[], byte[], Out, SpecificRecord> {

    @Override
    public Processor<byte[], byte[], Out, SpecificRecord> get() {
        return new CoordinatorProcessor(codecs, topics, catalog, config, paces, failures, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Stores.builders(codecs, Changelogs.config(topics.layout()), config.seenKeysKept());
    }
}
