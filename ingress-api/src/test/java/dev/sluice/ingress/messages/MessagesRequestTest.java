package dev.sluice.ingress.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesRequestTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static JsonNode chat(String request) {
        return MessagesRequest.chat(
                Field.of(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void asksForSearchesAsAChatDoes() throws IOException {
        JsonNode chat =
                chat(
                        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}],"
                                + "'tools':[{'type':'web_search_20250305','name':'web_search','max_uses':3,'user_location':{'type':'approximate','city':'Bern'},'allowed_domains':['example.org','example.com/a'],'blocked_domains':null}]}");

        assertThat(chat.path("web_search_options"))
                .isEqualTo(
                        json(
                                "{'max_uses':3,'allowed_domains':['example.org','example.com/a'],'user_location':{'type':'approximate','approximate':{'city':'Bern'}}}"));
        assertThat(chat.has("tools")).isFalse();
    }

    @Test
    void tellsAMessageAsAChat() throws IOException {
        assertThat(
                        chat(
                                "{'model':'small','max_tokens':9,'system':'Be brief','messages':[{'role':'user','content':'Hello'}],'stop_sequences':['.'],'metadata':{'user_id':'u'},'temperature':0.5,'service_tier':'standard_only'}"))
                .isEqualTo(
                        json(
                                "{'model':'small','temperature':0.5,'max_tokens':9,'messages':[{'role':'system','content':'Be brief'},{'role':'user','content':'Hello'}],'stop':['.'],'user':'u','service_tier':'default'}"));
    }

    @Test
    void tellsBlocksAsMessages() throws IOException {
        JsonNode chat =
                chat(
                        """
                        {'model':'small','max_tokens':9,
                         'system':[{'type':'text','text':'Rules','cache_control':{'type':'ephemeral'}}],
                         'messages':[
                          {'role':'user','content':[
                            {'type':'text','text':'See'},
                            {'type':'image','source':{'type':'base64','media_type':'image/png','data':'AA'}},
                            {'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'BB'}}]},
                          {'role':'assistant','content':[
                            {'type':'thinking','thinking':'Hm','signature':'s'},
                            {'type':'thinking','thinking':'unsigned','signature':''},
                            {'type':'text','text':'I look'},
                            {'type':'tool_use','id':'c1','name':'f','input':{'a':1}}]},
                          {'role':'user','content':[
                            {'type':'text','text':'Well?'},
                            {'type':'tool_result','tool_use_id':'c1','content':[{'type':'text','text':'one'}]}]},
                          {'role':'assistant','content':[{'type':'tool_use','id':'c2','name':'f','input':{}}]},
                          {'role':'user','content':[{'type':'tool_result','tool_use_id':'c2','is_error':true,'content':'bad'},
                            {'type':'tool_result','tool_use_id':'c3','is_error':true,'content':[{'type':'text','text':'worse'}]}]}]}
                        """);

        assertThat(chat.path("messages"))
                .isEqualTo(
                        json(
                                """
                                [{'role':'system','content':[{'type':'text','text':'Rules','cache_control':{'type':'ephemeral'}}]},
                                 {'role':'user','content':[
                                   {'type':'text','text':'See'},
                                   {'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}},
                                   {'type':'file','file':{'filename':'document.pdf','file_data':'data:application/pdf;base64,BB'}}]},
                                 {'role':'assistant','content':'I look',
                                  'thinking_blocks':[{'type':'thinking','thinking':'Hm','signature':'s'}],
                                  'tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{\\'a\\':1}'}}]},
                                 {'role':'tool','tool_call_id':'c1','content':[{'type':'text','text':'one'}]},
                                 {'role':'user','content':[{'type':'text','text':'Well?'}]},
                                 {'role':'assistant','content':null,
                                  'tool_calls':[{'id':'c2','type':'function','function':{'name':'f','arguments':'{}'}}]},
                                 {'role':'tool','tool_call_id':'c2','content':'Error: bad'},
                                 {'role':'tool','tool_call_id':'c3','content':[{'type':'text','text':'Error: '},{'type':'text','text':'worse'}]}]
                                """));
    }

    @Test
    void leavesOutNothingThatStandsBesideABlock() throws IOException {
        JsonNode chat =
                chat(
                        """
                        {'model':'small','max_tokens':9,'cache_control':{'type':'ephemeral'},
                         'tools':[{'name':'f','input_schema':{'type':'object'},'cache_control':{'type':'ephemeral','ttl':'1h'}}],
                         'messages':[{'role':'user','content':[
                            {'type':'image','source':{'type':'url','url':'https://example.org/a.png'},'cache_control':{'type':'ephemeral'}},
                            {'type':'document','source':{'type':'text','media_type':'text/plain','data':'Body'},'title':'Report','context':'Of 2026','citations':{'enabled':false}},
                            {'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'BB'},'title':'b.pdf','context':'Draft','cache_control':{'type':'ephemeral'}}]}]}
                        """);

        assertThat(chat.path("cache_control")).isEqualTo(json("{'type':'ephemeral'}"));
        assertThat(chat.at("/tools/0/cache_control"))
                .isEqualTo(json("{'type':'ephemeral','ttl':'1h'}"));
        assertThat(chat.at("/messages/0/content"))
                .isEqualTo(
                        json(
                                """
                                [{'type':'image_url','image_url':{'url':'https://example.org/a.png'},'cache_control':{'type':'ephemeral'}},
                                 {'type':'text','text':'Report'},
                                 {'type':'text','text':'Of 2026'},
                                 {'type':'text','text':'Body'},
                                 {'type':'text','text':'Draft'},
                                 {'type':'file','file':{'filename':'b.pdf','file_data':'data:application/pdf;base64,BB'},'cache_control':{'type':'ephemeral'}}]
                                """));
    }

    @Test
    void tellsToolsThoughtsAndFormats() throws IOException {
        JsonNode chat =
                chat(
                        """
                        {'model':'small','max_tokens':9,'stream':true,'messages':[{'role':'user','content':'x'}],
                         'tools':[{'name':'f','description':'d','input_schema':{'type':'object'}}],
                         'tool_choice':{'type':'any','disable_parallel_tool_use':true},
                         'thinking':{'type':'enabled','budget_tokens':2048},
                         'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}}}
                        """);

        assertThat(chat.path("tools"))
                .isEqualTo(
                        json(
                                "[{'type':'function','function':{'name':'f','description':'d','parameters':{'type':'object'}}}]"));
        assertThat(chat.path("tool_choice").asText()).isEqualTo("required");
        assertThat(chat.path("parallel_tool_calls").asBoolean(true)).isFalse();
        assertThat(chat.path("thinking"))
                .isEqualTo(json("{'type':'enabled','budget_tokens':2048}"));
        assertThat(chat.at("/response_format/json_schema/schema"))
                .isEqualTo(json("{'type':'object'}"));
        assertThat(chat.at("/stream_options/include_usage").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/max_tokens | {'model':'m','messages':[{'role':'user','content':'x'}]}",
                "/max_tokens | {'model':'m','max_tokens':1.5,'messages':[{'role':'user','content':'x'}]}",
                "/messages | {'model':'m','max_tokens':9}",
                "/container | {'model':'m','max_tokens':9,'container':'c','messages':[]}",
                "/tools/0/type | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}],'tools':[{'type':'bash_20250124','name':'bash'}]}",
                "/tools/0/blocked_domains/0 | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}],'tools':[{'type':'web_search_20250305','name':'web_search','blocked_domains':[7]}]}",
                "/messages/0/role | {'model':'m','max_tokens':9,'messages':[{'role':'system','content':'x'}]}",
                "/messages/0/content/0/type | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'search_result'}]}]}",
                "/messages/0/content/0/citations/enabled | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'document','source':{'type':'text','data':'x'},'citations':{'enabled':true}}]}]}",
                "/messages/0/content/0/extra | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'text','text':'x','extra':1}]}]}",
                "/tools/0/defer_loading | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}],'tools':[{'name':'f','input_schema':{'type':'object'},'defer_loading':true}]}",
                "/messages/0/content/0/source/type | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'file','file_id':'f'}}]}]}",
                "/tool_choice/type | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'x'}],'tool_choice':{'type':'all'}}"
            })
    void namesWhatAChatCannotSay(String pointer, String request) {
        assertThatThrownBy(() -> chat(request))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.pointer()).hasValue(pointer));
    }
}
