package dev.sluice.bench.chat;

import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.latency.LatencySummary;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A number of chats, asked in one way. Use once, from one thread. */
final class ChatLoad {
    private static final double NANOS_PER_S = 1e9;

    private final Latencies first = new Latencies();
    private final Latencies total = new Latencies();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile String failure = "";

    /** One chat, by its number. */
    interface Ask {
        Chats.Times ask(int number) throws IOException;
    }

    /**
     * What was seen of a load; latencies from when a chat was due.
     *
     * @param failed chats without a whole answer
     * @param failure the last one's; empty when none failed
     */
    public record Seen(
            double perSecond,
            LatencySummary first,
            LatencySummary total,
            int failed,
            String failure) {}

    /** So many at the same time; each is followed by the next when it is answered. */
    Seen byConnections(int connections, int chats, Ask ask) {
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                threads.execute(
                        () -> {
                            for (int number = next.getAndIncrement();
                                    number < chats;
                                    number = next.getAndIncrement()) {
                                one(ask, number, System.nanoTime());
                            }
                        });
            }
        }
        return seen(chats, System.nanoTime() - start);
    }

    /**
     * At a fixed rate, whether or not those before are answered, so that a stall counts for all
     * that were due in it.
     */
    Seen byRate(double perSecond, int chats, Ask ask) {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < chats; number++) {
                int own = number;
                long due = start + (long) (number / perSecond * NANOS_PER_S);
                for (long left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                threads.execute(() -> one(ask, own, due));
            }
        }
        return seen(chats, System.nanoTime() - start);
    }

    private void one(Ask ask, int number, long due) {
        try {
            long late = System.nanoTime() - due;
            Chats.Times times = ask.ask(number);
            synchronized (this) {
                first.recordNanos(late + times.first());
                total.recordNanos(late + times.end());
            }
        } catch (IOException e) {
            failed.incrementAndGet();
            failure = e.toString();
        }
    }

    private Seen seen(int chats, long nanos) {
        return new Seen(
                (chats - failed.get()) * NANOS_PER_S / nanos,
                first.summary(),
                total.summary(),
                failed.get(),
                failure);
    }
}
