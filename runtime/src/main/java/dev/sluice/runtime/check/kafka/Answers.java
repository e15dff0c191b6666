package dev.sluice.runtime.check.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Waits for Kafka's answers, for all of them together no longer than the bound. */
final class Answers {
    private final Duration within;
    private final long deadlineNanos;

    Answers(Duration within) {
        this.within = within;
        this.deadlineNanos = System.nanoTime() + within.toNanos();
    }

    /** The question is under way; the answer is waited for when it is asked for. */
    <T, R> Supplier<Seen<R>> later(KafkaFuture<T> answer, Function<T, R> read) {
        return () -> now(answer, read);
    }

    <T, R> Seen<R> now(KafkaFuture<T> answer, Function<T, R> read) {
        try {
            long rest = Math.max(1, deadlineNanos - System.nanoTime());
            return new Seen.Value<>(read.apply(answer.get(rest, TimeUnit.NANOSECONDS)));
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Seen.Failed<>("no answer within %d s".formatted(within.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking Kafka", e);
        }
    }

    private static <R> Seen<R> failed(Throwable cause) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _,
                    GroupIdNotFoundException _,
                    TransactionalIdNotFoundException _ ->
                    new Seen.Absent<>();
            case AuthorizationException e -> new Seen.Hidden<>(String.valueOf(e.getMessage()));
            default -> new Seen.Failed<>(String.valueOf(cause.getMessage()));
        };
    }
}
