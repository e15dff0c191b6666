package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final SimulatorConfig THINKING =
            SimulatorConfig.defaults()
                    .withModel(
                            "gpt-4o",
                            ModelBehaviour.defaults().withAnswer(new AnswerLength(12, 12, 30)))
                    .withModel("failing", ModelBehaviour.downWith(Fault.Wire.ERROR_MIDWAY));

    private static HttpResponse<String> ask(Sim sim, String members) throws IOException {
        return sim.call(
                "POST",
                PATH,
                "{\"model\":\"gpt-4o\"%s}"
                        .formatted(members.isEmpty() ? "" : "," + members.replace('\'', '"')));
    }

    @Test
    void answers() throws IOException {
        try (Sim sim = Sim.start(THINKING)) {
            JsonNode answer = Sim.json(ask(sim, "'input':'How many clips?'"));

            assertThat(answer.path("id").asText()).startsWith("resp_");
            assertThat(answer.path("status").asText()).isEqualTo("completed");
            assertThat(answer.at("/output/0/type").asText()).isEqualTo("reasoning");
            assertThat(answer.at("/output/1/content/0/text").asText())
                    .startsWith("This is a simulated answer.");
            assertThat(answer.at("/usage/output_tokens_details/reasoning_tokens").asInt())
                    .isEqualTo(30);
            assertThat(answer.at("/usage/total_tokens").asInt())
                    .isEqualTo(
                            answer.at("/usage/input_tokens").asInt()
                                    + answer.at("/usage/output_tokens").asInt());
        }
    }

    @Test
    void streamsTheWholeAnswerInNumberedEvents() throws IOException {
        try (Sim sim = Sim.start(THINKING)) {
            JsonNode whole = Sim.json(ask(sim, "'input':'Hello'"));
            List<JsonNode> events =
                    Sim.events(ask(sim, "'input':'Hello','stream':true").body()).stream()
                            .map(Sim::json)
                            .toList();

            StringBuilder said = new StringBuilder();
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
                said.append(events.get(i).path("delta").asText(""));
            }
            assertThat(said.toString()).isEqualTo(whole.at("/output/1/content/0/text").asText());
            assertThat(events.getFirst().path("type").asText()).isEqualTo("response.created");
            assertThat(events.getLast().path("type").asText()).isEqualTo("response.completed");
            assertThat(events.getLast().at("/response/usage")).isEqualTo(whole.path("usage"));
        }
    }

    @Test
    void searchesTheWebNoMoreThanItMay() throws IOException {
        try (Sim sim = Sim.start(THINKING)) {
            JsonNode answer =
                    Sim.json(
                            ask(
                                    sim,
                                    "'input':'Who won?','max_tool_calls':1,'tools':[{'type':'web_search'}]"));

            assertThat(answer.at("/output/1/type").asText()).isEqualTo("web_search_call");
            assertThat(answer.at("/output/2/type").asText()).isEqualTo("message");
        }
    }

    @Test
    void followsASchema() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer =
                    Sim.json(
                            ask(
                                    sim,
                                    "'input':'x','text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}}}"));

            assertThat(Sim.json(answer.at("/output/0/content/0/text").asText()).has("city"))
                    .isTrue();
        }
    }

    @Test
    void failsInTheMiddle() throws IOException {
        try (Sim sim = Sim.start(THINKING)) {
            List<String> events =
                    Sim.events(
                            sim.call(
                                            "POST",
                                            PATH,
                                            "{\"model\":\"failing\",\"input\":\"x\",\"stream\":true}")
                                    .body());

            JsonNode last = Sim.json(events.getLast());
            assertThat(last.path("type").asText()).isEqualTo("response.failed");
            assertThat(last.at("/response/error/code").asText()).isEqualTo("server_error");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                                                              | 400 | input
                    'input':7                                                       | 400 | input
                    'input':[]                                                      | 400 | input
                    'input':[{'content':'x'}]                                       | 400 | input[0].role
                    'input':[{'role':'user'}]                                       | 400 | input[0].content
                    'input':'x','max_output_tokens':3                               | 400 | max_output_tokens
                    'input':'x','max_output_tokens':'many'                          | 400 | max_output_tokens
                    'input':'x','previous_response_id':'resp_1'                     | 400 | previous_response_id
                    'input':'x','background':true                                   | 400 | background
                    'input':'x','stream_options':{}                                 | 400 | stream_options
                    'input':'x','stream':true,'stream_options':{'include_usage':true} | 400 | stream_options.include_usage
                    'store':false,'input':[{'type':'reasoning','id':'rs_1'}]        | 404 | input
                    """)
    void refusesWhatOpenAiRefuses(String members, int status, String param) throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> answer = ask(sim, members);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(Sim.json(answer).at("/error/param").asText()).isEqualTo(param);
        }
    }
}
