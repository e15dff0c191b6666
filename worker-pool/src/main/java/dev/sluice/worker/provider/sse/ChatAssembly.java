package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@code chat.completion} of its chunks: what a caller would have got who had not asked for
 * a stream. Members that this version does not know are merged like those it knows, so that nothing
 * a provider says is lost. For one thread; bounded in what it keeps.
 */
final class ChatAssembly {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CHOICES_MAX = 128;

    /** Of the envelope of a chunk, not of an answer. */
    private static final Set<String> OF_CHUNKS =
            Set.of("choices", "object", "usage", "obfuscation");

    private final MessageMerge merge;
    private final ObjectNode answer = JSON.objectNode();
    private final Map<Integer, ObjectNode> choices = new TreeMap<>();
    private @Nullable JsonNode usage;

    /**
     * @param bytesMax most bytes of what is kept, as JSON
     */
    ChatAssembly(int bytesMax) {
        this.merge = new MessageMerge(bytesMax);
    }

    /** What became of a chunk. */
    enum Added {
        TAKEN,
        /** It says what the whole call used, and nothing else. */
        USAGE_ALONE,
        MALFORMED,
        TOO_LARGE
    }

    Added add(ObjectNode chunk) {
        chunk.properties()
                .forEach(
                        member -> {
                            if (!OF_CHUNKS.contains(member.getKey())
                                    && !member.getValue().isNull()) {
                                answer.set(member.getKey(), member.getValue());
                            }
                        });
        if (chunk.path("usage").isObject()) {
            usage = chunk.get("usage");
        }
        JsonNode parts = chunk.path("choices");
        for (JsonNode part : parts) {
            int index = part.path("index").asInt(0);
            if (!(part instanceof ObjectNode choice) || index < 0 || index >= CHOICES_MAX) {
                return Added.MALFORMED;
            }
            add(choices.computeIfAbsent(index, this::newChoice), choice);
        }
        if (merge.full()) {
            return Added.TOO_LARGE;
        }
        return parts.isEmpty() && chunk.path("usage").isObject() ? Added.USAGE_ALONE : Added.TAKEN;
    }

    /** Whether each choice that began has said why it ended. */
    boolean finished() {
        return !choices.isEmpty()
                && choices.values().stream().allMatch(c -> c.path("finish_reason").isTextual());
    }

    /** Whether there is anything that makes an answer. */
    boolean begun() {
        return !choices.isEmpty();
    }

    /** Characters that the model has written so far. */
    long chars() {
        return merge.chars();
    }

    @Nullable JsonNode usage() {
        return usage;
    }

    /** The answer as far as it came; nothing may be added afterwards. */
    ObjectNode whole() {
        answer.put("object", "chat.completion");
        ArrayNode all = answer.putArray("choices");
        choices.values().forEach(choice -> all.add(merge.settled(choice)));
        if (usage != null) {
            answer.set("usage", usage);
        }
        return answer;
    }

    private ObjectNode newChoice(int index) {
        ObjectNode choice = JSON.objectNode();
        choice.put("index", index);
        ObjectNode message = choice.putObject("message");
        message.put("role", "assistant");
        message.putNull("content");
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        return choice;
    }

    private void add(ObjectNode into, ObjectNode part) {
        part.properties()
                .forEach(
                        member -> {
                            JsonNode value = member.getValue();
                            String name = member.getKey();
                            if (name.equals("delta") && value instanceof ObjectNode delta) {
                                merge.object((ObjectNode) into.get("message"), delta);
                            } else if (name.equals("logprobs")
                                    && value instanceof ObjectNode more
                                    && into.get(name) instanceof ObjectNode known) {
                                merge.object(known, more);
                            } else if (!(value instanceof NullNode)
                                    && !name.equals("index")
                                    && !name.equals("delta")) {
                                merge.keep(into, name, value);
                            }
                        });
    }
}
