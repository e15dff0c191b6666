package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.sse.ChatStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden answers of each wire as its provider streams them: {@code stream.sse} or {@code
 * stream.bin} must come to the very {@code answer} that the plain {@code response} comes to. Of
 * chats: what else streams has a test of its own.
 */
class GoldenStreamTest {
    private static final Path ROOT = Path.of("src/test/resources/golden");
    private static final Instant AT = Instant.ofEpochSecond(1_790_000_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_MAX = 100_000;
    private static final int CUTS = 200;

    /** What came of a stream. */
    private record Heard(ChatStream stream, List<String> events) {}

    record Golden(Wire wire, Path file) {
        @Override
        public String toString() {
            return ROOT.relativize(file).toString();
        }

        JsonNode answer() throws IOException {
            return JSON.readTree(file.resolveSibling("answer.json").toFile());
        }
    }

    static Stream<Golden> streams() throws IOException {
        List<Golden> all = new ArrayList<>();
        for (Wire wire : Wires.ALL) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(wire.name()))) {
                files.filter(file -> file.getFileName().toString().startsWith("stream."))
                        .filter(file -> !Files.exists(file.resolveSibling("operation")))
                        .sorted()
                        .forEach(file -> all.add(new Golden(wire, file)));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void makesTheAnswerThatWouldHaveComeWhole(Golden golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.file);

        Heard heard = read(golden, bytes, bytes.length, new SplittableRandom(1));

        JsonNode expected = golden.answer();
        assertThat(heard.stream.complete()).isTrue();
        assertThat(JSON.readTree(heard.stream.answer())).isEqualTo(expected.path("body"));
        assertThat(String.valueOf(heard.stream.usage())).isEqualTo(expected.path("usage").asText());
        assertThat(heard.stream.serviceTier()).isEqualTo(expected.path("served_tier").textValue());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void tellsTheSameHoweverTheBytesAreCut(Golden golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.file);
        List<String> whole = read(golden, bytes, bytes.length, new SplittableRandom(1)).events;

        for (int seed = 0; seed < CUTS; seed++) {
            Heard cut = read(golden, bytes, 1 + seed, new SplittableRandom(seed));

            assertThat(cut.events).as("seed " + seed).isEqualTo(whole);
            assertThat(cut.stream.complete()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void speaksInChunksOfWhichTheFirstHasTheRole(Golden golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.file);

        List<String> events = read(golden, bytes, bytes.length, new SplittableRandom(1)).events;

        for (String event : events) {
            assertThat(event).doesNotContain("\n");
            JsonNode chunk = JSON.readTree(event);
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("id").asText())
                    .isEqualTo(golden.answer().at("/body/id").asText());
        }
        assertThat(JSON.readTree(events.getFirst()).at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
        assertThat(JSON.readTree(events.getLast()).at("/usage/total_tokens").asLong())
                .isEqualTo(golden.answer().at("/body/usage/total_tokens").asLong());
    }

    /** Nor is the connection's end ever taken for the answer's. */
    @ParameterizedTest
    @MethodSource("streams")
    void takesNoPartForTheWhole(Golden golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.file);
        JsonNode choices = golden.answer().at("/body/choices");

        for (int length = 0; length < bytes.length; length++) {
            Heard part =
                    read(
                            golden,
                            Arrays.copyOf(bytes, length),
                            bytes.length,
                            new SplittableRandom(1));

            if (part.stream.complete()) {
                assertThat(JSON.readTree(part.stream.answer()).path("choices"))
                        .as("of " + length + " bytes")
                        .isEqualTo(choices);
            }
            assertThat(part.stream.usedSoFar(100).getInput()).isNotNegative();
        }
    }

    private static Heard read(Golden golden, byte[] bytes, int pieceMax, SplittableRandom random)
            throws IOException {
        List<String> events = new ArrayList<>();
        ChatStream stream =
                new ChatStream(
                        golden.wire.stream(order(golden), AT),
                        new Listener() {
                            @Override
                            public boolean wantsEvents() {
                                return true;
                            }

                            @Override
                            public void event(byte[] json) {
                                events.add(new String(json, StandardCharsets.UTF_8));
                            }
                        },
                        true,
                        ANSWER_MAX);
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + random.nextInt(1, pieceMax + 1));
            byte[] piece = Arrays.copyOfRange(bytes, from, to);
            assertThat(stream.take(piece, piece.length)).isEmpty();
            from = to;
        }
        assertThat(stream.ended()).isEmpty();
        return new Heard(stream, events);
    }

    private static WireOrder order(Golden golden) throws IOException {
        return new WireOrder(
                        "chat.completions",
                        Wires.model(golden.wire),
                        null,
                        null,
                        64_000L,
                        new byte[0],
                        true)
                .with(GoldenWireTest.reserved(golden.file.resolveSibling("units.json")));
    }
}
