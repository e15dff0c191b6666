package dev.sluice.router.coordinator.plan;

import static dev.sluice.router.coordinator.plan.ANeed.aNeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.error.ErrorCode;
import org.junit.jupiter.api.Test;

/** Which lanes audio may be streamed on. */
class AudioStreamPlanTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    tenants: [{name: acme, shard: 0, partition: 0}]
                    providers:
                      - {name: p, wire: openai, base_url: "http://p/v1"}
                      - {name: q, wire: openai, base_url: "http://q/v1", lacks: [stream_format]}
                    accounts:
                      - {name: a, provider: p, credential: none}
                      - {name: b, provider: q, credential: none}
                    limit_groups: [{name: g, concurrency: 1}]
                    models:
                      - {name: whole, upstream: m, context_tokens: 100000, output_tokens_max: 100,
                         capabilities: [transcriptions, speech], prices: {input: 1, output: 1}}
                      - {name: streamed, upstream: m, context_tokens: 100000, output_tokens_max: 100,
                         capabilities: [transcriptions, speech, audio_streams],
                         prices: {input: 1, output: 1}}
                      - {name: unsaid, upstream: m, context_tokens: 100000, output_tokens_max: 100,
                         prices: {input: 1, output: 1}}
                    lanes:
                      - {name: whole, account: a, model: whole, limit_group: g, pool: d}
                      - {name: lacking, account: b, model: unsaid, limit_group: g, pool: d}
                      - {name: streamed, account: a, model: streamed, limit_group: g, pool: d}
                    routes:
                      - {name: mixed, lanes: [whole, lacking, streamed], policy: listed}
                      - {name: others, lanes: [whole, lacking], policy: listed}
                      - {name: whole, lanes: [whole]}
                    """);

    private static Plan plan(ANeed need) {
        return PlanPolicy.route(need.build(), CATALOG, LaneView.NOTHING_KNOWN).plan();
    }

    private static ANeed speech(String route) {
        return aNeed().route(route)
                .operation("audio.speech", Capability.SPEECH)
                .needs(Capability.AUDIO_STREAMS)
                .asks("/stream_format");
    }

    @Test
    void takesTheLaneThatStreams() {
        assertThat(plan(speech("mixed")))
                .isInstanceOfSatisfying(
                        Plan.Lanes.class,
                        plan -> assertThat(plan.lanes()).containsExactly("streamed"));
    }

    @Test
    void saysOfEachLaneWhyItStreamsNone() {
        assertThat(plan(speech("others")))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no -> {
                            assertThat(no.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
                            assertThat(no.message())
                                    .startsWith("/stream_format")
                                    .contains("whole: the model lacks [audio_streams]")
                                    .contains("lacking: provider q has nothing for /stream_format");
                        });
    }

    @Test
    void namesTheMemberThatAsksForTheStreamOfATranscript() {
        assertThat(
                        plan(
                                aNeed().route("whole")
                                        .operation(
                                                "audio.transcriptions", Capability.TRANSCRIPTIONS)
                                        .needs(Capability.AUDIO_STREAMS)
                                        .asks("/stream")))
                .isInstanceOfSatisfying(
                        Plan.Nowhere.class,
                        no -> {
                            assertThat(no.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
                            assertThat(no.message()).startsWith("/stream");
                        });
    }

    @Test
    void needsNothingOfTheKindForAnAnswerThatComesWhole() {
        assertThat(plan(aNeed().route("whole").operation("audio.speech", Capability.SPEECH)))
                .isInstanceOf(Plan.Lanes.class);
    }
}
