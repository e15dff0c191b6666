package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRewriteTest {
    @Test
    void replacesTheModelAndKeepsEveryOtherByte() {
        String body =
                "{ \"messages\" : [ {\"content\":\"h\\u00e9 {}\"} ],\n \"model\" : \"small\" , \"x_new\":1e400}";

        assertThat(rewritten(body, OpenAiOperation.CHAT_COMPLETIONS, null))
                .isEqualTo(body.replace("\"small\"", "\"up-1\""));
    }

    @Test
    void addsTheModelWhereThereIsNone() {
        assertThat(rewritten("{}", OpenAiOperation.MODERATIONS, 5L))
                .isEqualTo("{\"model\":\"up-1\"}");
        assertThat(rewritten("{\"input\":\"a\"}", OpenAiOperation.MODERATIONS, null))
                .isEqualTo("{\"model\":\"up-1\",\"input\":\"a\"}");
    }

    @Test
    void boundsTheOutputUnderTheNameThatTheCallerUsed() {
        assertThat(
                        rewritten(
                                "{\"model\":\"m\",\"max_completion_tokens\":900}",
                                OpenAiOperation.CHAT_COMPLETIONS,
                                16L))
                .isEqualTo("{\"model\":\"up-1\",\"max_completion_tokens\":16}");
        assertThat(
                        rewritten(
                                "{\"max_tokens\":null,\"model\":\"m\"}",
                                OpenAiOperation.CHAT_COMPLETIONS,
                                16L))
                .isEqualTo("{\"max_tokens\":16,\"model\":\"up-1\"}");
    }

    @Test
    void boundsTheOutputWhereTheCallerDidNot() {
        assertThat(rewritten("{\"model\":\"m\"}", OpenAiOperation.CHAT_COMPLETIONS, 16L))
                .isEqualTo("{\"max_tokens\":16,\"model\":\"up-1\"}");
        assertThat(rewritten("{\"model\":\"m\"}", OpenAiOperation.RESPONSES, 16L))
                .isEqualTo("{\"max_output_tokens\":16,\"store\":false,\"model\":\"up-1\"}");
        assertThat(rewritten("{\"model\":\"m\"}", OpenAiOperation.EMBEDDINGS, 16L))
                .isEqualTo("{\"model\":\"up-1\"}");
    }

    @Test
    void leavesTheCallersBoundWhereThereIsNoOther() {
        assertThat(
                        rewritten(
                                "{\"model\":\"m\",\"max_tokens\":9}",
                                OpenAiOperation.CHAT_COMPLETIONS,
                                null))
                .isEqualTo("{\"model\":\"up-1\",\"max_tokens\":9}");
    }

    @Test
    void asksForNoStream() {
        assertThat(
                        rewritten(
                                "{\"stream\":true,\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}",
                                OpenAiOperation.CHAT_COMPLETIONS,
                                null))
                .isEqualTo("{\"stream\":false,\"model\":\"up-1\",\"stream_options\":null}");
    }

    @Test
    void letsNoProviderKeepAResponseOrRunItInTheBackground() {
        assertThat(
                        rewritten(
                                "{\"store\":true,\"background\":true,\"model\":\"m\"}",
                                OpenAiOperation.RESPONSES,
                                null))
                .isEqualTo("{\"store\":false,\"background\":false,\"model\":\"up-1\"}");
        assertThat(
                        rewritten(
                                "{\"store\":true,\"model\":\"up-1\"}",
                                OpenAiOperation.CHAT_COMPLETIONS,
                                null))
                .isEqualTo("{\"store\":true,\"model\":\"up-1\"}");
    }

    /** It tells its usage unasked, and knows no option that asks for it. */
    @Test
    void asksForNoUsageOfTheStreamOfAResponse() {
        assertThat(streamed("{\"model\":\"m\",\"store\":false}"))
                .isEqualTo("{\"stream\":true,\"model\":\"up-1\",\"store\":false}");
        assertThat(
                        streamed(
                                "{\"model\":\"m\",\"store\":false,\"stream_options\":{\"include_obfuscation\":false}}"))
                .isEqualTo(
                        "{\"stream\":true,\"model\":\"up-1\",\"store\":false,\"stream_options\":{\"include_obfuscation\":false}}");
        assertThat(
                        rewritten(
                                "{\"model\":\"m\",\"store\":false,\"stream_options\":{}}",
                                OpenAiOperation.RESPONSES,
                                null))
                .isEqualTo("{\"model\":\"up-1\",\"store\":false,\"stream_options\":null}");
    }

    /** Of audio they tell it unasked, too; speech has a member of its own for a stream. */
    @Test
    void asksForNoUsageOfStreamsOfAudio() {
        assertThat(streamed("{\"model\":\"m\"}", OpenAiOperation.AUDIO_TRANSCRIPTIONS))
                .isEqualTo("{\"stream\":true,\"model\":\"up-1\"}");
        assertThat(streamed("{\"model\":\"m\"}", OpenAiOperation.AUDIO_SPEECH))
                .isEqualTo("{\"model\":\"up-1\"}");
    }

    private static String streamed(String body) {
        return streamed(body, OpenAiOperation.RESPONSES);
    }

    private static String streamed(String body, OpenAiOperation operation) {
        return new String(
                RequestRewrite.apply(
                                body.getBytes(StandardCharsets.UTF_8),
                                operation,
                                "up-1",
                                null,
                                null,
                                null,
                                true)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    @Test
    void touchesOnlyTheOutermostMembers() {
        String body =
                "{\"model\":\"up-1\",\"metadata\":{\"model\":\"x\",\"stream\":true,\"max_tokens\":1}}";

        assertThat(rewritten(body, OpenAiOperation.CHAT_COMPLETIONS, null)).isEqualTo(body);
    }

    @Test
    void asksForTheTierOfTheLane() {
        assertThat(inTier("{\"model\":\"m\"}", "flex"))
                .isEqualTo("{\"service_tier\":\"flex\",\"model\":\"up-1\"}");
        assertThat(inTier("{\"service_tier\":\"priority\",\"model\":\"m\"}", "flex"))
                .isEqualTo("{\"service_tier\":\"flex\",\"model\":\"up-1\"}");
    }

    @Test
    void letsNobodyAskForATierAtAnotherPrice() {
        assertThat(inTier("{\"service_tier\":\"priority\",\"model\":\"m\"}", null))
                .isEqualTo("{\"service_tier\":null,\"model\":\"up-1\"}");
    }

    @Test
    void quotesTheModel() {
        byte[] out =
                RequestRewrite.apply(
                                "{}".getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.EMBEDDINGS,
                                "a\"b\\é",
                                null,
                                null,
                                null,
                                false)
                        .orElseThrow();

        assertThat(new String(out, StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"a\\\"b\\\\é\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{\"model\":", "{\"model\":\"m\"", "{} {}", "nope"})
    void refusesWhatIsNoObject(String body) {
        assertThat(
                        RequestRewrite.apply(
                                body.getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.CHAT_COMPLETIONS,
                                "m",
                                null,
                                null,
                                null,
                                false))
                .isEmpty();
    }

    private static String rewritten(String body, OpenAiOperation operation, @Nullable Long max) {
        return new String(
                RequestRewrite.apply(
                                body.getBytes(StandardCharsets.UTF_8),
                                operation,
                                "up-1",
                                null,
                                max,
                                null,
                                false)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    private static String inTier(String body, @Nullable String tier) {
        return new String(
                RequestRewrite.apply(
                                body.getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.CHAT_COMPLETIONS,
                                "up-1",
                                tier,
                                null,
                                null,
                                false)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }
}
