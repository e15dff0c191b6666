package dev.sluice.sim.openai;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.OperationFace;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Audio into text and text into audio; what comes of a request is known when it is read. */
final class Audio implements OperationFace.Operation {
    private static final StreamFormat EVENTS = new ToldEvents();

    private final Reading reading;

    /**
     * Reads a request; what it demands is a {@link Ready}, or the events of a stream that was asked
     * for.
     */
    interface Reading {
        ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters);
    }

    /**
     * An answer as it stands in a demand: its content type, and after a blank what is sent, which
     * for audio is its length.
     */
    record Ready(String type, String content) {
        private static final String SOUND = "audio/";

        static Ready of(ChatAnswer answer) {
            String text = new String(answer.choices().getFirst().text(), StandardCharsets.US_ASCII);
            int blank = text.indexOf(' ');
            return new Ready(text.substring(0, blank), text.substring(blank + 1));
        }

        String demanded() {
            return type + ' ' + content;
        }

        byte[] bytes() {
            return type.startsWith(SOUND)
                    ? sound(Integer.parseInt(content))
                    : content.getBytes(StandardCharsets.US_ASCII);
        }

        /** Noise, and always the same. */
        static byte[] sound(int length) {
            byte[] sound = new byte[length];
            for (int i = 0; i < length; i++) {
                sound[i] = (byte) (i * 31);
            }
            return sound;
        }
    }

    Audio(Reading reading) {
        this.reading = reading;
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return reading.read(http, counters);
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        out.writeBytes(Ready.of(answer).bytes());
    }

    @Override
    public StreamFormat stream() {
        return EVENTS;
    }

    @Override
    public String wholeType(ChatAnswer answer) {
        return Ready.of(answer).type;
    }
}
