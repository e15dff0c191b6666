package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.wire.Ask;
import dev.sluice.schema.wire.WireFeatures;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Reserved;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the router plans by is what wires do: they decline each field that {@link WireFeatures} says
 * they lack, and no other of these.
 */
class WireFeaturesContractTest {
    private static final String TALK = "`messages`:[{`role`:`user`,`content`:`x`}],";
    private static final String TOOLS =
            "`tools`:[{`type`:`function`,`function`:{`name`:`f`,`parameters`:{`type`:`object`,`properties`:{}}}}]";

    /** By what they ask for, as ingress writes it down. */
    private static final Map<String, String> BODIES =
            new TreeMap<>(
                    Map.ofEntries(
                            body("/n", "`n`:2"),
                            body("/seed", "`seed`:7"),
                            body("/logprobs", "`logprobs`:true"),
                            body("/top_logprobs", "`top_logprobs`:2"),
                            body("/logit_bias", "`logit_bias`:{`1`:2}"),
                            body("/frequency_penalty", "`frequency_penalty`:0.5"),
                            body("/presence_penalty", "`presence_penalty`:0.5"),
                            body("/temperature", "`temperature`:0.5"),
                            body("/top_p", "`top_p`:0.9"),
                            body("/top_k", "`top_k`:9"),
                            body("/stop", "`stop`:`END`"),
                            body("/tools", TOOLS),
                            body("/tool_choice=none", TOOLS + ",`tool_choice`:`none`"),
                            body("/tool_choice=required", TOOLS + ",`tool_choice`:`required`"),
                            body(
                                    "/tool_choice=function",
                                    TOOLS
                                            + ",`tool_choice`:{`type`:`function`,`function`:{`name`:`f`}}"),
                            body("/parallel_tool_calls", TOOLS + ",`parallel_tool_calls`:false"),
                            body(
                                    "/response_format=json_object",
                                    "`response_format`:{`type`:`json_object`}"),
                            body(
                                    "/response_format=json_schema",
                                    "`response_format`:{`type`:`json_schema`,`json_schema`:{`name`:`n`,`schema`:{`type`:`object`}}}"),
                            body("/reasoning_effort", "`reasoning_effort`:`low`"),
                            body("/thinking", "`thinking`:{`type`:`disabled`}"),
                            body("/cache_control", "`cache_control`:{`type`:`ephemeral`}"),
                            body("/safety_mode", "`safety_mode`:`STRICT`"),
                            body(
                                    "/additionalModelRequestFields",
                                    "`additionalModelRequestFields`:{`a`:1}"),
                            body("/modalities", "`modalities`:[`text`,`audio`]"),
                            body("/audio", "`audio`:{`voice`:`v`,`format`:`mp3`}"),
                            body("/prediction", "`prediction`:{`type`:`content`,`content`:`x`}"),
                            body("/store", "`store`:true"),
                            body("/verbosity", "`verbosity`:`low`"),
                            body("/web_search_options", "`web_search_options`:{}"),
                            body(
                                    "/web_search_options=bounded",
                                    "`web_search_options`:{`max_uses`:2}"),
                            body(
                                    "/web_search_options=filtered",
                                    "`web_search_options`:{`blocked_domains`:[`e.org`]}"),
                            body("/search_parameters", "`search_parameters`:{`mode`:`on`}"),
                            body(
                                    "/tools/1=web_search",
                                    "`tools`:[{`type`:`function`,`function`:{`name`:`f`}},{`type`:`web_search_preview`}]"),
                            body("/functions", "`functions`:[{`name`:`f`}]"),
                            body("/anything_new", "`anything_new`:1"),
                            part(
                                    "/image_url=remote",
                                    "{`type`:`image_url`,`image_url`:{`url`:`https://example.org/a.png`}}"),
                            part(
                                    "=image",
                                    "{`type`:`image_url`,`image_url`:{`url`:`data:image/png;base64,iVBORw0KGgo=`}}"),
                            part(
                                    "=input_audio",
                                    "{`type`:`input_audio`,`input_audio`:{`format`:`wav`,`data`:`eA==`}}"),
                            part(
                                    "=file",
                                    "{`type`:`file`,`file`:{`filename`:`a.pdf`,`file_data`:`data:application/pdf;base64,eA==`}}")));

    private static Map.Entry<String, String> body(String word, String members) {
        return Map.entry(word, "{" + TALK + members + "}");
    }

    private static Map.Entry<String, String> part(String ask, String part) {
        return Map.entry(
                "/messages/0/content/1" + ask,
                "{`messages`:[{`role`:`user`,`content`:[{`type`:`text`,`text`:`x`},"
                        + part
                        + "]}]}");
    }

    static Stream<Arguments> asks() {
        return Wires.ALL.stream()
                .flatMap(wire -> BODIES.keySet().stream().map(word -> Arguments.of(wire, word)));
    }

    @ParameterizedTest
    @MethodSource("asks")
    void planningKnowsWhatAWireDeclines(Wire wire, String word) {
        WireRequest made =
                wire.request(order(wire, "chat.completions", BODIES.getOrDefault(word, "")));

        boolean has = WireFeatures.has(wire.name(), "chat.completions", List.of(), Ask.of(word));
        assertThat(made instanceof WireRequest.Ready).as(made.toString()).isEqualTo(has);
        if (made instanceof WireRequest.Declined(CallFailure failure)) {
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            CallFailure.Untranslatable.class,
                            no -> assertThat(no.elsewhere()).isTrue());
        }
    }

    static Stream<Arguments> operations() {
        return Wires.ALL.stream()
                .flatMap(
                        wire ->
                                Stream.of(
                                                "chat.completions",
                                                "completions",
                                                "responses",
                                                "messages",
                                                "embeddings",
                                                "moderations",
                                                "rerank",
                                                "images.generations",
                                                "images.edits",
                                                "audio.transcriptions",
                                                "audio.translations",
                                                "audio.speech")
                                        .map(operation -> Arguments.of(wire, operation)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void planningKnowsWhichOperationsAWireHas(Wire wire, String operation) {
        WireRequest made = wire.request(order(wire, operation, "{`model`:`m`}"));

        boolean unknown =
                made.equals(new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION));
        assertThat(WireFeatures.has(wire.name(), operation)).isEqualTo(!unknown);
    }

    @Test
    void coversEveryWire() {
        assertThat(Wires.ALL)
                .allSatisfy(wire -> assertThat(WireFeatures.has(wire.name(), "no such")).isFalse());
    }

    private static WireOrder order(Wire wire, String operation, String body) {
        return new WireOrder(
                operation,
                Wires.model(wire),
                null,
                null,
                4_000L,
                body.replace('`', '"').getBytes(StandardCharsets.UTF_8),
                false,
                null,
                new Reserved(Map.of("web_search", 5L, "search_source", 20L)));
    }
}
