package dev.sluice.worker.provider.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.provider.CallFailure.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFramesTest {
    private static final int MAX = 400;

    private final List<String> events = new ArrayList<>();
    private final EventFrames frames =
            new EventFrames(MAX, event -> events.add(new String(event, StandardCharsets.UTF_8)));

    @Test
    void namesEachEventByItsType() {
        assertThat(feed(message("{\"a\":1}", text(":event-type", "start")))).isTrue();
        assertThat(feed(message("", text(":exception-type", "throttlingException")))).isTrue();
        assertThat(feed(message("{}", text(":error-code", "Internal")))).isTrue();

        assertThat(events)
                .containsExactly(
                        "{\"start\":{\"a\":1}}",
                        "{\"throttlingException\":{}}",
                        "{\"InternalException\":{}}");
    }

    @Test
    void passesOverHeadersOfAllKinds() {
        byte[] all =
                message(
                        "{}",
                        header("t", 0),
                        header("f", 1),
                        header("b", 2, 1),
                        header("s", 3, 1, 2),
                        header("i", 4, 1, 2, 3, 4),
                        header("l", 5, 1, 2, 3, 4, 5, 6, 7, 8),
                        header("B", 6, 0, 2, 9, 9),
                        header("T", 8, 1, 2, 3, 4, 5, 6, 7, 8),
                        header("u", 9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8),
                        text(":event-type", "e"));

        assertThat(feed(all)).isTrue();
        assertThat(events).containsExactly("{\"e\":{}}");
    }

    @Test
    void waitsForTheEndOfAMessage() {
        byte[] one = message("{}", text(":event-type", "e"));

        for (int i = 0; i < one.length - 1; i++) {
            assertThat(frames.feed(new byte[] {one[i]}, 1)).isTrue();
        }
        assertThat(events).isEmpty();

        frames.feed(new byte[] {one[one.length - 1]}, 1);
        assertThat(events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 14, 30, -1})
    void takesNothingThatWasDamaged(int at) {
        byte[] one = message("{\"a\":\"b\"}", text(":event-type", "event"));
        one[at < 0 ? one.length + at : at] ^= 1;

        assertThat(feed(one)).isFalse();
        assertThat(frames.broken()).isEqualTo(Transport.MALFORMED);
        assertThat(events).isEmpty();
    }

    @Test
    void boundsAMessage() {
        byte[] large = message("{\"a\":\"" + "x".repeat(MAX) + "\"}", text(":event-type", "e"));

        assertThat(feed(Arrays.copyOf(large, 12))).isFalse();
        assertThat(frames.broken()).isEqualTo(Transport.ANSWER_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 255})
    void refusesHeadersThatEndBeforeTheyShould(int nameLength) {
        byte[] header = text(":event-type", "e");
        header[0] = (byte) nameLength;

        assertThat(feed(message("{}", header))).isFalse();
    }

    @Test
    void refusesAHeaderOfAKindThatIsNone() {
        assertThat(feed(message("{}", header("x", 77)))).isFalse();
    }

    private boolean feed(byte[] bytes) {
        return frames.feed(bytes, bytes.length);
    }

    private static byte[] text(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int[] rest = new int[bytes.length + 2];
        rest[1] = bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            rest[i + 2] = bytes[i];
        }
        return header(name, 7, rest);
    }

    private static byte[] header(String name, int kind, int... value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        out.write(kind);
        for (int b : value) {
            out.write(b);
        }
        return out.toByteArray();
    }

    private static byte[] message(String payload, byte[]... headers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] header : headers) {
            all.writeBytes(header);
        }
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(16 + all.size() + body.length);
        out.putInt(out.capacity()).putInt(all.size());
        out.putInt(crc(out.array(), 8));
        out.put(all.toByteArray()).put(body);
        out.putInt(crc(out.array(), out.position()));
        return out.array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
