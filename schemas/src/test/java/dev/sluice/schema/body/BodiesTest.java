package dev.sluice.schema.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T23:59:59Z");
    private static final LocalDate DAY = LocalDate.parse("2026-01-02");
    private static final byte[] JSON = "{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8);

    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final Bodies bodies = new Bodies(blobs);

    @Test
    void carriesASmallBodyInline() {
        Body body = bodies.wrap(new byte[Bodies.INLINE_MAX_BYTES_DEFAULT], "standard", NOW);

        assertThat(body.getClaimCheck()).isNull();
        assertThat(body.getSizeBytes()).isEqualTo(16_384);
        assertThat(body.getEncoding()).isEqualTo(BodyEncoding.IDENTITY);
        assertThat(blobs.size()).isZero();
        assertThat(bodies.open(body)).hasSize(16_384);
    }

    @Test
    void sendsALargerBodyByClaimCheck() {
        byte[] large = new byte[Bodies.INLINE_MAX_BYTES_DEFAULT + 1];
        large[16_384] = 7;

        Body body = bodies.wrap(large, "standard", NOW);

        assertThat(body.getInlineBytes()).isNull();
        assertThat(body.getClaimCheck()).startsWith("standard/2026-01-02/");
        assertThat(body.getSizeBytes()).isEqualTo(16_385);
        assertThat(bodies.open(body)).isEqualTo(large);
    }

    @Test
    void keepsAClassOutOfRecords() {
        Bodies apart = new Bodies(blobs, 100, Set.of("private"));

        Body stored = apart.wrap(JSON, "private", NOW);

        assertThat(stored.getInlineBytes()).isNull();
        assertThat(stored.getClaimCheck()).startsWith("private/2026-01-02/");
        assertThat(apart.open(stored)).isEqualTo(JSON);
        assertThat(apart.wrap(JSON, "standard", NOW).getClaimCheck()).isNull();
        assertThat(apart.isStored(0, "private")).isFalse();
    }

    @Test
    void opensABodyBeforeAndAfterItIsWritten() throws IOException {
        Body body = bodies.wrap(JSON, "standard", NOW);

        ByteBuffer first = body.toByteBuffer();
        assertThat(bodies.open(body)).isEqualTo(JSON);
        assertThat(body.toByteBuffer()).isEqualTo(first);
        assertThat(bodies.open(body)).isEqualTo(JSON);
    }

    @Test
    void opensASliceOfALargerBuffer() {
        ByteBuffer slice = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, 9}).position(2).limit(4);

        assertThat(bodies.open(new Body(slice, null, BodyEncoding.IDENTITY, 2L, null)))
                .containsExactly(1, 2);
    }

    @Test
    void opensGzipInlineAndByClaimCheck() throws IOException {
        byte[] packed = gzip(JSON);

        assertThat(bodies.open(gzipped(packed, JSON.length))).isEqualTo(JSON);
        assertThat(
                        bodies.open(
                                new Body(
                                        null,
                                        blobs.put("standard", DAY, packed),
                                        BodyEncoding.GZIP,
                                        (long) JSON.length,
                                        null)))
                .isEqualTo(JSON);
    }

    @Test
    void stopsAGzipBombAtTheSizeThatItClaims() throws IOException {
        byte[] bomb = gzip(new byte[Bodies.SIZE_MAX_BYTES + 1]);

        assertThatThrownBy(() -> bodies.open(gzipped(bomb, 10)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("more than 10 bytes, its envelope says 10");
        assertThatThrownBy(() -> bodies.open(gzipped(bomb, Bodies.SIZE_MAX_BYTES)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("more than 33554432");
        assertThatThrownBy(() -> bodies.open(gzipped(bomb, Bodies.SIZE_MAX_BYTES + 1L)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("33554433 bytes, expected 0 to 33554432");
    }

    @Test
    void refusesBytesThatAreNotWhatTheEnvelopeSays() throws IOException {
        assertThatThrownBy(() -> bodies.open(gzipped(JSON, JSON.length)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("not readable as gzip");
        assertThatThrownBy(() -> bodies.open(gzipped(gzip(JSON), JSON.length + 1)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("holds 10 bytes, its envelope says 11");
        assertThatThrownBy(() -> bodies.open(inline(JSON, -1)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("-1 bytes");
        assertThatThrownBy(() -> bodies.open(inline(JSON, 3)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("more than 3 bytes, its envelope says 3");
    }

    @Test
    void refusesAnEnvelopeWithNeitherOrBothPlaces() {
        assertThatThrownBy(() -> bodies.open(new Body(null, null, BodyEncoding.IDENTITY, 0L, null)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("neither");
        assertThatThrownBy(
                        () ->
                                bodies.open(
                                        new Body(
                                                ByteBuffer.wrap(JSON),
                                                "standard/2026-01-02/a",
                                                BodyEncoding.IDENTITY,
                                                9L,
                                                null)))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("both");
    }

    @Test
    void refusesASealedBody() {
        assertThatThrownBy(
                        () ->
                                bodies.open(
                                        new Body(
                                                ByteBuffer.wrap(JSON),
                                                null,
                                                BodyEncoding.IDENTITY,
                                                (long) JSON.length,
                                                "k1")))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("sealed with key 'k1'");
    }

    @Test
    void namesAnUnknownClaimCheck() {
        Body body =
                new Body(null, "standard/2026-01-02/gone", BodyEncoding.IDENTITY, 20_000L, null);

        BlobUnavailableException e =
                catchThrowableOfType(BlobUnavailableException.class, () -> bodies.open(body));

        assertThat(e.isMissing()).isTrue();
        assertThat(e).hasMessageContaining("standard/2026-01-02/gone");
    }

    @Test
    void wrapsNothingAboveTheBound() {
        SluiceException e =
                catchThrowableOfType(
                        SluiceException.class,
                        () -> bodies.wrap(new byte[Bodies.SIZE_MAX_BYTES + 1], "standard", NOW));

        assertThat(e.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
        assertThat(blobs.size()).isZero();
    }

    @Test
    void takesAnInlineBoundBetweenNothingAndEverything() {
        assertThat(new Bodies(blobs, 0, Set.of()).wrap(JSON, "standard", NOW).getClaimCheck())
                .isNotNull();
        assertThatThrownBy(() -> new Bodies(blobs, -1, Set.of()))
                .hasMessageContaining("inlineMaxBytes -1");
        assertThatThrownBy(() -> new Bodies(blobs, Bodies.SIZE_MAX_BYTES + 1, Set.of()))
                .hasMessageContaining("expected 0 to 33554432");
    }

    private static Body gzipped(byte[] packed, long size) {
        return new Body(ByteBuffer.wrap(packed), null, BodyEncoding.GZIP, size, null);
    }

    private static Body inline(byte[] bytes, long size) {
        return new Body(ByteBuffer.wrap(bytes), null, BodyEncoding.IDENTITY, size, null);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
