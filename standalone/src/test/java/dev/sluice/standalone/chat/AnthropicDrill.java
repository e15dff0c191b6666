package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CitationsWebSearchResultLocation;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.WebSearchTool20250305;
import java.util.Map;

/** What Anthropic's own client can do at Sluice. */
final class AnthropicDrill implements AutoCloseable {
    private final AnthropicClient client;
    private final AnthropicClient stranger;

    AnthropicDrill(String url, String key) {
        this.client = client(url, key);
        this.stranger = client(url, "sk-sluice-nobody");
    }

    @Override
    public void close() {
        client.close();
        stranger.close();
    }

    void streamsTheMessageThatAPlainCallGets() {
        MessageCreateParams params = ask("steady", "What is 8 times 9?").build();
        Message plain = client.messages().create(params);
        MessageAccumulator all = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(params)) {
            events.stream().forEach(all::accumulate);
        }

        assertThat(text(plain)).isNotBlank();
        assertThat(text(all.message())).isEqualTo(text(plain));
        assertThat(all.message().usage().outputTokens()).isEqualTo(plain.usage().outputTokens());
        assertThat(plain.stopReason()).hasValue(StopReason.END_TURN);
    }

    void callsTools() {
        Message answer =
                client.messages()
                        .create(
                                ask("steady", "How is the weather in Bern?")
                                        .addTool(weather())
                                        .toolChoice(ToolChoiceAny.builder().build())
                                        .build());

        assertThat(answer.stopReason()).hasValue(StopReason.TOOL_USE);
        assertThat(answer.content().getFirst().asToolUse().name()).isEqualTo("weather");
    }

    /** What Anthropic says about what it found reaches those who speak its language as it was. */
    void citesWhatItFound(String model) {
        MessageCreateParams params =
                ask(model, "Who won?")
                        .addTool(WebSearchTool20250305.builder().maxUses(2).build())
                        .build();
        Message plain = client.messages().create(params);
        MessageAccumulator all = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(params)) {
            events.stream().forEach(all::accumulate);
        }

        CitationsWebSearchResultLocation cited =
                plain.content()
                        .getFirst()
                        .asText()
                        .citations()
                        .orElseThrow()
                        .getFirst()
                        .asWebSearchResultLocation();
        assertThat(cited.url()).isEqualTo("https://example.com/results");
        assertThat(cited.citedText()).isEqualTo("Bern won 3:1.");
        assertThat(cited.encryptedIndex()).isEqualTo("Eo8BCioIAhgB");
        assertThat(all.message().content()).isEqualTo(plain.content());
    }

    void throwsTheExceptionsThatTheSdkKnows() {
        assertThatThrownBy(() -> client.messages().create(ask("no-such-model", "Hello").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("no route no-such-model");
        assertThatThrownBy(() -> stranger.messages().create(ask("steady", "Hello").build()))
                .isInstanceOf(UnauthorizedException.class);
    }

    private static AnthropicClient client(String url, String key) {
        return AnthropicOkHttpClient.builder().baseUrl(url).apiKey(key).maxRetries(0).build();
    }

    private static MessageCreateParams.Builder ask(String model, String question) {
        return MessageCreateParams.builder().model(model).maxTokens(500).addUserMessage(question);
    }

    private static Tool weather() {
        return Tool.builder()
                .name("weather")
                .inputSchema(
                        Tool.InputSchema.builder()
                                .putAdditionalProperty(
                                        "properties",
                                        JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .build())
                .build();
    }

    private static String text(Message message) {
        return message.content().getFirst().asText().text();
    }
}
