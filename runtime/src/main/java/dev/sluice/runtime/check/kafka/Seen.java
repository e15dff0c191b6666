package dev.sluice.runtime.check.kafka;

import java.util.Optional;

/** What looking for something came to. */
sealed interface Seen<T> {
    record Value<T>(T value) implements Seen<T> {}

    /** There is no such thing. */
    record Absent<T>() implements Seen<T> {}

    /** The principal may not see it. */
    record Hidden<T>(String reason) implements Seen<T> {}

    /** No answer, or one that makes no sense. */
    record Failed<T>(String reason) implements Seen<T> {}

    default Optional<T> found() {
        return this instanceof Value<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    /** Why there is no value, in words. */
    default String reason() {
        return switch (this) {
            case Value<T> _ -> "";
            case Absent<T> _ -> "there is none";
            case Hidden<T>(String reason) -> reason;
            case Failed<T>(String reason) -> reason;
        };
    }
}
