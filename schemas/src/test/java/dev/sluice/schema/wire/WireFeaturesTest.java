package dev.sluice.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wires themselves are held to this table where they are: in worker-pool. */
class WireFeaturesTest {
    @ParameterizedTest
    @CsvSource({
        "openai, chat.completions, /logprobs, true",
        "openai, chat.completions, /seed, false",
        "openai, chat.completions, /max_tokens, true",
        "openai, chat.completions, /tool_choice=auto, true",
        "openai, chat.completions, /tool_choice=none, false",
        "openai, chat.completions, /web_search_options, true",
        "openai, chat.completions, /search_parameters, true",
        "openai, responses, /search_parameters, false",
        "gemini, chat.completions, /search_parameters, false",
        "openai, chat.completions, /tools/3=web_search, false",
        "openai, responses, /tools/3=web_search, true",
        "openai, responses, /tools/3=file_search, true",
        "openai, responses, /tools/3=code_interpreter, true",
        "openai, responses, /tools/3=image_generation, true",
        "openai, chat.completions, /tools/3=image_generation, false",
        "anthropic, chat.completions, /web_search_options, true",
        "bedrock, chat.completions, /web_search_options, false",
        "anthropic, chat.completions, /web_search_options=bounded, true",
        "openai, chat.completions, /web_search_options=bounded, false",
        "gemini, chat.completions, /web_search_options=bounded, false",
        "cohere, chat.completions, /web_search_options=bounded, false",
        "anthropic, chat.completions, /web_search_options=filtered, true",
        "openai, chat.completions, /web_search_options=filtered, false",
        "vertex, chat.completions, /web_search_options=filtered, false",
        "bedrock, chat.completions, /web_search_options=filtered, false",
        "openai, responses, /tools, true",
        "openai, responses, /include, true",
        "openai, responses, /previous_response_id, false",
        "openai, responses, /conversation, false",
        "openai, chat.completions, /conversation, true",
        "anthropic, chat.completions, /tools/0=web_search, false",
        "anthropic, chat.completions, /logprobs, false",
        "anthropic, chat.completions, /response_format=json_object, false",
        "anthropic, chat.completions, /response_format=json_schema, true",
        "gemini, chat.completions, /messages/3/content/12/image_url=remote, false",
        "anthropic, chat.completions, /messages/3/content/12/image_url=remote, true",
        "gemini, embeddings, /dimensions, true",
        "gemini, embeddings, /truncate, false",
        "cohere, embeddings, /truncate, true",
        "later, chat.completions, /logprobs, true",
        "anthropic, embeddings, /dimensions, true",
    })
    void knowsWhatAWireHasWordsFor(String wire, String operation, String word, boolean has) {
        assertThat(
                        WireFeatures.has(
                                wire,
                                operation,
                                List.of("seed", "max_tokens", "tool_choice"),
                                Ask.of(word)))
                .isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, embeddings, true",
        "anthropic, embeddings, false",
        "cohere, rerank, true",
        "later, anything, true",
    })
    void knowsWhichOperationsAWireHas(String wire, String operation, boolean has) {
        assertThat(WireFeatures.has(wire, operation)).isEqualTo(has);
    }

    @Test
    void saysAnAskAsItWasRead() {
        assertThat(Ask.of("/tool_choice=none")).isEqualTo(new Ask("/tool_choice", "none"));
        assertThat(Ask.of("/tool_choice=none").word()).isEqualTo("/tool_choice=none");
        assertThat(Ask.of("/seed").word()).isEqualTo("/seed");
    }
}
