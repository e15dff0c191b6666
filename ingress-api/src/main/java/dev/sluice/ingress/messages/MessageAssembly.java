package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.ChatPiece;
import dev.sluice.ingress.json.Field;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the chunks of a chat completion as the events of a message, and so as a whole one. Blocks
 * follow one another in Anthropic's streams, so a call that is told beside another waits for its
 * end. For one thread.
 */
final class MessageAssembly {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String id;
    private final Consumer<ObjectNode> events;
    private final boolean keeps;
    private final ArrayNode content = JSON.arrayNode();

    /** Of a call that has to wait, or of all that is open: what was said. */
    private final Map<Integer, Waiting> calls = new HashMap<>();

    private String model;
    private boolean begun;
    private String openType = "";
    private int openCall = -1;
    private StringBuilder said = new StringBuilder();
    private boolean thoughtAloud;

    /** Whether the open block has told what it cites. */
    private boolean cites;

    /** Of text, in characters of Unicode. */
    private long written;

    private String finish = "stop";
    private ChatPiece.@Nullable Usage usage;

    /** A call of which nothing was told yet. */
    private record Waiting(String id, String name, StringBuilder arguments) {}

    /**
     * @param model that was asked for; what answers says who it is
     * @param keeps whether the whole message is wanted at the end; otherwise nothing that was said
     *     is held
     */
    MessageAssembly(String id, String model, Consumer<ObjectNode> events, boolean keeps) {
        this.keeps = keeps;
        this.id = id;
        this.model = model;
        this.events = events;
    }

    void take(byte[] chunk) {
        List<ChatPiece> pieces = ChatPiece.of(chunk);
        boolean signed = pieces.stream().anyMatch(ChatPiece.Thoughts.class::isInstance);
        for (ChatPiece piece : pieces) {
            switch (piece) {
                case ChatPiece.Begins(String name) -> begin(name);
                case ChatPiece.Thought(String text) -> {
                    // What is signed in the same breath has the text, too.
                    if (!signed) {
                        thoughtAloud = true;
                        say("thinking", text);
                    }
                }
                case ChatPiece.Thoughts(List<ObjectNode> blocks) -> signed(blocks);
                case ChatPiece.Text(String text) -> say("text", text);
                case ChatPiece.Cited(String text, List<ObjectNode> annotations) ->
                        cited(text, annotations);
                case ChatPiece.Refusal(String text) -> say("text", text);
                case ChatPiece.Call call -> call(call);
                case ChatPiece.Finish(String reason) -> finish = reason;
                case ChatPiece.Usage used -> usage = used;
            }
        }
    }

    /**
     * Nothing more comes.
     *
     * @return the whole message, if it was kept
     */
    ObjectNode done() {
        begin(model);
        closeOpen();
        calls.keySet().stream().sorted().toList().forEach(this::tellWaiting);
        String stopReason = MessageEnd.stopReason(finish);
        ObjectNode message = message(stopReason);
        message.set("content", content);
        message.set("usage", MessageEnd.usage(usage));
        ObjectNode delta = event("message_delta");
        delta.putObject("delta").put("stop_reason", stopReason).putNull("stop_sequence");
        delta.set("usage", MessageEnd.usage(usage));
        events.accept(delta);
        events.accept(event("message_stop"));
        return message;
    }

    private void begin(String name) {
        if (begun) {
            return;
        }
        begun = true;
        model = name.isEmpty() ? model : name;
        ObjectNode message = message(null);
        message.set("usage", MessageEnd.usage(usage));
        ObjectNode start = event("message_start");
        start.set("message", message);
        events.accept(start);
    }

    /** A text that comes with what it cites is cut; one that was told before is so as a whole. */
    private void cited(String text, List<ObjectNode> annotations) {
        if (text.isEmpty()) {
            cite(CitedText.citations(annotations));
            return;
        }
        for (CitedText run : CitedText.cut(text, written, annotations)) {
            if (!run.citations().isEmpty() && openType.equals("text")) {
                closeOpen();
            }
            say("text", run.text());
            cite(run.citations());
        }
    }

    /** All that the open block has said; what is said next does not cite the same. */
    private void cite(List<ObjectNode> citations) {
        if (!openType.equals("text") || citations.isEmpty()) {
            return;
        }
        ObjectNode block = (ObjectNode) content.get(content.size() - 1);
        for (ObjectNode citation : citations) {
            ObjectNode delta = JSON.objectNode().put("type", "citations_delta");
            delta.set("citation", citation);
            delta(delta);
            if (keeps) {
                block.withArrayProperty("citations").add(citation);
            }
        }
        cites = true;
    }

    private void say(String type, String text) {
        if (type.equals("text")) {
            written += text.codePointCount(0, text.length());
        }
        if (!openType.equals(type) || cites) {
            closeOpen();
            ObjectNode block = JSON.objectNode().put("type", type).put(type, "");
            if (type.equals("thinking")) {
                block.put("signature", "");
            }
            open(type, block);
        }
        keep(text);
        delta(JSON.objectNode().put("type", type + "_delta").put(type, text));
    }

    /** What was not told while it came is told now; of the rest only the signature is new. */
    private void signed(List<ObjectNode> blocks) {
        for (ObjectNode block : blocks) {
            boolean plain = block.path("type").asText("thinking").equals("thinking");
            if (plain && !thoughtAloud) {
                say("thinking", block.path("thinking").asText(""));
            }
            String signature = block.path("signature").asText("");
            if (plain && openType.equals("thinking") && !signature.isEmpty()) {
                delta(JSON.objectNode().put("type", "signature_delta").put("signature", signature));
                ((ObjectNode) content.get(content.size() - 1)).put("signature", signature);
                closeOpen();
                thoughtAloud = false;
            } else if (!plain) {
                closeOpen();
                open("redacted_thinking", block.deepCopy());
                closeOpen();
            }
        }
    }

    private void call(ChatPiece.Call call) {
        Waiting waiting = calls.get(call.index());
        if (waiting != null) {
            waiting.arguments.append(call.arguments());
        } else if (openCall == call.index() && openType.equals("tool_use")) {
            input(call.arguments());
        } else if (openType.equals("tool_use")) {
            calls.put(
                    call.index(),
                    new Waiting(call.id(), call.name(), new StringBuilder(call.arguments())));
        } else {
            tell(call.index(), call.id(), call.name(), call.arguments());
        }
    }

    private void tellWaiting(int index) {
        Waiting waiting = calls.get(index);
        if (waiting != null) {
            tell(index, waiting.id, waiting.name, waiting.arguments.toString());
            closeOpen();
        }
    }

    private void tell(int index, String callId, String name, String arguments) {
        closeOpen();
        openCall = index;
        ObjectNode block = JSON.objectNode().put("type", "tool_use");
        block.put("id", callId.isEmpty() ? "toolu_" + id + "_" + index : callId).put("name", name);
        block.putObject("input");
        open("tool_use", block);
        input(arguments);
    }

    private void input(String part) {
        if (!part.isEmpty()) {
            keep(part);
            delta(JSON.objectNode().put("type", "input_json_delta").put("partial_json", part));
        }
    }

    private void keep(String text) {
        if (keeps) {
            said.append(text);
        }
    }

    private void open(String type, ObjectNode block) {
        openType = type;
        cites = false;
        said = new StringBuilder();
        content.add(block);
        ObjectNode start = event("content_block_start").put("index", content.size() - 1);
        start.set("content_block", block.deepCopy());
        events.accept(start);
    }

    private void delta(ObjectNode delta) {
        ObjectNode event = event("content_block_delta").put("index", content.size() - 1);
        event.set("delta", delta);
        events.accept(event);
    }

    private void closeOpen() {
        if (openType.isEmpty()) {
            return;
        }
        ObjectNode block = (ObjectNode) content.get(content.size() - 1);
        switch (openType) {
            case "text", "thinking" -> block.put(openType, said.toString());
            case "tool_use" ->
                    block.set(
                            "input",
                            Field.answer(said.toString().getBytes(StandardCharsets.UTF_8))
                                    .orElseGet(JSON::objectNode));
            default -> {
                // Came whole.
            }
        }
        openType = "";
        events.accept(event("content_block_stop").put("index", content.size() - 1));
    }

    private ObjectNode message(@Nullable String stopReason) {
        ObjectNode message = JSON.objectNode();
        message.put("id", id);
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", model);
        message.putArray("content");
        message.put("stop_reason", stopReason);
        message.putNull("stop_sequence");
        return message;
    }

    private static ObjectNode event(String type) {
        return JSON.objectNode().put("type", type);
    }
}
