package dev.sluice.worker.provider.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    private static final int MAX = 64;

    private final List<String> events = new ArrayList<>();
    private final SseReader reader =
            new SseReader(MAX, data -> events.add(new String(data, StandardCharsets.UTF_8)));

    private boolean feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return reader.feed(bytes, bytes.length);
    }

    @Test
    void readsEventsWhateverEndsTheirLines() {
        feed("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n");

        assertThat(events).containsExactly("a", "b", "c", "d");
    }

    @Test
    void joinsTheLinesOfOneEvent() {
        feed("data: {\ndata:  \"a\":1\ndata:}\n\n");

        assertThat(events).containsExactly("{\n \"a\":1\n}");
    }

    @Test
    void passesOverWhatIsNotData() {
        feed(
                "\uFEFF: hello\nevent: delta\nid: 7\nretry: 10\ndata\ndatax: no\n: more\n\n\n\ndata:e\n\n");

        assertThat(events).containsExactly("", "e");
    }

    @Test
    void waitsForTheEndOfAnEvent() {
        feed("data: a\n");
        assertThat(events).isEmpty();

        feed("\n");

        assertThat(events).containsExactly("a");
    }

    @Test
    void takesALineEndThatIsCutInTwo() {
        feed("data: a\r");
        feed("\n\r");
        feed("\ndata: b\n\n");

        assertThat(events).containsExactly("a", "b");
    }

    @Test
    void takesAnEventOfTheLargestSizeAndNoLargerOne() {
        assertThat(feed("data:" + "x".repeat(MAX - 5) + "\n\n")).isTrue();
        assertThat(feed("data:" + "x".repeat(MAX - 4))).isFalse();
    }

    @Test
    void boundsAnEventOfManyLines() {
        String line = "data:" + "x".repeat(40) + "\n";

        assertThat(feed(line)).isTrue();
        assertThat(feed(line)).isFalse();
    }

    /** However the network cuts the bytes, the events are the same. */
    @Property(tries = 200)
    void readsTheSameFromAnyCuts(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        byte[] stream = stream(random).getBytes(StandardCharsets.UTF_8);
        List<String> whole = read(stream, stream.length, random);

        List<String> cut = read(stream, 5, random);

        assertThat(cut).isEqualTo(whole).isNotEmpty();
    }

    private static String stream(RandomGenerator random) {
        String[] ends = {"\n", "\r\n", "\r"};
        String[] lines = {"data: {\"a\":\"ü€😀\"}", "data:x", ": hello", "event: e", "data", ""};
        StringBuilder text = new StringBuilder("data: first\n\n");
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            String end = ends[random.nextInt(ends.length)];
            text.append(lines[random.nextInt(lines.length)]).append(end).append(end);
        }
        return text.toString();
    }

    private static List<String> read(byte[] stream, int pieceMax, RandomGenerator random) {
        List<String> events = new ArrayList<>();
        SseReader reader =
                new SseReader(1 << 20, d -> events.add(new String(d, StandardCharsets.UTF_8)));
        for (int from = 0; from < stream.length; ) {
            int length =
                    Math.min(
                            pieceMax == stream.length ? pieceMax : random.nextInt(1, pieceMax + 1),
                            stream.length - from);
            reader.feed(Arrays.copyOfRange(stream, from, from + length), length);
            from += length;
        }
        return events;
    }
}
