package dev.sluice.sim.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finished calls packed into byte chunks, about 150 bytes each: a million of them cost the
 * collector nothing to trace. Append only. Not thread-safe; {@link CallLog} guards it.
 */
final class PackedCalls {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int FIXED_BYTES = 8 + 2 * 12 + 5 * 4 + 1 + 4 * 2;
    private static final int TEXT_BYTES_MAX = 1_000;
    private static final int STREAM_FLAG = 1;
    private static final int ABORTED_FLAG = 2;

    private final List<ByteBuffer> chunks = new ArrayList<>();

    void append(CallRecord call) {
        byte[] attemptId = bytes(call.attemptId());
        byte[] callId = bytes(call.callId());
        byte[] model = bytes(call.model());
        byte[] fault = bytes(call.fault());
        ByteBuffer chunk =
                room(FIXED_BYTES + attemptId.length + callId.length + model.length + fault.length);
        chunk.putLong(call.number());
        put(chunk, call.receivedAt());
        put(chunk, call.finishedAt());
        chunk.putInt(call.promptTokens()).putInt(call.cachedTokens());
        chunk.putInt(call.completionTokens()).putInt(call.reasoningTokens());
        chunk.putInt(call.status());
        chunk.put((byte) ((call.stream() ? STREAM_FLAG : 0) | (call.aborted() ? ABORTED_FLAG : 0)));
        put(chunk, attemptId);
        put(chunk, callId);
        put(chunk, model);
        put(chunk, fault);
    }

    /** Reads up to {@code max} calls from a position and returns the position after them. */
    Position read(Position from, int max, Consumer<CallRecord> reader) {
        int chunk = from.chunk();
        int offset = from.offset();
        int left = max;
        while (left > 0 && chunk < chunks.size()) {
            ByteBuffer bytes = chunks.get(chunk).duplicate().flip().position(offset);
            while (left > 0 && bytes.hasRemaining()) {
                reader.accept(take(bytes));
                left--;
            }
            offset = bytes.position();
            if (bytes.hasRemaining() || chunk == chunks.size() - 1) {
                break;
            }
            chunk++;
            offset = 0;
        }
        return new Position(chunk, offset);
    }

    /** A place between two calls. */
    record Position(int chunk, int offset) {
        static final Position START = new Position(0, 0);
    }

    private ByteBuffer room(int bytes) {
        if (chunks.isEmpty() || chunks.getLast().remaining() < bytes) {
            chunks.add(ByteBuffer.allocate(CHUNK_BYTES));
        }
        return chunks.getLast();
    }

    private static CallRecord take(ByteBuffer chunk) {
        long number = chunk.getLong();
        Instant receivedAt = instant(chunk);
        Instant finishedAt = instant(chunk);
        int promptTokens = chunk.getInt();
        int cachedTokens = chunk.getInt();
        int completionTokens = chunk.getInt();
        int reasoningTokens = chunk.getInt();
        int status = chunk.getInt();
        int flags = chunk.get();
        String attemptId = text(chunk);
        String callId = text(chunk);
        String model = text(chunk);
        String fault = text(chunk);
        return new CallRecord(
                number,
                attemptId,
                callId,
                model,
                receivedAt,
                finishedAt,
                promptTokens,
                cachedTokens,
                completionTokens,
                reasoningTokens,
                status,
                fault,
                (flags & STREAM_FLAG) != 0,
                (flags & ABORTED_FLAG) != 0);
    }

    private static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= TEXT_BYTES_MAX ? bytes : Arrays.copyOf(bytes, TEXT_BYTES_MAX);
    }

    private static void put(ByteBuffer chunk, byte[] text) {
        chunk.putShort((short) text.length).put(text);
    }

    private static void put(ByteBuffer chunk, Instant time) {
        chunk.putLong(time.getEpochSecond()).putInt(time.getNano());
    }

    private static String text(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.getShort()];
        chunk.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Instant instant(ByteBuffer chunk) {
        return Instant.ofEpochSecond(chunk.getLong(), chunk.getInt());
    }
}
