package dev.sluice.ingress.chat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.RateRoom;
import io.micronaut.http.MutableHttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator said is left of the limits on rates that a job counts for, in the headers
 * that OpenAI's clients know. Without a limit, or without its word, there are none.
 */
final class RoomHeaders {
    private RoomHeaders() {}

    /**
     * @param word of the coordinator on the job's admission; null: it has not come
     */
    static void add(MutableHttpResponse<?> response, @Nullable AdmissionReply word) {
        if (word != null) {
            add(response, "requests", word.getRequests());
            add(response, "tokens", word.getTokens());
        }
    }

    private static void add(MutableHttpResponse<?> response, String what, @Nullable RateRoom room) {
        if (room != null) {
            response.header("x-ratelimit-limit-" + what, Long.toString(room.getLimit()));
            response.header("x-ratelimit-remaining-" + what, Long.toString(room.getRemaining()));
            response.header("x-ratelimit-reset-" + what, text(room.getResetMs()));
        }
    }

    /** As OpenAI writes times: {@code 250ms}, {@code 7s}, {@code 6m0s}; rounded up. */
    static String text(long ms) {
        if (ms < 1_000) {
            return ms + "ms";
        }
        Duration time = Duration.ofSeconds(Math.ceilDiv(ms, 1_000L));
        String seconds = time.toSecondsPart() + "s";
        if (time.toMinutes() == 0) {
            return seconds;
        }
        String minutes = time.toMinutesPart() + "m" + seconds;
        return time.toHours() == 0 ? minutes : time.toHours() + "h" + minutes;
    }
}
