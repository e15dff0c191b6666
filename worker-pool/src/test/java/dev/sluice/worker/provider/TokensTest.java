package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void areTakenApartIntoDisjointClasses() {
        assertThat(Tokens.disjoint(new Tokens.Nested(100, 30, 0, 0, 50, 20, 0)))
                .isEqualTo(
                        new TokenUsage(
                                70L,
                                30L,
                                0L,
                                30L,
                                20L,
                                TokenSource.PROVIDER,
                                0L,
                                0L,
                                0L,
                                0L,
                                null));
    }

    @Test
    void areCutToWhatIsPossibleWhereTheyContradictThemselves() {
        assertThat(Tokens.disjoint(new Tokens.Nested(10, 30, 5, 5, -5, 20, 3)))
                .isEqualTo(
                        new TokenUsage(
                                0L, 10L, 0L, 0L, 0L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null));
    }

    @Test
    void ofAudioAndImagesAreNotCountedTwice() {
        assertThat(Tokens.disjoint(new Tokens.Nested(100, 10, 40, 20, 50, 20, 25)))
                .isEqualTo(
                        new TokenUsage(
                                30L,
                                10L,
                                0L,
                                5L,
                                20L,
                                TokenSource.PROVIDER,
                                0L,
                                40L,
                                25L,
                                20L,
                                null));
        assertThat(Tokens.disjoint(new Tokens.Nested(100, 90, 40, 20, 50, 40, 25)))
                .isEqualTo(
                        new TokenUsage(
                                0L,
                                90L,
                                0L,
                                0L,
                                40L,
                                TokenSource.PROVIDER,
                                0L,
                                10L,
                                10L,
                                0L,
                                null));
    }

    @Test
    void areEstimatedUpwards() {
        assertThat(Tokens.estimated(9, 0))
                .isEqualTo(
                        new TokenUsage(
                                3L, 0L, 0L, 0L, 0L, TokenSource.ESTIMATED, 0L, 0L, 0L, 0L, null));
    }
}
