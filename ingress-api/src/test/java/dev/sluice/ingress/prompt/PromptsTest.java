package dev.sluice.ingress.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    private static final String QUESTION =
            "{\"model\":\"r\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 6 times 7?\"}]}";
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    tenants: [{name: a, shard: 1, partition: 0}]
                    providers: [{name: p, wire: openai, base_url: "http://localhost:1/v1"}]
                    accounts: [{name: p, provider: p, credential: none}]
                    limit_groups: [{name: p, concurrency: 1}]
                    models:
                      - {name: new, upstream: new, context_tokens: 9, output_tokens_max: 9, tokenizer: o200k_base}
                      - {name: old, upstream: old, context_tokens: 9, output_tokens_max: 9, tokenizer: cl100k_base}
                      - {name: odd, upstream: odd, context_tokens: 9, output_tokens_max: 9}
                    lanes:
                      - {name: new, account: p, model: new, limit_group: p, pool: default}
                      - {name: old, account: p, model: old, limit_group: p, pool: default}
                      - {name: odd, account: p, model: odd, limit_group: p, pool: default}
                    routes:
                      - {name: r, lanes: [odd, new], fallbacks: [old]}
                      - {name: s, lanes: [odd]}
                    """);

    private final Prompts prompts = new Prompts(new PromptConfig(32_768));

    @Test
    void countsWithEachVocabularyOfTheRoute() {
        Prompt prompt = of(QUESTION, "r", true);

        assertThat(prompt.getTextBytes()).isEqualTo(18);
        assertThat(prompt.getTextTokens())
                .containsOnlyKeys("o200k_base", "cl100k_base")
                .containsEntry("o200k_base", 8L);
    }

    @Test
    void countsNothingThatNobodyNeedsAndSaysNothingOfAPlainRequest() {
        byte[] body = QUESTION.getBytes(UTF_8);

        assertThat(prompts.of(body, "r", false, CATALOG)).isNull();
        assertThat(prompts.of(body, "s", true, CATALOG)).isNull();
        assertThat(prompts.of(body, "none", true, CATALOG)).isNull();
        assertThat(new Prompts(new PromptConfig(0)).of(body, "r", true, CATALOG)).isNull();
    }

    @Test
    void tellsOfWhatCostsMoreThanItsBytesWhoeverAsks() {
        String body =
                "{\"n\":2,\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":\"x\"}]}]}";

        Prompt prompt = of(body, "s", false);

        assertThat(prompt.getImages()).isEqualTo(1);
        assertThat(prompt.getAnswers()).isEqualTo(2);
        assertThat(prompt.getTextTokens()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"8\"", "8.0", "100000"})
    void countsTheMostAnswersWhereTheirNumberIsOdd(String number) {
        assertThat(of("{\"n\":%s,\"messages\":[]}".formatted(number), "s", false).getAnswers())
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\":[{\"id\":\"msg_1\"}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"audio_1\"}}]}",
                "{\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}"
            })
    void tellsOfWhatTheProviderHasKept(String body) {
        assertThat(of(body, "s", false).getOpenEnded()).isTrue();
    }

    @Test
    void leavesTextBeyondItsBoundToTheBytes() {
        String body = "{\"input\":[\"%s\",\"short\"]}".formatted("word ".repeat(10_000));

        assertThat(of(body, "r", true).getTextBytes()).isEqualTo(5);
    }

    @Test
    void takesWhatLooksLikeASpecialTokenForText() {
        assertThat(of("{\"input\":\"<|endoftext|>\"}", "r", true).getTextTokens().get("o200k_base"))
                .isGreaterThan(1);
    }

    /** The rest of the body, byte by byte, has to make up for what the provider puts around it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverSaysLessThanTheProviderCounts(long seed) {
        Random random = new Random(seed);
        Encoding encoding =
                Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
        for (int i = 0; i < 40; i++) {
            int messages = 1 + random.nextInt(4);
            long provider = 3;
            StringBuilder all = new StringBuilder();
            String[] texts = new String[messages];
            for (int m = 0; m < messages; m++) {
                texts[m] = text(random);
                provider += 3 + 1 + encoding.countTokensOrdinary(texts[m]);
                all.append(texts[m]);
            }
            byte[] body =
                    Json.bytes(
                            out -> {
                                out.writeStartObject();
                                out.writeArrayFieldStart("messages");
                                for (String text : texts) {
                                    out.writeStartObject();
                                    out.writeStringField("role", "user");
                                    out.writeStringField("content", text);
                                    out.writeEndObject();
                                }
                                out.writeEndArray();
                                out.writeEndObject();
                            });
            Prompt prompt = prompts.of(body, "r", true, CATALOG);

            long bound =
                    prompt == null
                            ? body.length
                            : body.length
                                    - prompt.getTextBytes()
                                    + prompt.getTextTokens().getOrDefault("o200k_base", 0L);
            assertThat(bound).as(all.toString()).isBetween(provider, (long) body.length);
        }
    }

    @Test
    void refusesABoundThatIsNone() {
        assertThatThrownBy(() -> new PromptConfig(-1))
                .hasMessageContaining("sluice.ingress.prompt.counted-bytes-max");
    }

    /** Of any script, and of what JSON has to escape. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(60);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) ('a' + random.nextInt(26)));
                case 1 -> text.append(' ');
                case 2 -> text.append((char) random.nextInt(0x80));
                case 3 -> text.appendCodePoint(0x4e00 + random.nextInt(0x5000));
                default -> text.appendCodePoint(0x1f300 + random.nextInt(0x200));
            }
        }
        return text.toString();
    }

    private Prompt of(String body, String route, boolean bounded) {
        return requireNonNull(prompts.of(body.getBytes(UTF_8), route, bounded, CATALOG));
    }
}
