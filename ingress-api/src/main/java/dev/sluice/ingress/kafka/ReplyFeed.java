package dev.sluice.ingress.kafka;

/** What brings the coordinator's replies to {@link AdmissionReplies}. */
public interface ReplyFeed extends AutoCloseable {
    /** Returns when every reply written from now on will be seen. */
    void start();

    /** Whether the log is being listened to. Cheap. */
    boolean connected();

    /** Whether it has stopped for good. */
    boolean dead();

    @Override
    void close();
}
