package dev.sluice.standalone.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** Jobs per second over the last seconds. Not thread-safe. */
final class Pace {
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private record Mark(long nanos, int done) {}

    private final Deque<Mark> marks = new ArrayDeque<>();

    /**
     * @param done so far; never less than before
     */
    double at(long nanos, int done) {
        marks.addLast(new Mark(nanos, done));
        while (marks.size() > 2 && nanos - marks.getFirst().nanos() > WINDOW_NANOS) {
            marks.removeFirst();
        }
        Mark first = marks.getFirst();
        long elapsed = nanos - first.nanos();
        return elapsed <= 0 ? 0 : (done - first.done()) * 1e9 / elapsed;
    }
}
