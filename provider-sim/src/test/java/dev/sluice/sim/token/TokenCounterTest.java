package dev.sluice.sim.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.token.TokenCounter.PromptText;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenCounterTest {

    /** The worked example of OpenAI's cookbook on counting tokens for chat completions. */
    @Test
    void countsThePublishedExampleAsPublished() {
        PromptText example =
                new PromptText(
                        List.of(
                                "system",
                                "You are a helpful, pattern-following assistant that translates"
                                        + " corporate jargon into plain English.",
                                "system",
                                "New synergies will help drive top-line growth.",
                                "example_user",
                                "system",
                                "Things working well together will increase revenue.",
                                "example_assistant",
                                "system",
                                "Let's circle back when we have more bandwidth to touch base on"
                                        + " opportunities for increased leverage.",
                                "example_user",
                                "system",
                                "Let's talk later when we're less busy about how to do better.",
                                "example_assistant",
                                "user",
                                "This late pivot means we don't have time to boil the ocean for the"
                                        + " client deliverable."),
                        6,
                        4,
                        0);

        assertThat(TokenCounter.of(TokenCounting.EXACT, "gpt-4").prompt(example)).isEqualTo(129);
        assertThat(TokenCounter.of(TokenCounting.EXACT, "gpt-4o").prompt(example)).isEqualTo(124);
    }

    @Test
    void estimatesFourBytesOfUtf8PerToken() {
        TokenCounter fast = TokenCounter.of(TokenCounting.FAST, "any");

        assertThat(fast.prompt(new PromptText(List.of("user", "12345"), 1, 0, 0))).isEqualTo(3);
        assertThat(fast.prompt(new PromptText(List.of("\u00e9\u20ac\ud83d\ude00"), 1, 0, 85)))
                .isEqualTo(3 + 85);
        assertThat(fast.answer(new byte[8])).isEqualTo(2);
    }
}
