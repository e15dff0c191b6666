package dev.sluice.ingress.chat;

import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.flow.Demand;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer as server-sent events, one virtual thread for each. A client that takes nothing for too
 * long is cut off, and so is one for whom too much waits.
 */
final class SseAnswer implements Publisher<byte[]>, Subscription {
    static final String MEDIA_TYPE = "text/event-stream; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(SseAnswer.class);
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_UP = Duration.ofMillis(250);

    private final Conversation call;
    private final Optional<News> first;
    private final Answers answers;
    private final StreamShape shape;
    private final Duration keepAlive;
    private final Demand demand = new Demand();
    private volatile Runnable unwatch = () -> {};
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean cancelled;
    private @Nullable Subscriber<? super byte[]> client;

    /** What to send and whether it is the last. */
    private record Piece(byte[] bytes, boolean last) {}

    /**
     * @param first news that came before the answer began
     * @param shape how it is written
     * @param keepAlive longest silence
     */
    SseAnswer(
            Conversation call,
            Optional<News> first,
            Answers answers,
            StreamShape shape,
            Duration keepAlive) {
        this.call = call;
        this.first = first;
        this.answers = answers;
        this.shape = shape;
        this.keepAlive = keepAlive;
        this.thread = Thread.ofVirtual().name("chat-answer").unstarted(this::run);
    }

    @Override
    public void subscribe(Subscriber<? super byte[]> subscriber) {
        if (!subscribed.compareAndSet(false, true)) {
            subscriber.onSubscribe(this);
            subscriber.onError(new IOException("the client has gone"));
            return;
        }
        client = subscriber;
        subscriber.onSubscribe(this);
        thread.start();
    }

    /**
     * @param ends run when the answer is over
     */
    void watchedBy(Runnable ends) {
        unwatch = ends;
    }

    @Override
    public void request(long n) {
        demand.add(n);
    }

    @Override
    public void cancel() {
        cancelled = true;
        call.gone();
    }

    /**
     * To be called when the connection is closed: nobody subscribes to an answer whose client has
     * gone before.
     */
    void clientGone() {
        cancel();
        if (subscribed.compareAndSet(false, true)) {
            call.abandon();
            call.close();
        }
    }

    private void run() {
        Subscriber<? super byte[]> subscriber = client;
        if (subscriber == null) {
            throw new IllegalStateException("answering before anybody subscribed");
        }
        try (call) {
            if (serve(subscriber)) {
                subscriber.onComplete();
            } else if (!cancelled) {
                subscriber.onError(new IOException("the client does not take its answer"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The edge of this thread: the client must see that the answer is not whole.
            LOG.error("the answer of job {} broke off", call.jobId(), e);
            subscriber.onError(e);
        } finally {
            unwatch.run();
        }
    }

    /**
     * As {@link #send}; whoever is not sent the end is not served any more, whatever the reason.
     */
    private boolean serve(Subscriber<? super byte[]> subscriber) throws InterruptedException {
        boolean answered = false;
        try {
            answered = send(subscriber);
            return answered;
        } finally {
            if (!answered) {
                call.abandon();
            }
        }
    }

    /**
     * @return false when the client has gone or was cut off
     */
    private boolean send(Subscriber<? super byte[]> subscriber) throws InterruptedException {
        Optional<News> news = first.isPresent() ? first : Optional.empty();
        while (true) {
            Piece piece =
                    news.map(this::piece).orElseGet(() -> new Piece(shape.keepAlive(), false));
            if (piece.bytes.length > 0) {
                if (!clientTakes()) {
                    return false;
                }
                subscriber.onNext(piece.bytes);
            }
            if (piece.last) {
                return piece.bytes.length > 0;
            }
            news = call.next(keepAlive);
        }
    }

    private boolean clientTakes() throws InterruptedException {
        for (Duration waited = Duration.ZERO;
                waited.compareTo(CLIENT_PATIENCE) < 0;
                waited = waited.plus(LOOK_UP)) {
            if (cancelled || call.overflowed()) {
                return false;
            }
            if (demand.take(LOOK_UP)) {
                return !cancelled;
            }
        }
        return false;
    }

    private Piece piece(News news) {
        return switch (news) {
            case News.Events(List<News.Event> events) -> new Piece(events(events), false);
            case News.Done() -> new Piece(shape.done(), true);
            case News.Whole(byte[] json) -> whole(json);
            case News.Stored(var body) -> stored(body);
            case News.Failed(SluiceException error, var said) ->
                    error(answers.problem(error, said));
            case News.Stopping() ->
                    error(
                            Problem.of(
                                    ErrorCode.NOT_READY,
                                    "this instance stops; the job goes on (expected: the rest at %s)"
                                            .formatted(shape.rest(call.jobId()))));
            case News.Succeeded() -> throw new IllegalStateException("an end without an end");
            case News.Overflow(), News.Gone() -> new Piece(new byte[0], true);
        };
    }

    private byte[] events(List<News.Event> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events.forEach(event -> out.writeBytes(shape.event(event.id(), event.json())));
        return out.toByteArray();
    }

    private Piece stored(Body body) {
        try {
            return whole(answers.open(body));
        } catch (SluiceException e) {
            return error(Problem.of(e));
        }
    }

    private Piece whole(byte[] json) {
        try {
            return new Piece(shape.whole(json), true);
        } catch (SluiceException e) {
            return error(Problem.of(e));
        }
    }

    private Piece error(Problem problem) {
        return new Piece(shape.failed(problem.about(call.jobId())), true);
    }
}
