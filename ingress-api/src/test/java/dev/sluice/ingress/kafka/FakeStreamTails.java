package dev.sluice.ingress.kafka;

import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream in memory for all readers, whatever place they begin at. */
@Singleton
@Replaces(KafkaStreamTails.class)
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
    public Tail openAt(int partition, Instant from) {
        return open(partition, 0);
    }

    @Override
    public Tail open(int partition, long offset) {
        opened.add(new AnswerListener.Place(partition, offset));
        return new Tail() {
            @Override
            public List<Entry> poll(Duration patience) {
                try {
                    Entry next = entries.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                    return next == null ? List.of() : List.of(next);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return List.of();
                }
            }

            @Override
            public OptionalLong end() {
                return OptionalLong.of(0);
            }

            @Override
            public boolean reached(long offset) {
                return entries.isEmpty();
            }

            @Override
            public void close() {}
        };
    }
}
