package dev.sluice.router.runtime;

import dev.sluice.router.RouterTopology;
import dev.sluice.router.StoreMemory;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Makes the Streams application with every setting that matters for delivery and failover spelled
 * out.
 */
@Factory
final class StreamsFactory {
    @Singleton
    KafkaStreams streams(
            RecordCodecs codecs,
            Topics topics,
            CatalogFollower catalog,
            KafkaSettings kafka,
            RouterSettings settings,
            MeterRegistry meters) {
        var paces = new CommitPaces(settings.commits(), System::nanoTime);
        return new KafkaStreams(
                RouterTopology.build(
                        codecs,
                        topics,
                        catalog,
                        settings.config(),
                        paces,
                        new RouterMetrics(meters, InstantSource.system())),
                properties(kafka, topics, settings),
                new RouterClients(paces));
    }

    static Properties properties(KafkaSettings kafka, Topics topics, RouterSettings settings) {
        Properties properties = new Properties();
        properties.putAll(kafka.connection(Topics.ROUTER_APPLICATION));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, Topics.ROUTER_APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) topics.layout().replicationFactor());
        // Of changelogs; the brokers' own default is one.
        properties.put(
                StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                topics.layout().minInsyncReplicas());
        // Streams counts from its own commits only, so with the interval of ours it would commit
        // again right behind one that was asked for. What commits in time is CommitPace.
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                RouterSettings.COMMIT_INTERVAL_MAX.toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, settings.pollWait().toMillis());
        properties.put(
                StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        properties.put(StoreMemory.BYTES, settings.storeMemory());
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A router that comes back gets its half after a minute, not after ten.
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000);
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                settings.fetchMax());
        // Between two polls nobody is heard (Hearing).
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 50);
        // While a fetch without requests waits for something to come, none can be asked for.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 3_000);
        // Longer than a broker stands still. The transaction is over by then and its producer
        // fenced,
        // which Streams bears; a batch that expires instead fails the commit of all other tasks,
        // and
        // the thread with it.
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), 120_000);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), 5_000);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
                KafkaSettings.TRANSACTION_RETRY_MS);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        properties.put(CommonClientConfigs.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        return properties;
    }
}
