package dev.sluice.ingress.lifecycle;

import dev.sluice.ingress.chat.Conversation;
import dev.sluice.ingress.chat.News;
import dev.sluice.ingress.kafka.JobEvents.Told;
import dev.sluice.ingress.lifecycle.TellPolicy.Known;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One caller who watches a job. What is heard waits in a short queue; what does not fit is left
 * out, and the next look at the document makes up for it. Hearing is thread-safe, {@link #next} for
 * one thread.
 */
final class WatchedJob implements Conversation {
    private static final int HEARD_MAX = 256;

    private final JobId job;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(HEARD_MAX);
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Runnable left;
    private volatile boolean gone;
    private volatile boolean stopping;
    private Known known = Known.NOTHING;
    private long place;
    private boolean over;

    /** What came from the log, or from a look at the document. */
    private sealed interface Heard {
        record Event(Told told) implements Heard {}

        record Document(JobSeen seen) implements Heard {}

        record Missing() implements Heard {}

        /** Look at the flags. */
        record Nudge() implements Heard {}
    }

    /**
     * @param place offset up to which the caller has been told everything, or need not be
     * @param left run once, when this is closed
     */
    WatchedJob(JobId job, long place, Runnable left) {
        this.job = job;
        this.place = place;
        this.left = left;
    }

    void hear(Told told) {
        var unused = heard.offer(new Heard.Event(told));
    }

    /**
     * @param seen empty: there is no such job any more
     */
    void look(Optional<JobSeen> seen) {
        var unused =
                heard.offer(seen.<Heard>map(Heard.Document::new).orElseGet(Heard.Missing::new));
    }

    void stop() {
        stopping = true;
        var unused = heard.offer(new Heard.Nudge());
    }

    boolean isOpen() {
        return open.get();
    }

    @Override
    public String jobId() {
        return job.value();
    }

    @Override
    public Optional<News> next(Duration patience) throws InterruptedException {
        if (over) {
            return Optional.of(new News.Done());
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Heard next = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (gone) {
                return Optional.of(new News.Gone());
            }
            if (stopping) {
                return Optional.of(new News.Stopping());
            }
            if (next == null) {
                return Optional.empty();
            }
            Optional<News> news = news(next);
            if (news.isPresent()) {
                return news;
            }
        }
    }

    private Optional<News> news(Heard next) {
        return switch (next) {
            case Heard.Event(Told told) -> event(told);
            case Heard.Document(JobSeen seen) -> document(seen);
            case Heard.Missing() ->
                    Optional.of(
                            new News.Failed(
                                    new SluiceException(
                                            ErrorCode.JOB_NOT_FOUND,
                                            "there is no job %s any more (expected: one whose day is kept)"
                                                    .formatted(job.value())),
                                    null));
            case Heard.Nudge() -> Optional.empty();
        };
    }

    private Optional<News> event(Told told) {
        if (TellPolicy.isPast(known, told.event())) {
            return Optional.empty();
        }
        known = TellPolicy.after(known, told.event());
        place = Math.max(place, told.offset());
        return TellPolicy.name(told.event())
                .map(name -> news(new WatchId(place, false), WatchJson.event(name, told.event())));
    }

    private Optional<News> document(JobSeen seen) {
        return switch (TellPolicy.rule(known, seen)) {
            case TellPolicy.Ruling.Old() -> Optional.empty();
            case TellPolicy.Ruling.State(Known shown) -> {
                known = shown;
                yield Optional.of(
                        news(new WatchId(place, false), WatchJson.job("job.state", seen)));
            }
            case TellPolicy.Ruling.End() -> {
                over = true;
                yield Optional.of(
                        news(
                                new WatchId(place, true),
                                WatchJson.job("job." + seen.status(), seen)));
            }
        };
    }

    private static News news(WatchId id, byte[] json) {
        return new News.Events(List.of(new News.Event(id.text(), json)));
    }

    @Override
    public void gone() {
        gone = true;
        var unused = heard.offer(new Heard.Nudge());
    }

    @Override
    public boolean overflowed() {
        return false;
    }

    /** The job goes on whoever watches. */
    @Override
    public void abandon() {
        // Nothing hangs on it.
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            left.run();
        }
    }
}
