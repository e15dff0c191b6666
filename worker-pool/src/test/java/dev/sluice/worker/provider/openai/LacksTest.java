package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LacksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{`model`:`m` , `max_tokens` : 5} | {`model`:`m` , `max_completion_tokens`:5}",
                "{`a`:1, `stream_options`:{`include_usage`:true}, `b`:2} | {`a`:1, `b`:2}",
                "{`stream_options`:null,`a`:1 } | {`a`:1 }",
                "{`a`:1,`stream_options`:null } | {`a`:1 }",
                "{`stream_options`:null} | {}",
                "{ `seed`:null, `stream_options`:{}, `a`:[1,{`seed`:2}] , `logprobs`:false} | { `a`:[1,{`seed`:2}]}",
                "{`a`:1,`seed`:null,`logprobs`:false,`n`:1,`b`:`x`} | {`a`:1,`b`:`x`}",
                "{`logit_bias`:{}} | {}",
                "{`presence_penalty`:0,`frequency_penalty`:0.0,`top_logprobs`:0} | {}",
                "{`parallel_tool_calls`:true,`tool_choice`:`auto`} | {}",
                "{`user`:`u`,`a`:1} | {`a`:1}",
                "{`stream_format`:`audio`,`a`:1} | {`a`:1}",
                "{`max_tokens`:7,`max_completion_tokens`:5} | {`max_completion_tokens`:5}"
            })
    void leavesOutWhatSaysNothingAndKeepsTheRest(String body, String expected) throws Exception {
        assertThat(
                        without(
                                body,
                                "stream_options",
                                "seed",
                                "logprobs",
                                "n",
                                "logit_bias",
                                "presence_penalty",
                                "frequency_penalty",
                                "top_logprobs",
                                "parallel_tool_calls",
                                "tool_choice",
                                "user",
                                "stream_format",
                                "max_tokens"))
                .isEqualTo(expected.replace('`', '"'));
    }

    @Test
    void sendsTheNewerBoundUnderTheOlderName() throws Exception {
        assertThat(without("{`max_completion_tokens`:9}", "max_completion_tokens"))
                .isEqualTo("{\"max_tokens\":9}");
    }

    @Test
    void leavesTheOnlyBoundThatOtherOperationsHave() throws Exception {
        byte[] body = "{\"max_tokens\":9}".getBytes(StandardCharsets.UTF_8);

        assertThat(Lacks.without(List.of("max_tokens"), body, OpenAiOperation.COMPLETIONS))
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "`x`", "[1]", "{`a`:1}", "0.5", "10"})
    void declinesWhatIsAskedFor(String value) {
        assertThatThrownBy(() -> without("{`a`:1,`n`:%s}".formatted(value), "n"))
                .isInstanceOfSatisfying(
                        NoTranslation.class,
                        no ->
                                assertThat(no.failure())
                                        .isEqualTo(
                                                new CallFailure.Untranslatable(
                                                        "n",
                                                        "the provider does not take it (expected: left out)",
                                                        true)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parallel_tool_calls | false",
                "tool_choice | `none`",
                "presence_penalty | 0.01",
                "logprobs | true",
            })
    void declinesWhatIsNotSoAnyway(String member, String value) {
        assertThatThrownBy(() -> without("{`%s`:%s}".formatted(member, value), member))
                .isInstanceOf(NoTranslation.class);
    }

    private static String without(String body, String... lacking) throws NoTranslation {
        return new String(
                Lacks.without(
                        List.of(lacking),
                        body.replace('`', '"').getBytes(StandardCharsets.UTF_8),
                        OpenAiOperation.CHAT_COMPLETIONS),
                StandardCharsets.UTF_8);
    }
}
