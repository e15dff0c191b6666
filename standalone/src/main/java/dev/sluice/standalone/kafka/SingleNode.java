package dev.sluice.standalone.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;

/**
 * Controller and broker of one process, put together as Kafka's own server does it but for one
 * pause between them: the broker starts when the controller counts the last process's broker as
 * gone.
 *
 * <p>Without the pause, a broker that was killed starts as the leader it was, cannot be reached
 * until its old session has ended, and loses all leaderships at that moment. A transaction whose
 * end it was about to write down then is taken as if its topics had been deleted (KAFKA-20734, open
 * in 4.3): no markers are written, the transaction never ends, and no {@code read_committed} reader
 * of those topics gets past it again. A broker that starts without leaderships gets them all at
 * once when it can be reached. The start takes no longer: Kafka itself lets the new broker in only
 * when the old session has ended.
 */
final class SingleNode {
    private static final Duration SESSION_END_MAX = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final int id;

    /** Reads the formatted directory; starts nothing yet. */
    SingleNode(KafkaConfig config) {
        var logger = LoggerFactory.getLogger(SingleNode.class);
        var directories = KafkaRaftServer.initializeLogDirs(config, logger, "");
        var shared =
                new SharedServer(
                        config,
                        directories._1(),
                        Time.SYSTEM,
                        Server$.MODULE$.initializeMetrics(
                                config, Time.SYSTEM, directories._1().clusterId().orElseThrow()),
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        QuorumConfig.parseBootstrapServers(
                                config.quorumConfig().bootstrapServers()),
                        new StandardFaultHandlerFactory(),
                        ServerSocketFactory.INSTANCE);
        this.broker = new BrokerServer(shared);
        this.controller =
                new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
        this.id = config.nodeId();
    }

    /** Returns when clients are served. After a failure there may be something to stop. */
    void start() throws IOException {
        controller.startup();
        awaitEndOfLastSession();
        broker.startup();
    }

    /** Returns when everything is written down and gone. */
    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private void awaitEndOfLastSession() throws IOException {
        KRaftMetadataCache metadata = controller.metadataCache();
        long giveUp = System.nanoTime() + SESSION_END_MAX.toNanos();
        while (!loaded(metadata) || metadata.hasAliveBroker(id)) {
            if (System.nanoTime() > giveUp) {
                throw new IOException(
                        "The controller did not end the session of the broker before it within "
                                + SESSION_END_MAX);
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while Kafka was starting");
            }
        }
    }

    /** The controller publishes its metadata for the first time when it has read all of them. */
    private static boolean loaded(KRaftMetadataCache metadata) {
        return metadata.currentImage().features().metadataVersion().isPresent();
    }
}
