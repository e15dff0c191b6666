package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.ChatPiece;
import dev.sluice.ingress.responses.OutputItem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the chunks of a chat completion as the events of a response, and so as a whole one. The
 * same chunks make the same events, so a stream can be told again. Holds all that was said until
 * the end, which repeats it; that is bounded by what workers take for one answer. For one thread.
 */
final class ResponseAssembly {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ResponseFrame frame;
    private final Consumer<ObjectNode> events;
    private final List<OutputItem> items = new ArrayList<>();
    private final Map<Integer, OutputItem> calls = new HashMap<>();
    private final ArrayNode output = JSON.arrayNode();

    /** The item that is being said; calls may be told at once and stay open until the end. */
    private @Nullable OutputItem open;

    private int sequence;
    private boolean begun;
    private String model = "";
    private String finish = "stop";
    private ChatPiece.@Nullable Usage usage;

    ResponseAssembly(ResponseFrame frame, Consumer<ObjectNode> events) {
        this.frame = frame;
        this.events = events;
    }

    void take(byte[] chunk) {
        ChatPiece.of(chunk).forEach(this::take);
    }

    /**
     * Nothing more comes.
     *
     * @return the whole response
     */
    ObjectNode done() {
        begin();
        boolean cut = finish.equals("length") || finish.equals("content_filter");
        closeAll(cut ? "incomplete" : "completed");
        ObjectNode response = frame.response(cut ? "incomplete" : "completed", model);
        response.set("output", output);
        if (cut) {
            response.putObject("incomplete_details")
                    .put(
                            "reason",
                            finish.equals("length") ? "max_output_tokens" : "content_filter");
        }
        if (usage != null) {
            response.set("usage", usage(usage));
        }
        end(cut ? "response.incomplete" : "response.completed", response);
        return response;
    }

    /** The answer broke off. */
    void failed(Problem problem) {
        begin();
        closeAll("incomplete");
        end(
                "response.failed",
                frame.failed(model, output, problem.code().wireId(), problem.detail()));
    }

    private void take(ChatPiece piece) {
        switch (piece) {
            case ChatPiece.Begins(String name) -> {
                model = model.isEmpty() ? name : model;
                begin();
            }
            case ChatPiece.Thought(String text) -> say(Kind.THOUGHT, text);
            // Of what is signed the text was told before.
            case ChatPiece.Thoughts ignored -> {}
            case ChatPiece.Text(String text) -> say(Kind.TEXT, text);
            case ChatPiece.Cited(String text, List<ObjectNode> annotations) ->
                    cited(text, annotations);
            case ChatPiece.Refusal(String text) -> say(Kind.REFUSAL, text);
            case ChatPiece.Call call -> call(call);
            case ChatPiece.Finish(String reason) -> finish = reason;
            case ChatPiece.Usage used -> usage = used;
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            for (String type : List.of("response.created", "response.in_progress")) {
                emit(type, JSON.objectNode().set("response", frame.response("in_progress", model)));
            }
        }
    }

    private void say(Kind kind, String text) {
        OutputItem item = open;
        if (item == null || item.kind() != kind) {
            closeOpen("completed");
            item = begin(kind, "", "");
            open = item;
        }
        delta(item, text);
    }

    /** Responses have in the annotation itself what chats have in a member of it. */
    private void cited(String text, List<ObjectNode> annotations) {
        if (!text.isEmpty()) {
            say(Kind.TEXT, text);
        }
        OutputItem item = open;
        if (item == null || item.kind() != Kind.TEXT) {
            return;
        }
        for (ObjectNode annotation : annotations) {
            if (annotation.path("url_citation") instanceof ObjectNode cites) {
                ObjectNode flat = JSON.objectNode().put("type", "url_citation");
                flat.setAll(cites);
                ObjectNode event = item.place().put("annotation_index", item.annotate(flat));
                emit("response.output_text.annotation.added", event.set("annotation", flat));
            }
        }
    }

    private void call(ChatPiece.Call call) {
        OutputItem item = calls.get(call.index());
        if (item == null) {
            closeOpen("completed");
            item = begin(Kind.CALL, call.id(), call.name());
            calls.put(call.index(), item);
        }
        if (!call.arguments().isEmpty()) {
            delta(item, call.arguments());
        }
    }

    private OutputItem begin(Kind kind, String callId, String name) {
        OutputItem item = new OutputItem(kind, frame.id().digits(), items.size(), callId, name);
        items.add(item);
        output.addObject();
        emit("response.output_item.added", item.outside().set("item", item.begun()));
        if (kind != Kind.CALL) {
            emit("response.content_part.added", item.place().set("part", item.part(false)));
        }
        return item;
    }

    private void delta(OutputItem item, String text) {
        item.add(text);
        ObjectNode event = item.place().put("delta", text);
        if (item.kind() == Kind.TEXT) {
            event.putArray("logprobs");
        }
        emit(item.kind().event() + ".delta", event);
    }

    private void closeOpen(String status) {
        OutputItem item = open;
        if (item != null) {
            open = null;
            close(item, status);
        }
    }

    private void closeAll(String status) {
        closeOpen(status);
        items.stream()
                .filter(item -> item.kind() == Kind.CALL)
                .forEach(item -> close(item, status));
    }

    private void close(OutputItem item, String status) {
        ObjectNode said = item.place().put(item.kind().field(), item.text());
        if (item.kind() == Kind.TEXT) {
            said.putArray("logprobs");
        }
        emit(item.kind().event() + ".done", said);
        if (item.kind() != Kind.CALL) {
            emit("response.content_part.done", item.place().set("part", item.part(true)));
        }
        ObjectNode whole = item.whole(status);
        output.set(items.indexOf(item), whole);
        emit("response.output_item.done", item.outside().set("item", whole));
    }

    private void end(String type, ObjectNode response) {
        emit(type, JSON.objectNode().set("response", response));
    }

    private void emit(String type, ObjectNode content) {
        ObjectNode event = JSON.objectNode().put("type", type).put("sequence_number", sequence++);
        event.setAll(content);
        events.accept(event);
    }

    private static ObjectNode usage(ChatPiece.Usage used) {
        ObjectNode usage = JSON.objectNode();
        usage.put("input_tokens", used.input());
        usage.putObject("input_tokens_details").put("cached_tokens", used.cached());
        usage.put("output_tokens", used.output());
        usage.putObject("output_tokens_details").put("reasoning_tokens", used.reasoning());
        usage.put("total_tokens", used.input() + used.output());
        return usage;
    }
}
