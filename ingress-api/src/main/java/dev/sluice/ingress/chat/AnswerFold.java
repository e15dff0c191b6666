package dev.sluice.ingress.chat;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.submit.Refusals;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.RunEnd;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one answer of what workers and the coordinator send for a job: chunks in order and once, of
 * one attempt alone. A caller who has heard the beginning of one attempt's answer never hears
 * another's. Reads no clock and does no I/O; for one thread at a time.
 */
final class AnswerFold {
    private static final int RUN = 1;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);
    private int epoch;
    private long nextSeq;
    private boolean broken;
    private boolean heard;
    private boolean over;
    private int known;

    /** Goes on behind an event that a caller has heard. */
    static AnswerFold behind(EventId last) {
        AnswerFold fold = new AnswerFold();
        fold.epoch = last.epoch();
        fold.nextSeq = last.seq();
        fold.known = last.line() + 1;
        fold.heard = true;
        return fold;
    }

    /** Bytes that are held because their event or answer is not complete. */
    int held() {
        return line.size() + answer.size();
    }

    Optional<News> on(StreamChunk chunk, Place place) {
        if (over || chunk.getRun() != RUN || !isOfTheAnswer(chunk)) {
            return Optional.empty();
        }
        if (chunk.getSeq() != nextSeq) {
            return chunk.getSeq() < nextSeq ? Optional.empty() : gap();
        }
        nextSeq++;
        if (chunk.getSealed() != null) {
            return failed(sealed(), null);
        }
        return switch (chunk.getKind()) {
            case DELTA -> delta(chunk, place);
            case ANSWER -> {
                answer.writeBytes(bytes(chunk.getData()));
                yield Optional.empty();
            }
            case END -> end();
            case ERROR, RESUMED -> Optional.empty();
        };
    }

    Optional<News> on(AdmissionReply reply) {
        if (over) {
            return Optional.empty();
        }
        return switch (reply.getVerdict()) {
            case ACCEPTED -> Optional.empty();
            case KNOWN ->
                    failed(
                            new SluiceException(
                                    ErrorCode.IDEMPOTENCY_CONFLICT,
                                    "the Idempotency-Key names job %s (expected: a new key; its answer is at /v1/jobs/%s)"
                                            .formatted(
                                                    reply.getKnownJobId(), reply.getKnownJobId())),
                            null);
            case CONFLICT -> failed(Refusals.conflict(), null);
            case REFUSED -> failed(Refusals.of(reply), null);
            case ENDED -> ended(reply, reply.getEnd());
        };
    }

    /** The first attempt that brings an event is the one; before, a later one replaces it. */
    private boolean isOfTheAnswer(StreamChunk chunk) {
        if (chunk.getEpoch() > epoch && !heard && chunk.getSeq() == 0) {
            epoch = chunk.getEpoch();
            nextSeq = 0;
            broken = false;
            line.reset();
            answer.reset();
        }
        return chunk.getEpoch() == epoch && !broken;
    }

    private Optional<News> gap() {
        broken = true;
        // Of an answer that nobody has heard the coordinator can still send the whole.
        return heard ? failed(partLost(), null) : Optional.empty();
    }

    private Optional<News> delta(StreamChunk chunk, Place place) {
        List<News.Event> events = new ArrayList<>(1);
        byte[] data = bytes(chunk.getData());
        int lines = 0;
        int from = 0;
        // By lines: a stream that is locked for each byte was most of what an instance did.
        for (int end = newline(data, from); end >= 0; end = newline(data, from)) {
            line.write(data, from, end - from);
            from = end + 1;
            if (known > 0) {
                known--;
            } else {
                events.add(
                        new News.Event(
                                new EventId(
                                                chunk.getRun(),
                                                chunk.getEpoch(),
                                                chunk.getSeq(),
                                                lines,
                                                place.partition(),
                                                place.offset())
                                        .text(),
                                line.toByteArray()));
            }
            lines++;
            line.reset();
        }
        line.write(data, from, data.length - from);
        if (events.isEmpty()) {
            return Optional.empty();
        }
        heard = true;
        return Optional.of(new News.Events(events));
    }

    private Optional<News> end() {
        over = true;
        return Optional.of(heard ? new News.Done() : new News.Whole(answer.toByteArray()));
    }

    private Optional<News> ended(AdmissionReply reply, @Nullable RunEnd end) {
        Body response = end == null ? null : end.getResponse();
        if (end == null || end.getStatus() != TerminalStatus.SUCCEEDED) {
            return failed(Refusals.of(reply), response);
        }
        if (response == null) {
            return Optional.of(new News.Succeeded());
        }
        if (heard) {
            return failed(partLost(), null);
        }
        over = true;
        return Optional.of(new News.Stored(response));
    }

    private Optional<News> failed(SluiceException error, @Nullable Body said) {
        over = true;
        return Optional.of(new News.Failed(error, said));
    }

    static SluiceException partLost() {
        return new SluiceException(
                ErrorCode.STREAM_INTERRUPTED,
                "a part of the answer was lost on its way (expected: reading it whole at /v1/jobs/{id})");
    }

    /** The instance that can open it is another, or was. */
    private static SluiceException sealed() {
        return new SluiceException(
                ErrorCode.STREAM_INTERRUPTED,
                "the answer is sealed for the instance where it was asked for (expected: reading it whole at /v1/jobs/{id})");
    }

    /** Where the next line ends; -1: not in this piece. */
    private static int newline(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }
}
