package dev.sluice.runtime.kafka;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Settings of Kafka clients. What matters for delivery is spelled out here and nowhere left to a
 * library's default; the operator's own properties ({@code sluice.kafka.properties}) are laid over
 * them.
 */
@Singleton
public final class KafkaSettings {
    /**
     * How long a transactional producer waits before it asks again, in ms. For a moment after each
     * commit, until its markers are written, a broker of Kafka 4 refuses the next transaction, and
     * Kafka's own 100 ms then stall all that waits for it; a broker that is away is asked two
     * hundred times a second by each. See <a
     * href="https://issues.apache.org/jira/browse/KAFKA-20000">KAFKA-20000</a>.
     */
    public static final int TRANSACTION_RETRY_MS = 5;

    private final KafkaConfig config;

    public KafkaSettings(KafkaConfig config) {
        this.config = config;
    }

    /** Where a client finds the brokers: host:port, comma-separated. */
    public String bootstrapServers() {
        return config.bootstrapServers();
    }

    /** Connection settings alone: for Admin and Streams. */
    public Map<String, Object> connection(String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return overlaid(settings);
    }

    /** A producer whose records are durable and in order: acks=all, idempotent, 30 s to deliver. */
    public Map<String, Object> durableProducer(String clientId) {
        return durableProducer(clientId, 0);
    }

    /**
     * As {@link #durableProducer(String)}, but waits {@code lingerMs} for more before it sends:
     * fewer requests, each of which costs the broker as much as many records.
     */
    public Map<String, Object> durableProducer(String clientId, int lingerMs) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        return overlaid(settings);
    }

    /**
     * As {@link #durableProducer(String)}, in transactions.
     *
     * @param transactionalId the newest producer under it shuts out those before
     * @param openMaxMs a transaction that stays open for longer is aborted by the broker
     */
    public Map<String, Object> transactionalProducer(
            String clientId, String transactionalId, int openMaxMs) {
        Map<String, Object> settings = durableProducer(clientId);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, TRANSACTION_RETRY_MS);
        overlaid(settings);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, openMaxMs);
        return settings;
    }

    /**
     * A reader of committed records that keeps its own position or group; never commits by itself.
     */
    public Map<String, Object> committedReader(String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return overlaid(settings);
    }

    /**
     * A member of a share group with explicit acknowledgement; group settings are made by {@code
     * sluice init}.
     */
    public Map<String, Object> shareMember(String clientId, String group, int pollRecordsMax) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put("share.acknowledgement.mode", "explicit");
        settings.put("share.acquire.mode", "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecordsMax);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 25);
        return overlaid(settings);
    }

    private Map<String, Object> overlaid(Map<String, Object> settings) {
        Map<String, String> own = config.properties();
        if (own != null) {
            settings.putAll(own);
        }
        return settings;
    }
}
