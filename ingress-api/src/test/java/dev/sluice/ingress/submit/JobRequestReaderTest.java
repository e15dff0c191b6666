package dev.sluice.ingress.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.wire.Ask;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRequestReaderTest {
    private static JobDraft read(String json) {
        return JobRequestReader.read(json.getBytes(UTF_8));
    }

    private static SluiceException refusal(String json) {
        return catchThrowableOfType(SluiceException.class, () -> read(json));
    }

    @Test
    void readsEveryField() {
        JobDraft draft =
                read(
                        """
                        {"operation":"embeddings","body":{"input":"x","model":"m"},"priority":"interactive",
                         "deadline":"2030-01-31T12:00:00+01:00","max_cost_usd":1.5e-3,"on_limit":"reject",
                         "webhook":{"url":"https://example.org/hook"},"metadata":{"k":"v"},
                         "custom_id":"c","project":"p","user":"u","stream":true}""");

        assertThat(draft.operation()).isEqualTo(Operation.EMBEDDINGS);
        assertThat(draft.model()).isEqualTo("m");
        assertThat(draft.body()).isEqualTo("{\"input\":\"x\",\"model\":\"m\"}".getBytes(UTF_8));
        JobDraft.JobOptions options = draft.options();
        assertThat(options.priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(options.deadline())
                .isEqualTo(new Deadline.At(Instant.parse("2030-01-31T11:00:00Z")));
        assertThat(options.maxCostNanoUsd()).isEqualTo(1_500_000);
        assertThat(options.onLimit()).isEqualTo(OnLimit.REJECT);
        assertThat(options.webhook()).isNotNull();
        assertThat(options.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(options.customId()).isEqualTo("c");
        assertThat(options.project()).isEqualTo("p");
        assertThat(options.user()).isEqualTo("u");
        assertThat(options.stream()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'messages':[{'role':'user','content':'image_url'}] | ''",
                "'messages':[{'content':[{'type':'text','text':'a'},{'type':'image_url','image_url':{'url':'x'}}]}] | VISION",
                "'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'x'}}]}] | AUDIO",
                "'input':[{'content':[{'type':'input_image','image_url':'x'}]}] | VISION",
                "'modalities':['text','audio'] | AUDIO",
                "'input':'x','tools':[] | ''",
                "'tools':[{'type':'function','function':{'name':'f','parameters':{'a':[1]}}},{}] | TOOLS",
                "'tools':null,'reasoning_effort':null,'response_format':null | ''",
                "'response_format':{'type':'json_schema','json_schema':{'schema':{'type':'x'}}} | JSON_SCHEMA",
                "'response_format':{'type':'json_object'} | ''",
                "'text':{'verbosity':'low','format':{'name':'n','type':'json_schema'}} | JSON_SCHEMA",
                "'reasoning_effort':'low' | REASONING",
                "'reasoning':{'effort':'low'} | REASONING",
                "'metadata':{'type':'image_url','tools':[1]} | ''",
            })
    void findsWhatAModelMustBeAbleToDo(String members, String needs) {
        String body = "{%s,'model':'m'}".formatted(members).replace('\'', '"');

        JobDraft draft = read("{\"body\":%s,\"custom_id\":\"c\"}".formatted(body));

        assertThat(draft.needs())
                .extracting(Enum::name)
                .containsExactlyInAnyOrder(needs.isEmpty() ? new String[0] : needs.split(","));
        assertThat(draft.body()).isEqualTo(body.getBytes(UTF_8));
        assertThat(draft.options().customId()).isEqualTo("c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'messages':[{'content':'x'}],'user':'u','stream':true,'metadata':{'a':'b'} | ''",
                "'n':1,'logprobs':false,'store':null,'top_logprobs':0,'frequency_penalty':0.0,'parallel_tool_calls':true | ''",
                "'tools':[],'functions':[],'logit_bias':{},'modalities':['text'],'response_format':{'type':'text'},'seed':null,'tool_choice':null | ''",
                "'n':2,'seed':7,'temperature':0.5 | /n /seed /temperature",
                "'logprobs':true,'top_logprobs':3,'logit_bias':{'5':{'a':[1]},'6':2},'stop':['a'] | /logprobs /top_logprobs /logit_bias /stop",
                "'parallel_tool_calls':false,'tools':[{}],'tool_choice':'none' | /parallel_tool_calls /tools /tool_choice=none",
                "'tool_choice':{'type':'function','function':{'name':'f'}},'seed':1 | /tool_choice=function /seed",
                "'response_format':{'type':'json_object'} | /response_format=json_object",
                "'response_format':{'json_schema':{'schema':{'type':'x'}},'type':'json_schema'} | /response_format=json_schema",
                "'modalities':['text','audio'],'reasoning_effort':'low' | /modalities /reasoning_effort",
                "'messages':[{},{'content':[{'type':'text'},{'type':'image_url','image_url':{'url':'https://e.org/a'}},{'type':'image_url','image_url':{'url':'http://e.org/b'}}]}] | /messages/1/content/1=image /messages/1/content/1/image_url=remote",
                "'messages':[{'content':[{'image_url':{'url':'data:image/png;base64,eA=='},'type':'image_url'}]}] | /messages/0/content/0=image",
                "'messages':[{'content':[{'type':'input_audio','input_audio':{}},{'type':'file','file':{}}]}] | /messages/0/content/0=input_audio /messages/0/content/1=file",
                "'tools':{'a':{'b':1}},'seed':1 | /seed",
                "'tools':[1,{'type':'function','function':{'type':'web_search'}},{'x':{},'type':'web_search_2025_08_26'}],'web_search_options':{} | /tools /tools/2=web_search /web_search_options",
                "'web_search_options':{'max_uses':1} | /web_search_options=bounded",
                "'web_search_options':{'max_uses':1,'allowed_domains':['e.org']} | /web_search_options=filtered",
                "'web_search_options':{'blocked_domains':['e.org'],'allowed_domains':null} | /web_search_options=filtered",
                "'strange name':1,'brand_new':{'type':'x'} | /brand_new",
            })
    void findsWhatNotEveryProviderHas(String members, String asks) {
        String body = "{%s,'model':'m'}".formatted(members).replace('\'', '"');
        String[] expected = asks.isEmpty() ? new String[0] : asks.split(" ");

        assertThat(read("{\"custom_id\":\"c\",\"body\":%s}".formatted(body)).asks())
                .extracting(Ask::word)
                .containsExactly(expected);
        assertThat(
                        BodyRequest.read(body.getBytes(UTF_8))
                                .draft(
                                        Operation.CHAT_COMPLETIONS,
                                        read("{\"body\":{\"model\":\"m\"}}").options())
                                .asks())
                .extracting(Ask::word)
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    chat.completions   | 'messages':[],'n':3,'size':'x'                               | ''
                    chat.completions   | 'web_search_options':null                                    | ''
                    chat.completions   | 'web_search_options':{}                                      | web_search=0
                    chat.completions   | 'web_search_options':{'search_context_size':'high','x':[{}]} | web_search/high=0
                    chat.completions   | 'web_search_options':{'search_context_size':'enormous'}      | web_search=0
                    chat.completions   | 'web_search_options':{'max_uses':3,'search_context_size':'low'} | web_search/low=3
                    chat.completions   | 'web_search_options':{'max_uses':null}                       | web_search=0
                    chat.completions   | 'web_search_options':[{'search_context_size':'low'}]         | web_search=0
                    chat.completions   | 'tools':[{'type':'web_search'}]                              | ''
                    responses          | 'tools':[{'type':'web_search_preview'},{'type':'function'}]  | web_search=0
                    responses          | 'tools':[{'type':'web_search'}],'max_tool_calls':4           | web_search=4
                    responses          | 'max_tool_calls':4,'tools':[{'type':'file_search'},{'type':'web_search'}] | file_search=4 web_search=4
                    responses          | 'tools':[{'search_context_size':'low','type':'web_search'}]   | web_search/low=0
                    responses          | 'tools':[{'search_context_size':'low','type':'web_search'},{'search_context_size':'high','type':'web_search_preview'}] | web_search=0
                    responses          | 'tools':[{'type':'web_search'}],'max_tool_calls':-1          | web_search=0
                    responses          | 'tools':[{'type':'web_search'}],'max_tool_calls':'many'      | web_search=0
                    responses          | 'tools':[{'type':'web_search'}],'max_tool_calls':99999999999 | web_search=0
                    responses          | 'tools':[{'type':'code_interpreter'}]                        | code_interpreter=0
                    responses          | 'tools':[{'type':'image_generation'}]                        | image_generation=0
                    responses          | 'tools':[{'type':'image_generation','quality':'high','size':'1024x1024'}],'max_tool_calls':2 | image_generation/high/1024x1024=2
                    responses          | 'tools':[{'type':'image_generation','size':'1024x1024'}]     | image_generation/auto/1024x1024=0
                    responses          | 'tools':[{'type':'web_search','quality':'high'}]             | web_search=0
                    chat.completions   | 'search_parameters':null                                     | ''
                    chat.completions   | 'search_parameters':{'mode':'on'}                            | search_source=0
                    chat.completions   | 'search_parameters':{'sources':[{'type':'x'}],'max_search_results':7} | search_source=7
                    chat.completions   | 'search_parameters':'on'                                     | search_source=0
                    images.generations | 'prompt':'x'                                                 | image=1
                    images.generations | 'n':3,'quality':'hd','size':'1024x1024'                      | image/hd/1024x1024=3
                    images.generations | 'size':'1024x1024'                                           | image/auto/1024x1024=1
                    images.generations | 'quality':'hd'                                               | image/hd=1
                    images.generations | 'quality':'h/d','n':0                                        | image=1
                    embeddings         | 'input':'x','n':2                                            | ''
                    audio.speech       | 'input':'Vier Büros 🙂'                                       | character=12
                    audio.speech       | 'voice':'alloy','input':''                                   | character=1
                    audio.speech       | 'input':['x']                                                | character=0
                    audio.transcriptions | 'file':{'filename':'a','data':'ZkxhQ4AAACIQABAAAAAAAAAAC7gC8AALuAAAAAAAAAAAAAAAAAAAAAAA'} | audio_second=16
                    audio.translations | 'file':{'data':'AAAA'}                                       | audio_second=0
                    audio.translations | 'file':{'data':'?','x':[{}]}                                 | audio_second=0
                    audio.transcriptions | 'file':'ZkxhQ4AA'                                          | audio_second=0
                    """)
    void findsWhatIsBilledBesideTokens(String operation, String members, String units) {
        String body = "{%s,'model':'m'}".formatted(members).replace('\'', '"');
        String[] expected = units.isEmpty() ? new String[0] : units.split(" ");

        JobDraft draft = read("{\"operation\":\"%s\",\"body\":%s}".formatted(operation, body));

        Map<String, Long> found = draft.units() == null ? Map.of() : draft.units();
        assertThat(found.entrySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(expected);
    }

    @Test
    void writesDownABoundedNumberOfAsks() {
        String members =
                IntStream.range(0, 100)
                        .mapToObj("\"member_%d\":1"::formatted)
                        .collect(Collectors.joining(","));

        assertThat(read("{\"body\":{%s,\"model\":\"m\"}}".formatted(members)).asks())
                .hasSize(Ask.ASKS_MAX);
    }

    /** A record of two megabytes of them would fit no topic. */
    @Test
    void writesDownNoLongPointers() {
        String name = "n".repeat(400);
        String hidden = "{\"type\":\"file\",\"url\":\"https://e.org/a\"}";
        for (int depth = 0; depth < 100; depth++) {
            hidden = "{\"%s\":%s}".formatted(name, hidden);
        }

        assertThat(
                        read("{\"body\":{\"model\":\"m\",\"input\":[%s,{\"type\":\"file\"}]}}"
                                        .formatted(hidden))
                                .asks())
                .extracting(Ask::word)
                .containsExactly("/input/1=file");
    }

    @Test
    void readsTheClassOfTheData() {
        assertThat(
                        read("{\"body\":{\"model\":\"m\"},\"data_class\":\"internal\"}")
                                .options()
                                .dataClass())
                .isEqualTo(DataClass.INTERNAL);
        assertThat(refusal("{\"body\":{\"model\":\"m\"},\"data_class\":\"secret\"}"))
                .hasMessageContaining("public, internal or confidential");
    }

    @Test
    void keepsTheBodyAsWrittenWhereverItStands() {
        String body = "{ \"a\":[1, {\"b\":\"\\u0041}\u00e4\ud83d\ude00\"}] ,\"model\":\"m\" }";

        assertThat(
                        read("{\"custom_id\":\"\u00fc\ud83d\ude00\" , \"body\" :  " + body + " }")
                                .body())
                .isEqualTo(body.getBytes(UTF_8));
        byte[] buffer = ("xx{\"body\":" + body + "}yy").getBytes(UTF_8);
        assertThat(JobRequestReader.readLine(buffer, 2, buffer.length - 4).body())
                .isEqualTo(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30s | PT30S",
                "5m | PT5M",
                "2h | PT2H",
                "7d | PT168H",
                "250ms | PT0.25S",
                "PT1H | PT1H",
                "pt1h | PT1H",
                "P1D | PT24H",
                "PT-1H | PT0S",
                "999999999d | PT240000H",
                "PT999999999999999S | PT240000H"
            })
    void readsDurations(String text, Duration expected) {
        Deadline deadline =
                read("{\"body\":{\"model\":\"m\"},\"deadline\":\"%s\"}".formatted(text))
                        .options()
                        .deadline();

        assertThat(deadline).isEqualTo(new Deadline.In(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | ``",
                "5 | ``",
                "{}                                                      | /body",
                "{\"body\":null}                                         | /body",
                "{\"body\":\"text\"}                                     | /body",
                "{\"body\":[]}                                           | /body",
                "{\"body\":{}}                                           | /body/model",
                "{\"body\":{\"model\":7}}                                | /body/model",
                "{\"body\":{\"model\":\"\"}}                             | /body/model",
                "{\"body\":{\"model\":\"a\",\"model\":\"b\"}}            | /body/model",
                "{\"body\":{\"max_tokens\":-1}}                          | /body/max_tokens",
                "{\"body\":{\"max_tokens\":\"1\"}}                       | /body/max_tokens",
                "{\"body\":{\"max_completion_tokens\":1.5}}              | /body/max_completion_tokens",
                "{\"body\":{\"max_completion_tokens\":99999999999}}      | /body/max_completion_tokens",
                "{\"operation\":\"chat\"}                                | /operation",
                "{\"operation\":1}                                       | /operation",
                "{\"priority\":\"urgent\"}                               | /priority",
                "{\"priority\":null}                                     | /priority",
                "{\"deadline\":\"soon\"}                                 | /deadline",
                "{\"deadline\":30}                                       | /deadline",
                "{\"deadline\":\"2026-01-01T00:00:00\"}                  | /deadline",
                "{\"max_cost_usd\":\"1\"}                                | /max_cost_usd",
                "{\"max_cost_usd\":0}                                    | /max_cost_usd",
                "{\"max_cost_usd\":-1}                                   | /max_cost_usd",
                "{\"max_cost_usd\":1000000}                              | /max_cost_usd",
                "{\"max_cost_usd\":0.0000000001}                         | /max_cost_usd",
                "{\"max_cost_usd\":1e999999999}                          | /max_cost_usd",
                "{\"max_cost_usd\":1e-999999999}                         | /max_cost_usd",
                "{\"on_limit\":\"wait\"}                                 | /on_limit",
                "{\"webhook\":\"https://x\"}                             | /webhook",
                "{\"webhook\":{}}                                        | /webhook",
                "{\"webhook\":{\"url\":\"https://x\",\"endpoint_id\":\"e\"}} | /webhook",
                "{\"webhook\":{\"secret\":\"e\"}}                        | /webhook",
                "{\"webhook\":{\"url\":\"ftp://x\"}}                     | /webhook/url",
                "{\"webhook\":{\"url\":\"https://u:p@x/\"}}              | /webhook/url",
                "{\"webhook\":{\"url\":\"ht tp\"}}                       | /webhook/url",
                "{\"metadata\":[]}                                       | /metadata",
                "{\"metadata\":{\"\":\"x\"}}                             | /metadata",
                "{\"metadata\":{\"a/b~c\":1}}                            | /metadata/a~1b~0c",
                "{\"custom_id\":5}                                       | /custom_id",
                "{\"custom_id\":\"\"}                                    | /custom_id",
                "{\"project\":false}                                     | /project",
                "{\"user\":{}}                                           | /user",
                "{\"stream\":\"true\"}                                   | /stream",
                "{\"stream\":null}                                       | /stream",
                "{\"user\":\"a\",\"user\":\"b\"}                         | /user",
                "{\"modle\":\"m\"}                                       | /modle",
                "{\"method\":\"POST\"}                                   | /method",
                "{\"url\":\"/v1/chat/completions\"}                      | /url"
            })
    void refusesWithAPointer(String json, String pointer) {
        SluiceException refusal = refusal(json);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.pointer()).contains(pointer);
        assertThat(refusal.detail()).contains("(expected: ");
    }

    @Test
    void boundsTexts() {
        assertThat(refusal("{\"custom_id\":\"%s\"}".formatted("x".repeat(513))).pointer())
                .contains("/custom_id");
        assertThat(refusal("{\"metadata\":{\"%s\":\"v\"}}".formatted("k".repeat(65))).pointer())
                .contains("/metadata");
        assertThat(refusal("{\"metadata\":{\"k\":\"%s\"}}".formatted("v".repeat(513))).pointer())
                .contains("/metadata/k");
        assertThat(refusal("{\"metadata\":{%s}}".formatted(pairs(17))).pointer())
                .contains("/metadata");
        assertThat(read("{\"body\":{\"model\":\"m\"},\"metadata\":{%s}}".formatted(pairs(16))))
                .isNotNull();
        assertThat(
                        read(
                                "{\"body\":{\"model\":\"m\"},\"metadata\":{\"k\":\"%s\"}}"
                                        .formatted("\ud83d\ude00".repeat(512))))
                .isNotNull();
    }

    private static String pairs(int count) {
        StringBuilder pairs = new StringBuilder();
        for (int i = 0; i < count; i++) {
            pairs.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"v\"");
        }
        return pairs.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"body\":{\"model\":\"m\"}",
                "{\"body\":{\"model\":\"m",
                "{\"body\":{\"model\":\"m\"}} x",
                "{\"body\":{\"model\":\"m\"}}{}",
                "{'body':{}}",
                "{\"body\":{\"model\":NaN}}",
                "nope"
            })
    void refusesWhatIsNotJsonWithThePosition(String json) {
        SluiceException refusal = refusal(json);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(refusal.detail()).contains("at byte ");
    }

    @Test
    void refusesDeepNestingInsteadOfOverflowing() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(refusal("{\"body\":{\"model\":\"m\",\"x\":%s}}".formatted(deep)).code())
                .isEqualTo(ErrorCode.INVALID_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n "})
    void refusesNothing(String json) {
        assertThat(refusal(json).code()).isEqualTo(ErrorCode.MISSING_BODY);
    }

    @Test
    void theOutputBoundIsTheCallersOwn() {
        assertThat(read("{\"body\":{\"model\":\"m\"}}").outputTokensMax()).isNull();
        assertThat(read("{\"body\":{\"model\":\"m\",\"max_tokens\":null}}").outputTokensMax())
                .isNull();
        assertThat(
                        read("{\"body\":{\"model\":\"m\",\"max_tokens\":1,\"max_completion_tokens\":2}}")
                                .outputTokensMax())
                .isEqualTo(2);
        assertThat(read("{\"body\":{\"model\":\"m\",\"max_output_tokens\":3}}").outputTokensMax())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"method\":\"POST\",\"body\":{\"model\":\"m\"}}                            | /url",
                "{\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}                      | /method",
                "{\"method\":\"GET\"}                                                        | /method",
                "{\"url\":\"/v1/nothing\"}                                                   | /url",
                "{\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}  | /custom_id"
            })
    void aBatchLineNeedsItsFourFields(String json, String pointer) {
        byte[] line = json.getBytes(UTF_8);

        SluiceException refusal =
                catchThrowableOfType(
                        SluiceException.class,
                        () -> JobRequestReader.readLine(line, 0, line.length));

        assertThat(refusal.pointer()).contains(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"body\":{},\"custom_id\":\"x\"}       | x",
                "{\"custom_id\":\"x\",\"body\":{         | x",
                "{\"custom_id\":5}                       | -",
                "{\"body\":{\"custom_id\":\"no\"}}       | -",
                "[]                                      | -",
                "oops                                    | -"
            })
    void findsTheCustomIdOfABadLine(String json, String expected) {
        byte[] line = json.getBytes(UTF_8);

        assertThat(JobRequestReader.customIdOf(line, 0, line.length).orElse("-"))
                .isEqualTo(expected);
    }
}
