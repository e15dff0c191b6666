package dev.sluice.schema.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.StreamChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class AnswerSealTest {
    private static final String TEXT = "{\"delta\":\"forty-two\"}\n";

    private final AnswerKey key = AnswerKey.fresh();
    private final AnswerSeal seal = AnswerSeal.with(key.publicKey());

    private static StreamChunk chunk(long seq, String text) {
        return new StreamChunk(
                "ing_1",
                "job_1",
                1,
                1,
                seq,
                ChunkKind.DELTA,
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                null);
    }

    private static String text(StreamChunk chunk) {
        return StandardCharsets.UTF_8.decode(chunk.getData().duplicate()).toString();
    }

    @Test
    void opensWhatWasSealedForIt() throws Exception {
        StreamChunk first = seal.seal(chunk(0, TEXT));
        StreamChunk end = seal.seal(chunk(1, ""));

        assertThat(StandardCharsets.ISO_8859_1.decode(first.getData().duplicate()).toString())
                .doesNotContain("forty-two")
                .hasSize(TEXT.length() + 16);
        assertThat(key.open(first)).isEqualTo(chunk(0, TEXT));
        assertThat(key.open(end)).isEqualTo(chunk(1, ""));
        assertThat(text(key.open(first))).isEqualTo(TEXT);
    }

    @Test
    void opensNothingThatWasSealedForAnother() {
        StreamChunk sealed = AnswerSeal.with(AnswerKey.fresh().publicKey()).seal(chunk(0, TEXT));

        assertThatThrownBy(() -> key.open(sealed)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void opensNothingThatPassesForAnotherJobs() {
        StreamChunk sealed = seal.seal(chunk(0, TEXT));
        sealed.setJobId("job_2");

        assertThatThrownBy(() -> key.open(sealed)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void opensNothingThatWasChanged() {
        StreamChunk sealed = seal.seal(chunk(0, TEXT));
        sealed.getData().put(3, (byte) (sealed.getData().get(3) ^ 1));

        assertThatThrownBy(() -> key.open(sealed)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void opensNothingWithAWrappedKeyThatIsNone() {
        StreamChunk sealed = seal.seal(chunk(0, TEXT));

        for (int bytes : new int[] {0, 31, 32, 33}) {
            sealed.setSealed(ByteBuffer.allocate(bytes));
            assertThatThrownBy(() -> key.open(sealed)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void leavesWhatIsNotSealedAsItIs() throws Exception {
        StreamChunk clear = chunk(0, TEXT);

        assertThat(key.open(clear)).isSameAs(clear);
    }

    @Test
    void sealsEachAttemptWithAKeyOfItsOwn() {
        StreamChunk once = seal.seal(chunk(0, TEXT));
        StreamChunk again = AnswerSeal.with(key.publicKey()).seal(chunk(0, TEXT));

        assertThat(again.getData()).isNotEqualTo(once.getData());
        assertThat(again.getSealed()).isNotEqualTo(once.getSealed());
    }

    @Test
    void neverSealsTwoChunksUnderOneNonce() {
        seal.seal(chunk(0, TEXT));

        assertThatThrownBy(() -> seal.seal(chunk(0, "other")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("each sealed once");
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThatThrownBy(() -> AnswerSeal.with(ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: X25519");
        assertThatThrownBy(() -> AnswerSeal.with(ByteBuffer.allocate(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65 bytes");
    }

    @Test
    void stillOpensAfterMoreAttemptsThanItRemembers() throws Exception {
        StreamChunk oldest = seal.seal(chunk(0, TEXT));
        key.open(oldest);
        for (int i = 0; i < 4_200; i++) {
            key.open(AnswerSeal.with(key.publicKey()).seal(chunk(0, TEXT)));
        }

        assertThat(text(key.open(oldest))).isEqualTo(TEXT);
    }
}
