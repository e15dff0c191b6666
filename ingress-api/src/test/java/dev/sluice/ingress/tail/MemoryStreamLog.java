package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.AnswerListener;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.StreamChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.errors.DisconnectException;

/** A log in memory whose readers bring a few records at a time; it can be away. Thread-safe. */
final class MemoryStreamLog implements StreamLog {
    private static final int AT_ONCE = 7;

    private final Map<Integer, List<StreamTails.Entry>> partitions = new HashMap<>();
    private int open;
    private int opened;
    private int openAtOnce;
    private boolean away;
    private boolean broken;

    /** Writes one chunk and tells where. */
    synchronized long write(int partition, String job, String text) {
        List<StreamTails.Entry> entries =
                partitions.computeIfAbsent(partition, p -> new ArrayList<>());
        long offset = entries.size();
        StreamChunk chunk = new StreamChunk();
        chunk.setIngressId("ing");
        chunk.setJobId(job);
        chunk.setKind(ChunkKind.DELTA);
        chunk.setData(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        entries.add(new StreamTails.Entry(chunk, new AnswerListener.Place(partition, offset)));
        notifyAll();
        return offset;
    }

    synchronized void goAway(boolean now) {
        away = now;
        notifyAll();
    }

    /** The next reader that asks meets an error. */
    synchronized void breakOnce() {
        broken = true;
        notifyAll();
    }

    /** Readers that are open. */
    synchronized int open() {
        return open;
    }

    /** Readers that were ever opened. */
    synchronized int opened() {
        return opened;
    }

    /** The most that were open at a time. */
    synchronized int openAtOnce() {
        return openAtOnce;
    }

    @Override
    public synchronized Reader reader() {
        open++;
        opened++;
        openAtOnce = Math.max(openAtOnce, open);
        return new MemoryReader();
    }

    @Override
    public synchronized long at(int partition, Instant time) {
        return time.toEpochMilli();
    }

    @Override
    public long kept(int partition, long offset) {
        return offset;
    }

    @Override
    public synchronized OptionalLong end(int partition) {
        return OptionalLong.of(entries(partition).size());
    }

    @Override
    public void close() {}

    private List<StreamTails.Entry> entries(int partition) {
        return partitions.getOrDefault(partition, List.of());
    }

    private final class MemoryReader implements Reader {
        private final Map<Integer, Long> places = new HashMap<>();

        @Override
        public void assign(Map<Integer, Place> wanted) {
            places.keySet().retainAll(wanted.keySet());
            wanted.forEach(
                    (partition, place) -> {
                        switch (place) {
                            case Place.Offset(long offset) -> places.put(partition, offset);
                            case Place.Here() -> {
                                if (!places.containsKey(partition)) {
                                    throw new IllegalStateException("never was in " + partition);
                                }
                            }
                        }
                    });
        }

        @Override
        public List<StreamTails.Entry> poll(Duration patience) {
            synchronized (MemoryStreamLog.this) {
                long end = System.nanoTime() + patience.toNanos();
                while (true) {
                    if (broken) {
                        broken = false;
                        throw new StackOverflowError("broken");
                    }
                    if (away) {
                        throw new DisconnectException("away");
                    }
                    List<StreamTails.Entry> found = next();
                    long leftMs = (end - System.nanoTime()) / 1_000_000;
                    if (!found.isEmpty() || leftMs <= 0) {
                        return found;
                    }
                    try {
                        MemoryStreamLog.this.wait(leftMs);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return List.of();
                    }
                }
            }
        }

        private List<StreamTails.Entry> next() {
            List<StreamTails.Entry> found = new ArrayList<>();
            places.replaceAll(
                    (partition, from) -> {
                        List<StreamTails.Entry> all = entries(partition);
                        int begin = (int) Math.min(from, all.size());
                        int end = Math.min(begin + AT_ONCE, all.size());
                        found.addAll(all.subList(begin, end));
                        return Math.max(from, end);
                    });
            return found;
        }

        @Override
        public OptionalLong position(int partition) {
            return OptionalLong.of(places.getOrDefault(partition, 0L));
        }

        @Override
        public void close() {
            synchronized (MemoryStreamLog.this) {
                open--;
            }
        }
    }
}
