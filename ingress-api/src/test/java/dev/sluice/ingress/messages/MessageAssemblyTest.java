package dev.sluice.ingress.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageAssemblyTest {
    private final List<ObjectNode> events = new ArrayList<>();
    private final MessageAssembly assembly =
            new MessageAssembly("msg_1", "small", events::add, true);

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

    @Test
    void tellsATextInItsEvents() {
        chunk("{'role':'assistant','content':''}");
        chunk("{'content':'Hel'}");
        chunk("{'content':'lo'}");
        finish("stop");
        take(
                "{'choices':[],'usage':{'prompt_tokens':9,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':2,'cache_creation_tokens':4}}}");
        ObjectNode message = assembly.done();

        assertThat(types())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.getFirst().at("/message/model").asText()).isEqualTo("m1");
        assertThat(events.getFirst().at("/message/content")).isEmpty();
        assertThat(message.at("/content/0/text").asText()).isEqualTo("Hello");
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(message.path("usage").toString())
                .isEqualTo(
                        "{\"input_tokens\":3,\"cache_creation_input_tokens\":4,\"cache_read_input_tokens\":2,\"output_tokens\":3}");
        assertThat(events.get(5).path("usage")).isEqualTo(message.path("usage"));
    }

    @Test
    void tellsCallsOneAfterTheOther() {
        chunk("{'content':'Let me see'}");
        chunk("{'tool_calls':[{'index':0,'id':'c1','function':{'name':'f','arguments':'{\\'a'}}]}");
        chunk("{'tool_calls':[{'index':1,'id':'c2','function':{'name':'g','arguments':''}}]}");
        chunk("{'tool_calls':[{'index':0,'function':{'arguments':'\\':1}'}}]}");
        chunk("{'tool_calls':[{'index':1,'function':{'arguments':'{}'}}]}");
        finish("tool_calls");
        ObjectNode message = assembly.done();

        assertThat(message.at("/content/1/id").asText()).isEqualTo("c1");
        assertThat(message.at("/content/1/input/a").asInt()).isEqualTo(1);
        assertThat(message.at("/content/2/name").asText()).isEqualTo("g");
        assertThat(message.at("/content/2/input").isObject()).isTrue();
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(
                        events.stream()
                                .filter(event -> event.has("index"))
                                .map(event -> event.path("index").asInt()))
                .isSorted();
    }

    @Test
    void keepsWhatThoughtsAreSignedWith() {
        chunk("{'reasoning_content':'Hm'}");
        chunk("{'reasoning_content':'m'}");
        chunk("{'thinking_blocks':[{'type':'thinking','thinking':'Hmm','signature':'s1'}]}");
        chunk("{'thinking_blocks':[{'type':'redacted_thinking','data':'x'}]}");
        chunk("{'content':'Yes'}");
        finish("stop");
        ObjectNode message = assembly.done();

        assertThat(message.path("content"))
                .extracting(block -> block.path("type").asText())
                .containsExactly("thinking", "redacted_thinking", "text");
        assertThat(message.at("/content/0/thinking").asText()).isEqualTo("Hmm");
        assertThat(message.at("/content/0/signature").asText()).isEqualTo("s1");
        assertThat(message.at("/content/1/data").asText()).isEqualTo("x");
        assertThat(events)
                .anySatisfy(
                        event ->
                                assertThat(event.at("/delta/type").asText())
                                        .isEqualTo("signature_delta"));
    }

    @Test
    void citesInABlockOfItsOwnWhatIsSaidByAPage() {
        chunk(
                "{'content':'So: Bern won. Ok','annotations':[{'type':'url_citation','url_citation':{'start_index':4,'end_index':13,'title':'T','url':'https://a'}}]}");
        ObjectNode message = assembly.done();

        assertThat(message.path("content"))
                .extracting(block -> block.path("text").asText())
                .containsExactly("So: ", "Bern won.", " Ok");
        assertThat(message.at("/content/0").has("citations")).isFalse();
        assertThat(message.at("/content/1/citations").toString())
                .isEqualTo(
                        "[{'type':'web_search_result_location','url':'https://a','title':'T','cited_text':'','encrypted_index':''}]"
                                .replace('\'', '"'));
        assertThat(message.at("/content/2").has("citations")).isFalse();
    }

    @Test
    void citesInAStreamByAllOfTheBlockThatIsOpen() {
        chunk("{'content':'Bern '}");
        chunk("{'content':'won.'}");
        chunk(
                "{'annotations':[{'type':'url_citation','url_citation':{'start_index':0,'end_index':9,'title':'T','url':'https://a'},'citation':{'type':'web_search_result_location','url':'https://a','cited_text':'3:1','encrypted_index':'E'}}]}");
        chunk("{'content':' Ok'}");
        ObjectNode message = assembly.done();

        assertThat(types())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(4).at("/delta/citation/encrypted_index").asText()).isEqualTo("E");
        assertThat(message.at("/content/0/citations/0/cited_text").asText()).isEqualTo("3:1");
        assertThat(message.at("/content/1").has("citations")).isFalse();
    }

    @Test
    void takesWholeThoughtsOnce() {
        chunk(
                "{'reasoning_content':'ab','thinking_blocks':[{'type':'thinking','thinking':'a','signature':'s1'},{'type':'thinking','thinking':'b','signature':'s2'}],'content':'Yes'}");
        finish("length");
        ObjectNode message = assembly.done();

        assertThat(message.path("content")).hasSize(3);
        assertThat(message.at("/content/0/thinking").asText()).isEqualTo("a");
        assertThat(message.at("/content/1/signature").asText()).isEqualTo("s2");
        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
    }
}
