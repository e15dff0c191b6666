package dev.sluice.sim.bedrock;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes messages of AWS's binary event stream: length, length of the headers and their checksum;
 * headers; payload; checksum of all. Pure.
 */
final class EventMessage {
    private static final int PRELUDE = 12;
    private static final int CRC = 4;
    private static final int STRING = 7;

    private EventMessage() {}

    static void event(ByteBuf out, String type, String json) {
        write(out, ":event-type", type, "event", json, 0);
    }

    static void exception(ByteBuf out, String type, String json) {
        write(out, ":exception-type", type, "exception", json, 0);
    }

    /** One that was damaged on its way. */
    static void damaged(ByteBuf out, String type, String json) {
        write(out, ":event-type", type, "event", json, 1);
    }

    private static void write(
            ByteBuf out, String kind, String type, String message, String json, int damage) {
        int start = out.writerIndex();
        out.writeZero(PRELUDE);
        header(out, kind, type);
        header(out, ":content-type", "application/json");
        header(out, ":message-type", message);
        int headers = out.writerIndex() - start - PRELUDE;
        out.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        int whole = out.writerIndex() - start + CRC;
        out.setInt(start, whole);
        out.setInt(start + 4, headers);
        out.setInt(start + 8, crc(out, start, 8));
        out.writeInt(crc(out, start, whole - CRC) + damage);
    }

    private static void header(ByteBuf out, String name, String value) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        out.writeByte(bytes.length).writeBytes(bytes).writeByte(STRING);
        bytes = value.getBytes(StandardCharsets.US_ASCII);
        out.writeShort(bytes.length).writeBytes(bytes);
    }

    private static int crc(ByteBuf out, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(out.nioBuffer(from, length));
        return (int) crc.getValue();
    }
}
