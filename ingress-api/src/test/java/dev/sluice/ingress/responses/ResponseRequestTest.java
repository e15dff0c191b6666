package dev.sluice.ingress.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseRequestTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static JsonNode chat(String request) {
        Field asked = Field.of(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return switch (ResponseRequest.told(asked)) {
            case ResponseRequest.AsChat(var body) -> body;
            case ResponseRequest.Beyond(var why) -> throw why;
        };
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void tellsATextAsAChat() throws IOException {
        assertThat(
                        chat(
                                "{'model':'small','input':'Hello','instructions':'Be brief','max_output_tokens':9,'temperature':0.5,'user':'u','metadata':{'a':'b'}}"))
                .isEqualTo(
                        json(
                                "{'model':'small','temperature':0.5,'metadata':{'a':'b'},'user':'u','messages':[{'role':'system','content':'Be brief'},{'role':'user','content':'Hello'}],'max_completion_tokens':9}"));
    }

    @Test
    void tellsItemsAsMessages() throws IOException {
        JsonNode chat =
                chat(
                        """
                        {'model':'small','input':[
                          {'role':'developer','content':'Rules'},
                          {'type':'message','role':'user','content':[
                            {'type':'input_text','text':'See'},
                            {'type':'input_image','image_url':'data:image/png;base64,AA','detail':'low'}]},
                          {'type':'reasoning','id':'rs_1','summary':[]},
                          {'type':'message','id':'m','status':'completed','role':'assistant','content':[
                            {'type':'output_text','text':'I ','annotations':[]},
                            {'type':'output_text','text':'look','annotations':[]}]},
                          {'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},
                          {'type':'function_call','call_id':'c2','name':'g','arguments':'{}'},
                          {'type':'function_call_output','call_id':'c1','output':'one'},
                          {'type':'function_call_output','call_id':'c2','output':[{'type':'input_text','text':'two'}]}]}
                        """);

        assertThat(chat.path("messages"))
                .isEqualTo(
                        json(
                                """
                                [{'role':'system','content':'Rules'},
                                 {'role':'user','content':[
                                   {'type':'text','text':'See'},
                                   {'type':'image_url','image_url':{'url':'data:image/png;base64,AA','detail':'low'}}]},
                                 {'role':'assistant','content':'I look','tool_calls':[
                                   {'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},
                                   {'id':'c2','type':'function','function':{'name':'g','arguments':'{}'}}]},
                                 {'role':'tool','tool_call_id':'c1','content':'one'},
                                 {'role':'tool','tool_call_id':'c2','content':[{'type':'text','text':'two'}]}]
                                """));
    }

    @Test
    void tellsToolsAndFormats() throws IOException {
        JsonNode chat =
                chat(
                        """
                        {'model':'small','input':'x','stream':true,
                         'tools':[{'type':'function','name':'f','parameters':{'type':'object'},'strict':null}],
                         'tool_choice':{'type':'function','name':'f'},
                         'reasoning':{'effort':'low','summary':'auto'},
                         'text':{'verbosity':'low','format':{'type':'json_schema','name':'n','schema':{'type':'object'},'strict':true}}}
                        """);

        assertThat(chat.path("tools"))
                .isEqualTo(
                        json(
                                "[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]"));
        assertThat(chat.path("tool_choice"))
                .isEqualTo(json("{'type':'function','function':{'name':'f'}}"));
        assertThat(chat.path("reasoning_effort").asText()).isEqualTo("low");
        assertThat(chat.path("verbosity").asText()).isEqualTo("low");
        assertThat(chat.path("response_format"))
                .isEqualTo(
                        json(
                                "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'},'strict':true}}"));
        assertThat(chat.at("/stream_options/include_usage").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/previous_response_id | {'model':'m','input':'x','previous_response_id':'resp_1'}",
                "/conversation | {'model':'m','input':'x','conversation':'c'}",
                "/prompt | {'model':'m','input':'x','prompt':{'id':'p'}}",
                "/max_output_tokens | {'model':'m','input':'x','max_output_tokens':'9'}",
                "/max_output_tokens | {'model':'m','input':'x','max_output_tokens':0}",
                "/invented | {'model':'m','input':'x','invented':1}",
                "/truncation | {'model':'m','input':'x','truncation':'auto'}",
                "/tools/0/type | {'model':'m','input':'x','tools':[{'type':'web_search'}]}",
                "/tool_choice/type | {'model':'m','input':'x','tool_choice':{'type':'file_search'}}",
                "/include/0 | {'model':'m','input':'x','include':['file_search_call.results']}",
                "/reasoning/summary | {'model':'m','input':'x','reasoning':{'summary':'detailed'}}",
                "/text/format/type | {'model':'m','input':'x','text':{'format':{'type':'grammar'}}}",
                "/input | {'model':'m'}",
                "/input | {'model':'m','input':[]}",
                "/input | {'model':'m','input':7}",
                "/input/0/type | {'model':'m','input':[{'type':'item_reference','id':'i'}]}",
                "/input/0/role | {'model':'m','input':[{'role':'boss','content':'x'}]}",
                "/input/0/content/0/file_id | {'model':'m','input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]}"
            })
    void namesWhatAChatCannotSay(String pointer, String request) {
        assertThatThrownBy(() -> chat(request))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                            assertThat(e.pointer()).hasValue(pointer);
                            assertThat(e.detail()).startsWith(pointer + ": ");
                        });
    }

    @Test
    void whatIsNoJsonIsSaid() {
        assertThatThrownBy(() -> chat("{'model':"))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON));
        assertThatThrownBy(() -> chat(""))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_BODY));
        assertThatThrownBy(() -> chat("[]"))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
