package dev.sluice.ingress.prompt;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Tokenizer;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what a prompt is made of, so that the coordinator can tell how many tokens it is at most for
 * each model. Here and not there, because counting 2 KiB takes longer than all that a coordinator
 * does for a job. Thread-safe.
 */
@Singleton
public final class Prompts {
    private final PromptConfig config;

    public Prompts(PromptConfig config) {
        this.config = config;
    }

    /**
     * @param body a JSON object that was read before
     * @param route whose models may get it
     * @param bounded whether anything depends on how many tokens it is: a budget, a limit, a cost
     *     that the caller bounds. Otherwise nothing is counted
     * @return null: no more than that each byte of it may be a token, as for most requests
     */
    public @Nullable Prompt of(byte[] body, String route, boolean bounded, Catalog catalog) {
        Set<Tokenizer> tokenizers =
                bounded && config.countedBytesMax() > 0
                        ? tokenizers(route, catalog)
                        : EnumSet.noneOf(Tokenizer.class);
        PromptParts parts =
                PromptReader.read(body, tokenizers.isEmpty() ? 0 : config.countedBytesMax());
        if (parts.texts().isEmpty()
                && parts.images() == 0
                && !parts.openEnded()
                && parts.answers() == 1) {
            return null;
        }
        return new Prompt(
                (long) parts.textBytes(),
                counted(tokenizers, parts.texts()),
                parts.images(),
                parts.imageBytes(),
                parts.openEnded(),
                parts.answers());
    }

    private static Map<String, Long> counted(Set<Tokenizer> tokenizers, List<String> texts) {
        if (texts.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> tokens = HashMap.newHashMap(tokenizers.size());
        for (Tokenizer tokenizer : tokenizers) {
            tokens.put(tokenizer.wireId(), TextTokens.of(tokenizer, texts));
        }
        return tokens;
    }

    private static Set<Tokenizer> tokenizers(String route, Catalog catalog) {
        Set<Tokenizer> found = EnumSet.noneOf(Tokenizer.class);
        catalog.route(route).stream()
                .flatMap(known -> known.everyLane().stream())
                .flatMap(lane -> catalog.lane(lane).stream())
                .flatMap(lane -> catalog.model(lane.model()).stream())
                .map(Model::tokenizer)
                .forEach(
                        tokenizer -> {
                            if (tokenizer != null) {
                                found.add(tokenizer);
                            }
                        });
        return found;
    }
}
