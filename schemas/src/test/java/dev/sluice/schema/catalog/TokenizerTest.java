package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o-mini, O200K_BASE",
        "openai, gpt-4.1, O200K_BASE",
        "openai, gpt-5-nano, O200K_BASE",
        "openai, o4-mini, O200K_BASE",
        "azure, gpt-4o, O200K_BASE",
        "openai, gpt-4, CL100K_BASE",
        "openai, gpt-4-turbo, CL100K_BASE",
        "openai, gpt-3.5-turbo-0125, CL100K_BASE",
        "openai, text-embedding-3-small, CL100K_BASE"
    })
    void isThatOfTheFamily(String provider, String upstream, Tokenizer expected) {
        assertThat(Tokenizer.ofModel(provider, upstream)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "groq, gpt-4o",
        "gemini, gemini-3-pro",
        "openai, whisper-1",
        "openai, davinci-002",
        "openai, gpt-5.6"
    })
    void isNotGuessed(String provider, String upstream) {
        assertThat(Tokenizer.ofModel(provider, upstream)).isEmpty();
    }

    @Test
    void isReadFromACatalogue() {
        Model model = model("tokenizer: cl100k_base, bytes_per_token: 3.5, image_tokens_max: 1445");

        assertThat(model.tokenizer()).isEqualTo(Tokenizer.CL100K_BASE);
        assertThat(model.bytesPerToken()).isEqualByComparingTo("3.5");
        assertThat(model.imageTokensMax()).isEqualTo(1_445);
    }

    @ParameterizedTest
    @CsvSource({
        "tokenizer: gpt2, o200k_base",
        "bytes_per_token: 0.5, model.bytes_per_token",
        "bytes_per_token: 101, model.bytes_per_token"
    })
    void refusesWhatIsNone(String key, String message) {
        assertThatThrownBy(() -> model(key)).hasMessageContaining(message);
    }

    private static Model model(String keys) {
        return CatalogFile.part(
                        "models: [{name: m, upstream: m, context_tokens: 9, output_tokens_max: 9, %s}]"
                                .formatted(keys))
                .model("m")
                .orElseThrow();
    }
}
