package dev.sluice.worker.provider.bedrock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.Frames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Reads AWS's binary event stream: messages of a length, headers, a payload and two checksums. Each
 * becomes one JSON object with the name of its type as the only member: {@code
 * {"contentBlockDelta": {...}}}. What was damaged on its way ends the stream. For one thread; holds
 * at most one message.
 */
final class EventFrames implements Frames {
    /** Length of the message, length of its headers, checksum of both. */
    private static final int PRELUDE = 12;

    private static final int CRC = 4;
    private static final int SHORT_STRING = 7;

    private final int eventBytesMax;
    private final Consumer<byte[]> events;
    private byte[] held = new byte[1024];
    private int length;
    private Transport broken = Transport.MALFORMED;

    EventFrames(int eventBytesMax, Consumer<byte[]> events) {
        this.eventBytesMax = eventBytesMax;
        this.events = events;
    }

    @Override
    public boolean feed(byte[] bytes, int count) {
        hold(bytes, count);
        int from = 0;
        while (length - from >= PRELUDE) {
            ByteBuffer message = ByteBuffer.wrap(held, from, length - from).slice();
            int whole = message.getInt(0);
            if (message.getInt(8) != crc(from, 8) || whole < PRELUDE + CRC) {
                return false;
            }
            if (whole > eventBytesMax) {
                broken = Transport.ANSWER_TOO_LARGE;
                return false;
            }
            if (length - from < whole) {
                break;
            }
            if (message.getInt(whole - CRC) != crc(from, whole - CRC)
                    || !read(message.slice(0, whole - CRC))) {
                return false;
            }
            from += whole;
        }
        System.arraycopy(held, from, held, 0, length - from);
        length -= from;
        return true;
    }

    @Override
    public void end() {
        // A message ends with its checksum; what is there without one is none.
    }

    @Override
    public Transport broken() {
        return broken;
    }

    private void hold(byte[] bytes, int count) {
        if (held.length - length < count) {
            held = Arrays.copyOf(held, Math.max(held.length * 2, length + count));
        }
        System.arraycopy(bytes, 0, held, length, count);
        length += count;
    }

    private boolean read(ByteBuffer message) {
        int headersEnd = PRELUDE + message.getInt(4);
        if (headersEnd < PRELUDE || headersEnd > message.limit()) {
            return false;
        }
        Optional<String> type = type(message.slice(PRELUDE, headersEnd - PRELUDE));
        if (type.isEmpty()) {
            return false;
        }
        byte[] payload = new byte[message.limit() - headersEnd];
        message.get(headersEnd, payload);
        ObjectNode event = Json.object();
        event.set(
                type.get(), payload.length == 0 ? Json.object() : Json.parse(payload).orElse(null));
        events.accept(Json.bytes(event));
        return true;
    }

    /** The type of an event, an exception or an error; empty: the headers cannot be read. */
    private static Optional<String> type(ByteBuffer headers) {
        String type = "";
        while (headers.hasRemaining()) {
            Optional<String> name = text(headers, 1);
            if (name.isEmpty() || !headers.hasRemaining()) {
                return Optional.empty();
            }
            int kind = headers.get();
            if (kind != SHORT_STRING) {
                if (!skip(headers, kind)) {
                    return Optional.empty();
                }
                continue;
            }
            Optional<String> value = text(headers, 2);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            switch (name.get()) {
                case ":event-type", ":exception-type" -> type = value.get();
                case ":error-code" -> type = value.get() + "Exception";
                default -> {
                    // Content types, and what is not known yet.
                }
            }
        }
        return Optional.of(type);
    }

    private static Optional<String> text(ByteBuffer from, int lengthBytes) {
        if (from.remaining() < lengthBytes) {
            return Optional.empty();
        }
        int size = lengthBytes == 1 ? from.get() & 0xFF : from.getShort() & 0xFFFF;
        if (from.remaining() < size) {
            return Optional.empty();
        }
        byte[] bytes = new byte[size];
        from.get(bytes);
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Passes over a value that is no string. */
    private static boolean skip(ByteBuffer headers, int kind) {
        int size =
                switch (kind) {
                    case 0, 1 -> 0;
                    case 2 -> 1;
                    case 3 -> 2;
                    case 4 -> 4;
                    case 5, 8 -> 8;
                    case 6 -> headers.remaining() < 2 ? -1 : headers.getShort() & 0xFFFF;
                    case 9 -> 16;
                    default -> -1;
                };
        if (size < 0 || headers.remaining() < size) {
            return false;
        }
        headers.position(headers.position() + size);
        return true;
    }

    private int crc(int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(held, from, count);
        return (int) crc.getValue();
    }
}
