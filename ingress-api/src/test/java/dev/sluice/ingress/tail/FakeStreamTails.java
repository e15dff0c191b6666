package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.AnswerListener;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream in memory for all readers, whatever place they begin at. */
@Singleton
@Replaces(SharedTails.class)
public final class FakeStreamTails implements StreamTails {
    private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
    private final List<AnswerListener.Place> opened = new CopyOnWriteArrayList<>();

    public void write(Entry entry) {
        entries.add(entry);
    }

    /** Where readers began. */
    public List<AnswerListener.Place> opened() {
        return opened;
    }

    @Override
    public Tail openAt(int partition, Instant from, String jobId) {
        return open(partition, 0, jobId);
    }

    @Override
    public Tail open(int partition, long offset, String jobId) {
        opened.add(new AnswerListener.Place(partition, offset));
        return new Tail() {
            @Override
            public Optional<Entry> poll(Duration patience) throws InterruptedException {
                return Optional.ofNullable(entries.poll(patience.toMillis(), TimeUnit.MILLISECONDS))
                        .filter(entry -> entry.chunk().getJobId().equals(jobId));
            }

            @Override
            public OptionalLong end() {
                return OptionalLong.of(1);
            }

            @Override
            public long position() {
                return entries.isEmpty() ? 1 : 0;
            }

            @Override
            public void close() {}
        };
    }
}
