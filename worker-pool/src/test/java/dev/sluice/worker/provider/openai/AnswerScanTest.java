package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScanTest {
    @Test
    void takesUsageApart() {
        String answer =
                "{\"choices\":[{\"usage\":{\"prompt_tokens\":1}}],\"usage\":{\"prompt_tokens\":100,"
                        + "\"completion_tokens\":50,\"total_tokens\":150,\"prompt_tokens_details\":"
                        + "{\"cached_tokens\":30,\"audio_tokens\":0},\"completion_tokens_details\":"
                        + "{\"reasoning_tokens\":20},\"cost\":0.1}}";

        assertThat(scan(answer, OpenAiOperation.CHAT_COMPLETIONS))
                .isEqualTo(
                        new AnswerScan.Whole(
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
                                        null),
                                null,
                                1,
                                Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"completion_tokens_details\":{\"reasoning_tokens\":20}"})
    void findsReasoningThatStandsInTheTotalAlone(String details) {
        String answer =
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":9,"
                        + "\"total_tokens\":129"
                        + details
                        + "}}";

        assertThat(scan(answer, OpenAiOperation.CHAT_COMPLETIONS))
                .isEqualTo(
                        new AnswerScan.Whole(
                                new TokenUsage(
                                        100L,
                                        0L,
                                        0L,
                                        9L,
                                        20L,
                                        TokenSource.PROVIDER,
                                        0L,
                                        0L,
                                        0L,
                                        0L,
                                        null),
                                null,
                                0,
                                Map.of()));
    }

    @Test
    void countsAudioApartFromText() {
        String answer =
                "{\"choices\":[],\"service_tier\":\"flex\",\"usage\":{\"prompt_tokens\":100,"
                        + "\"completion_tokens\":50,\"total_tokens\":150,\"prompt_tokens_details\":"
                        + "{\"cached_tokens\":30,\"audio_tokens\":25,\"image_tokens\":5,"
                        + "\"cached_tokens_details\":{\"text_tokens\":30,\"audio_tokens\":0}},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20,"
                        + "\"audio_tokens\":10}}}";

        assertThat(scan(answer, OpenAiOperation.CHAT_COMPLETIONS))
                .isEqualTo(
                        new AnswerScan.Whole(
                                new TokenUsage(
                                        40L,
                                        30L,
                                        0L,
                                        20L,
                                        20L,
                                        TokenSource.PROVIDER,
                                        0L,
                                        25L,
                                        10L,
                                        5L,
                                        null),
                                "flex",
                                0,
                                Map.of()));
    }

    @Test
    void readsUsageOfTheResponsesApi() {
        String answer =
                "{\"output\":[],\"usage\":{\"input_tokens\":10,\"input_tokens_details\":"
                        + "{\"cached_tokens\":4},\"output_tokens\":3,\"output_tokens_details\":"
                        + "{\"reasoning_tokens\":1}}}";

        assertThat(scan(answer, OpenAiOperation.RESPONSES))
                .isEqualTo(
                        new AnswerScan.Whole(
                                new TokenUsage(
                                        6L,
                                        4L,
                                        0L,
                                        2L,
                                        1L,
                                        TokenSource.PROVIDER,
                                        0L,
                                        0L,
                                        0L,
                                        0L,
                                        null),
                                null,
                                0,
                                Map.of(
                                        UnitKind.WEB_SEARCH,
                                        0L,
                                        UnitKind.FILE_SEARCH,
                                        0L,
                                        UnitKind.CODE_INTERPRETER,
                                        0L,
                                        UnitKind.IMAGE_GENERATION,
                                        0L)));
    }

    @Test
    void countsTheImagesThatAResponseHasDrawn() {
        assertThat(
                        AnswerScan.of(
                                "{\"output\":[{\"type\":\"image_generation_call\",\"result\":\"AAAA\"},{\"type\":\"message\"},{\"type\":\"image_generation_call\"}]}"
                                        .getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.RESPONSES))
                .isInstanceOfSatisfying(
                        AnswerScan.Whole.class,
                        whole ->
                                assertThat(whole.units())
                                        .containsEntry(UnitKind.IMAGE_GENERATION, 2L));
    }

    @Test
    void countsTheSourcesThatASearchHasUsed() {
        assertThat(
                        AnswerScan.of(
                                "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"num_sources_used\":4}}"
                                        .getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.CHAT_COMPLETIONS))
                .isInstanceOfSatisfying(
                        AnswerScan.Whole.class,
                        whole ->
                                assertThat(whole.units())
                                        .containsEntry(UnitKind.SEARCH_SOURCE, 4L));
    }

    @Test
    void countsTheContainersThatCodeRanIn() {
        assertThat(
                        AnswerScan.of(
                                "{\"output\":[{\"type\":\"code_interpreter_call\",\"container_id\":\"c1\"},{\"type\":\"code_interpreter_call\",\"container_id\":\"c1\"},{\"type\":\"code_interpreter_call\",\"container_id\":\"c2\"},{\"type\":\"message\",\"container_id\":\"c3\"}]}"
                                        .getBytes(StandardCharsets.UTF_8),
                                OpenAiOperation.RESPONSES))
                .isInstanceOfSatisfying(
                        AnswerScan.Whole.class,
                        whole ->
                                assertThat(whole.units())
                                        .containsEntry(UnitKind.CODE_INTERPRETER, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":[],\"usage\":null}",
                "{\"data\":[],\"usage\":{\"total_tokens\":3}}"
            })
    void knowsAnAnswerThatCountsNothing(String answer) {
        assertThat(scan(answer, OpenAiOperation.EMBEDDINGS))
                .isEqualTo(new AnswerScan.Whole(null, null, 0, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"text_tokens\":4,\"audio_tokens\":10},\"output_tokens\":5,\"total_tokens\":19} | 4 | 10 | 5",
                "{\"type\":\"duration\",\"seconds\":3} | 0 | 3 | 0",
                "{\"type\":\"duration\",\"seconds\":2.1} | 0 | 3 | 0",
                "{\"prompt_tokens\":4,\"completion_tokens\":5,\"total_tokens\":19} | 4 | 10 | 5"
            })
    void countsWhatWasHeardAsAudio(String usage, long input, long audio, long output) {
        assertThat(
                        scan(
                                "{\"text\":\"clips\",\"duration\":9.5,\"usage\":%s}"
                                        .formatted(usage),
                                OpenAiOperation.AUDIO_TRANSCRIPTIONS))
                .isEqualTo(
                        new AnswerScan.Whole(
                                new TokenUsage(
                                        input,
                                        0L,
                                        0L,
                                        output,
                                        0L,
                                        TokenSource.PROVIDER,
                                        0L,
                                        audio,
                                        0L,
                                        0L,
                                        null),
                                null,
                                1,
                                Map.of()));
    }

    @Test
    void takesTheDurationOfAudioForWhatItCostsWhereNothingElseIsSaid() {
        assertThat(
                        scan(
                                "{\"duration\":9.5,\"text\":\"clips\"}",
                                OpenAiOperation.AUDIO_TRANSCRIPTIONS))
                .isInstanceOfSatisfying(
                        AnswerScan.Whole.class,
                        whole ->
                                assertThat(whole.usage())
                                        .isEqualTo(
                                                Tokens.audioSeconds(9.5, TokenSource.ESTIMATED)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"choices\":{}}",
                "{\"error\":{}}",
                "{\"choices\":[]",
                "{\"choices\":[]} x",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":99999999999999999999}}"
            })
    void refusesWhatTheOperationDoesNotAnswer(String answer) {
        assertThat(scan(answer, OpenAiOperation.CHAT_COMPLETIONS))
                .isEqualTo(new AnswerScan.Malformed());
    }

    @Test
    void takesOnlyWordsFromErrors() {
        assertThat(
                        ErrorScan.of(
                                utf8(
                                        "{\"error\":{\"message\":\"key sk-1\",\"type\":\"Invalid_Request_Error\",\"code\":\"model_not_found\",\"innererror\":{\"code\":\"x\"}}}")))
                .isEqualTo(new ErrorScan("model_not_found", "invalid_request_error"));
        assertThat(ErrorScan.of(utf8("{\"code\":429,\"type\":\"you said: boo\"}")))
                .isEqualTo(new ErrorScan("429", ""));
        assertThat(ErrorScan.of(utf8("oops"))).isEqualTo(new ErrorScan("", ""));
        assertThat(ErrorScan.of(utf8("{\"error\":\"boo\",\"code\":null}")))
                .isEqualTo(new ErrorScan("", ""));
    }

    private static AnswerScan.Scanned scan(String answer, OpenAiOperation operation) {
        return AnswerScan.of(utf8(answer), operation);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
