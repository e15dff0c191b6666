package dev.sluice.schema.wire;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What each wire API can say, as far as requests alone show it: which operations it has, and which
 * members of a job's body it has words for. A wire still refuses by itself what depends on the
 * model or on values; it never refuses less than this, and nothing that is refused here could be
 * sent. A wire that nobody knows is taken to have everything. What is {@link BilledApart} a wire
 * has where it is counted; whether it has a price is another question. Pure.
 */
public final class WireFeatures {
    private static final String CHAT = "chat.completions";
    private static final String EMBEDDINGS = "embeddings";
    private static final String SEARCH = "/web_search_options";
    private static final String BOUNDED_SEARCH = SEARCH + "=" + BilledApart.BOUNDED;
    private static final String FILTERED_SEARCH = SEARCH + "=" + BilledApart.FILTERED;
    private static final String SOURCES = "/search_parameters";
    private static final Set<String> BOUNDS = Set.of("max_tokens", "max_completion_tokens");

    private static final String JSON_OBJECT = "/response_format=json_object";
    private static final String REMOTE_IMAGE = "/messages/*/content/*/image_url=remote";
    private static final String AUDIO = "/messages/*/content/*=input_audio";
    private static final String FILE = "/messages/*/content/*=file";

    /** What all wires that translate chats have words for. */
    private static final Set<String> TALK =
            Set.of(
                    "messages",
                    "max_tokens",
                    "max_completion_tokens",
                    "stop",
                    "tools",
                    "tool_choice",
                    "response_format",
                    "temperature",
                    "top_p",
                    "top_k");

    /**
     * @param all whether bodies pass as they are
     * @param members that there are words for
     * @param refused parts and values of them that there are none for
     */
    private record Words(boolean all, Set<String> members, Set<String> refused) {
        static final Words PASSING = new Words(true, Set.of(), Set.of());

        /** Bodies pass as they are, but for what can have no price. */
        static Words counting(String... billed) {
            Set<String> refused = new HashSet<>(BilledApart.forms(billed));
            refused.add(BOUNDED_SEARCH);
            refused.add(FILTERED_SEARCH);
            return new Words(true, Set.of(), Set.copyOf(refused));
        }

        /** As {@link #counting}, of responses: nor for what is kept at the provider. */
        static Words responding(String... billed) {
            Set<String> refused = new HashSet<>(BilledApart.forms(billed));
            refused.addAll(KeptThere.forms());
            return new Words(true, Set.of(), Set.copyOf(refused));
        }

        static Words of(String... members) {
            return new Words(false, Set.of(members), Set.of());
        }

        static Words chat(Set<String> refused, String... more) {
            Set<String> members = new HashSet<>(TALK);
            members.addAll(Set.of(more));
            Set<String> all = new HashSet<>(BilledApart.forms(SEARCH));
            all.addAll(refused);
            return new Words(false, Set.copyOf(members), Set.copyOf(all));
        }

        boolean have(Ask ask) {
            return (all || members.contains(ask.member())) && !refused.contains(ask.form());
        }
    }

    /** Of Gemini, wherever Google serves it. */
    private static final Words GENERATE =
            Words.chat(
                    Set.of(REMOTE_IMAGE, BOUNDED_SEARCH, FILTERED_SEARCH),
                    "n",
                    "seed",
                    "logprobs",
                    "top_logprobs",
                    "frequency_penalty",
                    "presence_penalty",
                    "reasoning_effort",
                    "web_search_options");

    private static final Map<String, Map<String, Words>> WIRES =
            Map.of(
                    "openai",
                    Map.ofEntries(
                            Map.entry(CHAT, Words.counting(SEARCH, SOURCES)),
                            Map.entry("completions", Words.PASSING),
                            Map.entry(
                                    "responses",
                                    Words.responding(
                                            "/tools/*=web_search",
                                            "/tools/*=file_search",
                                            "/tools/*=code_interpreter",
                                            "/tools/*=image_generation")),
                            Map.entry(EMBEDDINGS, Words.PASSING),
                            Map.entry("moderations", Words.PASSING),
                            Map.entry("images.generations", Words.PASSING),
                            Map.entry("images.edits", Words.PASSING),
                            Map.entry("audio.transcriptions", Words.PASSING),
                            Map.entry("audio.translations", Words.PASSING),
                            Map.entry("audio.speech", Words.PASSING),
                            Map.entry("rerank", Words.PASSING)),
                    "anthropic",
                    Map.of(
                            CHAT,
                            Words.chat(
                                    Set.of(JSON_OBJECT, AUDIO),
                                    "parallel_tool_calls",
                                    "thinking",
                                    "reasoning_effort",
                                    "cache_control",
                                    "web_search_options")),
                    "gemini",
                    Map.of(
                            CHAT,
                            GENERATE,
                            EMBEDDINGS,
                            Words.of("input", "dimensions", "encoding_format")),
                    "vertex",
                    Map.of(CHAT, GENERATE),
                    "bedrock",
                    Map.of(
                            CHAT,
                            Words.chat(
                                    Set.of(JSON_OBJECT, "/tool_choice=none", REMOTE_IMAGE, AUDIO),
                                    "thinking",
                                    "additionalModelRequestFields")),
                    "cohere",
                    Map.of(
                            CHAT,
                            Words.chat(
                                    Set.of("/tool_choice=function", AUDIO, FILE),
                                    "seed",
                                    "frequency_penalty",
                                    "presence_penalty",
                                    "reasoning_effort",
                                    "thinking",
                                    "safety_mode"),
                            EMBEDDINGS,
                            Words.of(
                                    "input",
                                    "dimensions",
                                    "encoding_format",
                                    "input_type",
                                    "truncate"),
                            "rerank",
                            Words.of(
                                    "query",
                                    "documents",
                                    "top_n",
                                    "max_tokens_per_doc",
                                    "return_documents")));

    private WireFeatures() {}

    /** Whether a wire has the operation at all. */
    public static boolean has(String wire, String operation) {
        Map<String, Words> operations = WIRES.get(wire);
        return operations == null || operations.containsKey(operation);
    }

    /**
     * Whether a wire has words for something.
     *
     * @param lacks members that this provider does not take, of those that its wire passes
     */
    public static boolean has(String wire, String operation, Collection<String> lacks, Ask ask) {
        Map<String, Words> operations = WIRES.get(wire);
        Words words = operations == null ? Words.PASSING : operations.get(operation);
        return words == null || words.have(ask) && (!lacks.contains(ask.member()) || isBorne(ask));
    }

    /** Whether a body may ask for it of whoever does not take it: without it, the same holds. */
    private static boolean isBorne(Ask ask) {
        return BOUNDS.contains(ask.member()) || ask.form().equals("/tool_choice=auto");
    }
}
