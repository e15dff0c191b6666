package dev.sluice.ingress.chat;

import java.time.Duration;
import java.util.Optional;

/** A caller who waits for an answer, and what he hears. Closing it more than once is harmless. */
public interface Conversation extends AutoCloseable {
    String jobId();

    /**
     * What happens next; for one thread at a time.
     *
     * @return empty when nothing does in time
     */
    Optional<News> next(Duration patience) throws InterruptedException;

    /** The caller has gone, or is as good as gone. */
    void gone();

    /** Whether the caller takes too little to be sent any more. */
    boolean overflowed();

    /** The caller is not served any more. */
    void abandon();

    @Override
    void close();
}
