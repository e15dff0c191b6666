package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void areTakenApartIntoDisjointClasses() {
        assertThat(Tokens.nested(100, 30, 50, 20))
                .isEqualTo(new TokenUsage(70L, 30L, 0L, 30L, 20L, TokenSource.PROVIDER));
    }

    @Test
    void areCutToWhatIsPossibleWhereTheyContradictThemselves() {
        assertThat(Tokens.nested(10, 30, -5, 20))
                .isEqualTo(new TokenUsage(0L, 10L, 0L, 0L, 0L, TokenSource.PROVIDER));
    }

    @Test
    void areEstimatedUpwards() {
        assertThat(Tokens.estimated(9, 0))
                .isEqualTo(new TokenUsage(3L, 0L, 0L, 0L, 0L, TokenSource.ESTIMATED));
    }
}
