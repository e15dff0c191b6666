package dev.sluice.worker.stream;

import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.StopReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks of one attempt: the first event leaves at once, those that follow are gathered for a
 * moment, because a record for each token would cost more than the tokens. Nothing leaves when the
 * lease is lost: another worker may be answering. Holds at most one chunk.
 */
final class CallerFeed implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(CallerFeed.class);

    /** Of data: well below the largest record of the topic. */
    private static final int CHUNK_BYTES_MAX = 256 * 1024;

    private final Attempt attempt;
    private final ReplyAddress waiting;
    private final Predicate<Attempt> mayTell;
    private final UnaryOperator<StreamChunk> seal;
    private final Outlet outlet;
    private final Feeds.Delay delay;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(1024);
    private long seq;
    private boolean due;
    private boolean ended;
    private volatile boolean broken;

    /** Where chunks go. */
    interface Outlet {
        void send(int partition, StreamChunk chunk, Callback sent);
    }

    /**
     * @param seal what becomes of each chunk, in their order, before it leaves
     */
    CallerFeed(
            Attempt attempt,
            ReplyAddress waiting,
            Predicate<Attempt> mayTell,
            UnaryOperator<StreamChunk> seal,
            Outlet outlet,
            Feeds.Delay delay) {
        this.attempt = attempt;
        this.waiting = waiting;
        this.mayTell = mayTell;
        this.seal = seal;
        this.outlet = outlet;
        this.delay = delay;
    }

    @Override
    public boolean wantsEvents() {
        return attempt.dispatch().getStream();
    }

    @Override
    public void event(byte[] json) {
        lock.lock();
        try {
            gathered.writeBytes(json);
            gathered.write('\n');
            if (seq == 0 || gathered.size() >= CHUNK_BYTES_MAX) {
                flush();
            } else if (!due) {
                due = true;
                delay.later(this::flushDue);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Delivered end(CallEnd end) {
        lock.lock();
        try {
            ended = true;
            boolean completed = end.outcome().kind() == OutcomeKind.COMPLETED;
            if (completed) {
                byte[] answer = end.answer();
                if (seq == 0 && answer != null) {
                    send(ChunkKind.ANSWER, answer);
                } else {
                    flush();
                }
                if (seq > 0) {
                    send(ChunkKind.END, new byte[0]);
                }
            }
            if (seq == 0) {
                return Delivered.NOTHING;
            }
            return completed && !broken ? Delivered.WHOLLY : Delivered.PARTLY;
        } finally {
            lock.unlock();
        }
    }

    private void flushDue() {
        lock.lock();
        try {
            due = false;
            if (!ended) {
                flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        if (gathered.size() > 0) {
            byte[] data = gathered.toByteArray();
            gathered.reset();
            send(ChunkKind.DELTA, data);
        }
    }

    private void send(ChunkKind kind, byte[] data) {
        if (!mayTell.test(attempt)) {
            attempt.guard().stop(StopReason.LEASE_LOST);
            broken = true;
        }
        int from = 0;
        do {
            int length = Math.min(CHUNK_BYTES_MAX, data.length - from);
            if (!broken) {
                outlet.send(
                        waiting.getStreamPartition(),
                        seal.apply(
                                new StreamChunk(
                                        waiting.getIngressId(),
                                        attempt.id().jobId(),
                                        attempt.id().run(),
                                        attempt.id().epoch(),
                                        seq++,
                                        kind,
                                        ByteBuffer.wrap(data, from, length),
                                        null)),
                        (ignored, failure) -> sent(failure));
            }
            from += length;
        } while (from < data.length);
    }

    private void sent(@Nullable Exception failure) {
        if (failure != null && !broken) {
            broken = true;
            LOG.warn("attempt {}: its caller cannot be told", attempt.id(), failure);
        }
    }
}
