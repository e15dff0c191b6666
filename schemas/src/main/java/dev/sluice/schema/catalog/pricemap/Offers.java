package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Priced;
import dev.sluice.schema.topic.Topics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The providers whose main models are shipped, and the catalogue made of them. */
public final class Offers {
    /** What stands above the catalogue in its file; takes the date of the selection. */
    public static final String HEADER =
            """
            # The main models of the big providers that are not deprecated on %s; US dollars per million tokens.
            # Made by `sluice prices shipped`; `sluice prices import` brings newer prices into a catalogue.
            # A provider's lanes work once its key is in the environment of the workers, by the name that stands in
            # its account. Each model is a route of its own name. Concurrencies are a cautious start.
            """;

    // Where each of these stands is told in docs/providers.md.

    /** It refuses what it does not know, and tells the usage of streams unasked. */
    private static final String[] MISTRAL_LACKS = {
        "max_completion_tokens",
        "stream_options",
        "seed",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "service_tier",
        "store",
        "user",
        "safety_identifier",
        "prompt_cache_retention",
        "verbosity",
        "modalities",
        "audio",
        "web_search_options",
        "functions",
        "function_call"
    };

    private static final String[] DEEPSEEK_LACKS = {
        "max_completion_tokens", "n", "seed", "logit_bias", "parallel_tool_calls"
    };

    private static final String[] GROQ_LACKS = {
        "n",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "frequency_penalty",
        "presence_penalty",
        "store",
        "metadata"
    };

    private static final String[] CEREBRAS_LACKS = {
        "frequency_penalty", "presence_penalty", "logit_bias"
    };

    private static final String[] MOONSHOT_LACKS = {"n", "frequency_penalty", "presence_penalty"};

    private static final String[] ZAI_LACKS = {
        "max_completion_tokens",
        "n",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "frequency_penalty",
        "presence_penalty",
        "parallel_tool_calls"
    };

    private static final List<Offer> ALL =
            List.of(
                    // Its newer models take no max_tokens.
                    new Offer(
                                    "openai",
                                    "openai",
                                    "https://api.openai.com/v1",
                                    "env:OPENAI_API_KEY",
                                    List.of(
                                            "gpt-4.1*",
                                            "gpt-4o",
                                            "gpt-4o-mini",
                                            "gpt-5*",
                                            "o3*",
                                            "o4-mini",
                                            "text-embedding-3-*",
                                            "whisper-1",
                                            "gpt-4o-transcribe",
                                            "gpt-4o-mini-transcribe",
                                            "tts-1",
                                            "tts-1-hd",
                                            "gpt-4o-mini-tts"))
                            .lacking("max_tokens"),
                    new Offer(
                            "anthropic",
                            "anthropic",
                            "https://api.anthropic.com/v1",
                            "env:ANTHROPIC_API_KEY",
                            List.of("claude-*")),
                    new Offer(
                            "gemini",
                            "gemini",
                            "https://generativelanguage.googleapis.com/v1beta",
                            "env:GEMINI_API_KEY",
                            List.of(
                                    "gemini/gemini-2.5-*",
                                    "gemini/gemini-3*",
                                    "gemini/gemini-embedding-*")),
                    new Offer(
                                    "mistral",
                                    "openai",
                                    "https://api.mistral.ai/v1",
                                    "env:MISTRAL_API_KEY",
                                    List.of(
                                            "mistral/*-latest",
                                            "mistral/mistral-embed",
                                            "mistral/codestral-embed"))
                            .lacking(MISTRAL_LACKS),
                    new Offer(
                                    "deepseek",
                                    "openai",
                                    "https://api.deepseek.com/v1",
                                    "env:DEEPSEEK_API_KEY",
                                    List.of(
                                            "deepseek/deepseek-chat",
                                            "deepseek/deepseek-reasoner",
                                            "deepseek/deepseek-v4-*"))
                            .lacking(DEEPSEEK_LACKS),
                    new Offer(
                            "cohere",
                            "cohere",
                            "https://api.cohere.com/v2",
                            "env:COHERE_API_KEY",
                            List.of(
                                    "command-a-03-2025",
                                    "command-r-08-2024",
                                    "command-r-plus-08-2024",
                                    "command-r7b-12-2024",
                                    "cohere/embed-v4.0")),
                    new Offer(
                                    "xai",
                                    "openai",
                                    "https://api.x.ai/v1",
                                    "env:XAI_API_KEY",
                                    List.of("xai/grok-4*", "xai/grok-code-*"))
                            // Those that reason refuse the other three, and these do.
                            .lacking("logit_bias", "presence_penalty", "frequency_penalty", "stop"),
                    new Offer(
                                    "groq",
                                    "openai",
                                    "https://api.groq.com/openai/v1",
                                    "env:GROQ_API_KEY",
                                    List.of("groq/*"))
                            .lacking(GROQ_LACKS),
                    new Offer(
                                    "cerebras",
                                    "openai",
                                    "https://api.cerebras.ai/v1",
                                    "env:CEREBRAS_API_KEY",
                                    List.of("cerebras/*"))
                            .lacking(CEREBRAS_LACKS),
                    new Offer(
                                    "moonshot",
                                    "openai",
                                    "https://api.moonshot.ai/v1",
                                    "env:MOONSHOT_API_KEY",
                                    List.of("moonshot/kimi-*"))
                            .lacking(MOONSHOT_LACKS),
                    new Offer(
                                    "zai",
                                    "openai",
                                    "https://api.z.ai/api/paas/v4",
                                    "env:ZAI_API_KEY",
                                    List.of("zai/glm-*"))
                            .lacking(ZAI_LACKS));

    private Offers() {}

    /** Everything but tenants: providers, accounts, limit groups, models, lanes and routes. */
    public static List<CatalogObject> catalog(PriceMap map, LocalDate today) {
        List<CatalogObject> objects = new ArrayList<>();
        for (Offer offer : ALL) {
            objects.add(offer.provider());
            objects.add(offer.account());
            objects.add(offer.limitGroup());
            for (Priced entry : map.priced()) {
                if (offer.takes(entry, today)) {
                    objects.add(entry.model());
                    objects.add(
                            new Lane(
                                    entry.key(),
                                    offer.name(),
                                    entry.key(),
                                    offer.name(),
                                    Topics.DEFAULT_POOL));
                    objects.add(
                            new Route(
                                    entry.key(), List.of(entry.key()), Route.Policy.LISTED, null));
                }
            }
        }
        return objects;
    }
}
