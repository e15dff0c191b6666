package dev.sluice.ingress.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.Problem;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseAssemblyTest {
    private static final JobId JOB =
            new JobIds(new byte[32]).random("acme", 7, Instant.ofEpochSecond(1_700_000_000));

    private final List<ObjectNode> events = new ArrayList<>();
    private final ResponseAssembly assembly =
            new ResponseAssembly(ResponseFrame.unknown(ResponseId.of(JOB), "small"), events::add);

    private void chunk(String delta) {
        take(
                "{'model':'m1','choices':[{'index':0,'delta':%s,'finish_reason':null}]}"
                        .formatted(delta));
    }

    private void finish(String reason) {
        take("{'choices':[{'index':0,'delta':{},'finish_reason':'%s'}]}".formatted(reason));
    }

    private void take(String chunk) {
        assembly.take(chunk.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private ObjectNode last(String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList()
                .getLast();
    }

    @Test
    void annotatesTheTextThatCites() {
        chunk("{'content':'Bern won.'}");
        chunk(
                "{'annotations':[{'type':'url_citation','url_citation':{'start_index':0,'end_index':9,'title':'T','url':'https://a'}}]}");
        finish("stop");
        ObjectNode response = assembly.done();

        ObjectNode added = last("response.output_text.annotation.added");
        assertThat(added.path("annotation_index").asInt()).isZero();
        assertThat(added.path("annotation").toString())
                .isEqualTo(
                        "{'type':'url_citation','start_index':0,'end_index':9,'title':'T','url':'https://a'}"
                                .replace('\'', '"'));
        assertThat(response.at("/output/0/content/0/annotations/0"))
                .isEqualTo(added.path("annotation"));
    }

    @Test
    void tellsATextInItsEvents() {
        chunk("{'role':'assistant','content':''}");
        chunk("{'content':'Hel'}");
        chunk("{'content':'lo'}");
        finish("stop");
        take(
                "{'choices':[],'usage':{'prompt_tokens':5,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':2},'completion_tokens_details':{'reasoning_tokens':1}}}");
        ObjectNode response = assembly.done();

        assertThat(types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        assertThat(last("response.output_text.done").path("text").asText()).isEqualTo("Hello");
        assertThat(last("response.completed").path("response")).isEqualTo(response);
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("model").asText()).isEqualTo("m1");
        assertThat(response.path("created_at").asLong()).isEqualTo(1_700_000_000);
        assertThat(response.at("/output/0/type").asText()).isEqualTo("message");
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Hello");
        assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(5);
        assertThat(response.at("/usage/input_tokens_details/cached_tokens").asInt()).isEqualTo(2);
        assertThat(response.at("/usage/output_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(1);
        assertThat(response.at("/usage/total_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void tellsThoughtsAndCallsEachAsAnItem() {
        chunk("{'reasoning_content':'Hm'}");
        chunk("{'content':'Let me see'}");
        chunk("{'tool_calls':[{'index':0,'id':'c1','function':{'name':'f','arguments':'{\\'a'}}]}");
        chunk("{'tool_calls':[{'index':1,'id':'c2','function':{'name':'g','arguments':'{}'}}]}");
        chunk("{'tool_calls':[{'index':0,'function':{'arguments':'\\':1}'}}]}");
        finish("tool_calls");
        ObjectNode response = assembly.done();

        assertThat(response.path("output"))
                .extracting(item -> item.path("type").asText())
                .containsExactly("reasoning", "message", "function_call", "function_call");
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Hm");
        assertThat(response.at("/output/2/call_id").asText()).isEqualTo("c1");
        assertThat(response.at("/output/2/arguments").asText()).isEqualTo("{\"a\":1}");
        assertThat(response.at("/output/3/name").asText()).isEqualTo("g");
        assertThat(last("response.function_call_arguments.done").path("output_index").asInt())
                .isEqualTo(3);
        assertThat(
                        events.stream()
                                .filter(e -> e.path("type").asText().endsWith("arguments.delta"))
                                .filter(e -> e.path("output_index").asInt() == 2)
                                .map(e -> e.path("delta").asText())
                                .reduce("", String::concat))
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void saysWhyAnAnswerIsCut() {
        chunk("{'content':'and so'}");
        finish("length");
        ObjectNode response = assembly.done();

        assertThat(types()).endsWith("response.incomplete");
        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText())
                .isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
    }

    @Test
    void endsWhatBreaksOffAsFailed() {
        chunk("{'content':'and so'}");
        assembly.failed(Problem.of(ErrorCode.STREAM_INTERRUPTED, "the worker died"));

        assertThat(types()).endsWith("response.failed");
        JsonNode response = events.getLast().path("response");
        assertThat(response.at("/error/code").asText()).isEqualTo("stream_interrupted");
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("and so");
    }

    @Test
    void keepsARefusalApart() {
        chunk("{'refusal':'No'}");
        finish("stop");

        assertThat(assembly.done().at("/output/0/content/0/refusal").asText()).isEqualTo("No");
        assertThat(types()).contains("response.refusal.delta", "response.refusal.done");
    }

    @Test
    void theNameOfAResponseIsItsJobs() {
        assertThat(ResponseId.parse(ResponseId.of(JOB).text()).orElseThrow().job()).isEqualTo(JOB);
        ResponseId streamed =
                ResponseId.parse(ResponseId.streamed(JOB, 11, false).text()).orElseThrow();
        assertThat(streamed.job()).isEqualTo(JOB);
        assertThat(streamed.partition()).hasValue(11);
        assertThat(streamed.asItIs()).isFalse();
        ResponseId asItIs = ResponseId.streamed(JOB, 11, true);
        assertThat(ResponseId.parse(asItIs.text())).hasValue(asItIs);
        assertThat(ResponseId.parse("resp_1")).isEmpty();
        assertThat(ResponseId.parse(JOB.value())).isEmpty();
    }
}
