package dev.sluice.ingress.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.wire.AudioSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptReaderTest {
    private static final int ENOUGH = 10_000;

    @Test
    void findsTheTextOfMessages() {
        assertThat(
                        texts(
                                """
                                {"model":"m","messages":[{"role":"system","content":"Be brief."},
                                {"role":"user","name":"ann","content":[{"type":"text","text":"Why\\n?"}]}]}"""))
                .containsExactly("Be brief.", "Why\n?");
    }

    @Test
    void findsTheTextOfResponsesAndOfEmbeddings() {
        assertThat(texts("{\"instructions\":\"Be brief.\",\"input\":\"Why?\"}"))
                .containsExactly("Be brief.", "Why?");
        assertThat(texts("{\"input\":[\"one\",\"two\"]}")).containsExactly("one", "two");
        assertThat(texts("{\"input\":[1,2,3]}")).isEmpty();
        assertThat(
                        texts(
                                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Why?\"}]}]}"))
                .containsExactly("Why?");
    }

    @Test
    void leavesWhatIsNoProseToItsBytes() {
        assertThat(
                        texts(
                                """
                                {"model":"text","user":"content","tools":[{"type":"function","function":{"name":"f","description":"text"}}],
                                "response_format":{"text":"text"},"metadata":{"content":"text"},
                                "messages":[{"role":"assistant","tool_calls":[{"function":{"arguments":"{}"}}]}]}"""))
                .isEmpty();
    }

    /** Else an estimate of the worker could exceed what was reserved. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 400, 2_668, 2_672, 1_000_000})
    void leavesAsManyBytesOfAudioAsItMayBeTakenFor(int base64Chars) {
        String body =
                "{\"file\":{\"filename\":\"a\",\"data\":\"%s\"}}"
                        .formatted("A".repeat(base64Chars));

        PromptParts parts = PromptReader.read(body.getBytes(UTF_8), ENOUGH);

        assertThat(parts.openEnded()).isTrue();
        assertThat(parts.images()).isZero();
        assertThat(base64Chars - parts.imageBytes())
                .isGreaterThanOrEqualTo(AudioSize.units(base64Chars * 3L / 4));
        assertThat(parts.imageBytes()).isGreaterThan(base64Chars * 99L / 100 - 2);
    }

    @Test
    void keepsNoMoreTextThanItMay() {
        PromptParts parts =
                PromptReader.read(
                        "{\"input\":[\"eight ch\",\"\u00e9\u00e9\u00e9\",\"six ch\",\"x\"]}"
                                .getBytes(UTF_8),
                        14);

        assertThat(parts.texts()).containsExactly("eight ch", "\u00e9\u00e9\u00e9");
        assertThat(parts.textBytes()).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}",
                "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AAAA\"}"
            })
    void countsImagesAndTheBytesOfTheirAddresses(String part) {
        PromptParts parts =
                read(
                        "{\"messages\":[{\"role\":\"user\",\"content\":[%s,%s]}]}"
                                .formatted(part, part));

        assertThat(parts.images()).isEqualTo(2);
        assertThat(parts.imageBytes()).isEqualTo(2 * "data:image/png;base64,AAAA".length());
        assertThat(parts.texts()).isEmpty();
        assertThat(parts.openEnded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"previous_response_id\":\"resp_1\"}",
                "{\"conversation\":\"conv_1\"}",
                "{\"prompt\":{\"id\":\"pmpt_1\"}}",
                "{\"web_search_options\":{}}",
                "{\"tools\":[{\"type\":\"web_search\"}]}",
                "{\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"file_1\"}]}]}",
                "{\"messages\":[{\"content\":[{\"type\":\"document\",\"source\":{\"data\":\"\"}}]}]}"
            })
    void knowsThatTheProviderAddsToIt(String body) {
        assertThat(read(body).openEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"previous_response_id\":null}",
                "{\"prompt\":\"Once upon a time\"}",
                "{\"tools\":[{\"type\":\"function\",\"function\":{}},{\"name\":\"f\"}]}"
            })
    void knowsThatNothingIsAdded(String body) {
        assertThat(read(body).openEnded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "3,3",
        "0,1",
        "-7,1",
        "1.5,1000",
        "1000000,1000",
        "99999999999999999999,1000",
        "null,1"
    })
    void readsHowManyAnswersAreAskedFor(String n, int answers) {
        assertThat(read("{\"n\":" + n + "}").answers()).isEqualTo(answers);
    }

    private static List<String> texts(String body) {
        return read(body).texts();
    }

    private static PromptParts read(String body) {
        return PromptReader.read(body.getBytes(UTF_8), ENOUGH);
    }
}
