package dev.sluice.ingress.face;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of server-sent events as they are put together. For one thread. */
public final class SseText {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    /**
     * An event without a name.
     *
     * @param data without line ends
     */
    public SseText data(byte[] data) {
        utf8("data: ");
        out.writeBytes(data);
        utf8("\n\n");
        return this;
    }

    /** As {@link #data}, with a place to go on from. */
    public SseText data(String id, byte[] data) {
        utf8("id: " + id + "\n");
        return data(data);
    }

    /** As {@link #data}, with a name. */
    public SseText event(String name, byte[] data) {
        utf8("event: " + name + "\n");
        return data(data);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private void utf8(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
