package dev.sluice.ingress.chat;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.error.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller who waits for an answer can hear. */
public sealed interface News {
    /** How much of the bounds it takes while it waits. */
    default int bytes() {
        return 0;
    }

    /** Events of a stream, at least one. */
    record Events(List<Event> events) implements News {
        @Override
        public int bytes() {
            return events.stream().mapToInt(event -> event.json().length).sum();
        }
    }

    /**
     * One event.
     *
     * @param id where a resumed stream goes on
     */
    record Event(String id, byte[] json) {}

    /** A whole answer, from its worker. */
    record Whole(byte[] json) implements News {
        @Override
        public int bytes() {
            return json.length;
        }
    }

    /** A whole answer that no worker has sent: it may have to be fetched. */
    record Stored(Body body) implements News {}

    /** The stream is complete. */
    record Done() implements News {}

    /** The job has succeeded; its answer is on its way, or lost. */
    record Succeeded() implements News {}

    /**
     * There is no answer, or no more of it.
     *
     * @param said what the provider answered instead
     */
    record Failed(SluiceException error, @Nullable Body said) implements News {}

    /** The caller has gone. */
    record Gone() implements News {}

    /** This instance stops; the job goes on. */
    record Stopping() implements News {}

    /** Too much waits for the caller. */
    record Overflow() implements News {}
}
