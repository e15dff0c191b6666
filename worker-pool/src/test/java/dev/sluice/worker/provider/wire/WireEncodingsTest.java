package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.worker.provider.CallEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden answers of each wire, packed as a provider or a proxy before it may pack them. */
class WireEncodingsTest {
    private static final String ASKED =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":9}";
    private static final int TEN_MB = 10_000_000;

    private final Rig rig = new Rig();
    private HttpServer provider;
    private volatile byte[] body = new byte[0];
    private volatile String encoding = "";

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    if (!encoding.isEmpty()) {
                        exchange.getResponseHeaders().set("Content-Encoding", encoding);
                    }
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
        rig.close();
    }

    static Stream<Arguments> packed() {
        return Wires.ALL.stream()
                .flatMap(
                        wire ->
                                Stream.of("", "gzip", "deflate")
                                        .map(packing -> Arguments.of(wire, packing)));
    }

    @ParameterizedTest
    @MethodSource("packed")
    void unpacksAnswers(Wire wire, String packing) throws IOException {
        answering(packing, golden(wire));

        CallEnd end = call(wire);

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getInput()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("packed")
    void takesTenMegabytes(Wire wire, String packing) throws IOException {
        String small = new String(golden(wire), StandardCharsets.UTF_8).strip();
        answering(
                packing,
                (small.substring(0, small.length() - 1) + " ".repeat(TEN_MB) + "}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(call(wire).outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
    }

    static Stream<Wire> wires() {
        return Wires.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void callsAPackingThatNobodyAskedForMalformed(Wire wire) throws IOException {
        answering("", golden(wire));
        encoding = "br";
        body = new byte[] {1, 2, 3};

        assertThat(call(wire).outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void bindsTheAnswerAndNotItsPacking(Wire wire) throws IOException {
        answering("gzip", new byte[20 << 20]);

        assertThat(call(wire).outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
    }

    private CallEnd call(Wire wire) {
        return rig.call(
                wire,
                "http://127.0.0.1:" + provider.getAddress().getPort(),
                "model",
                ASKED,
                null,
                rig.guard());
    }

    private static byte[] golden(Wire wire) throws IOException {
        return Files.readAllBytes(
                Path.of("src/test/resources/golden", wire.name(), "plain", "response.json"));
    }

    private void answering(String packing, byte[] answer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packer =
                switch (packing) {
                    case "gzip" -> new GZIPOutputStream(out);
                    case "deflate" -> new DeflaterOutputStream(out);
                    default -> out;
                }) {
            packer.write(answer);
        }
        encoding = packing;
        body = out.toByteArray();
    }
}
