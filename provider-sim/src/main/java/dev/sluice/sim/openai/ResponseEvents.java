package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The typed and numbered events of one streamed response. On its connection's event loop only. */
final class ResponseEvents implements StreamFormat {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private @Nullable ResponseTree opened;
    private int number;

    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        ResponseTree tree = new ResponseTree(answer);
        opened = tree;
        for (String type : List.of("response.created", "response.in_progress")) {
            event(out, type, with("response", tree.response("in_progress")));
        }
        List<ObjectNode> before = tree.before();
        for (int i = 0; i < before.size(); i++) {
            item(out, "added", i, before.get(i));
            item(out, "done", i, before.get(i));
        }
        ObjectNode last = tree.last("in_progress", false);
        item(out, "added", before.size(), last);
        if (answer.called() == null) {
            event(out, "response.content_part.added", part(tree, ""));
        } else {
            event(
                    out,
                    "response.function_call_arguments.delta",
                    place(tree).put("delta", answer.called().arguments()));
        }
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        ResponseTree tree = new ResponseTree(answer);
        Answer text = answer.choices().get(index);
        ObjectNode event =
                place(tree)
                        .put("content_index", 0)
                        .put("delta", tree.text(text.pieceStart(piece), text.pieceEnds()[piece]));
        event.putArray("logprobs");
        event(out, "response.output_text.delta", event);
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        ResponseTree tree = new ResponseTree(answer);
        Answer said = answer.choices().get(index);
        if (answer.called() == null) {
            String text = tree.text(0, said.text().length);
            ObjectNode done = place(tree).put("content_index", 0).put("text", text);
            done.putArray("logprobs");
            event(out, "response.output_text.done", done);
            event(out, "response.content_part.done", part(tree, text));
        } else {
            event(
                    out,
                    "response.function_call_arguments.done",
                    place(tree)
                            .put("name", answer.called().name())
                            .put("arguments", answer.called().arguments()));
        }
        item(
                out,
                "done",
                tree.before().size(),
                tree.last(said.cut() ? "incomplete" : "completed", true));
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        ObjectNode whole = new ResponseTree(answer).whole();
        event(out, "response." + whole.path("status").asText(), with("response", whole));
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        ResponseTree tree = opened;
        if (tree == null) {
            throw new IllegalStateException("an error before the stream");
        }
        ObjectNode failed = tree.response("failed");
        failed.putObject("error")
                .put("code", "server_error")
                .put("message", "The server had an error while processing your request.");
        event(out, "response.failed", with("response", failed));
    }

    @Override
    public void malformed(ByteBuf out) {
        ByteBufUtil.writeAscii(
                out,
                "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\n\n");
    }

    private void item(ByteBuf out, String what, int index, ObjectNode item) {
        event(
                out,
                "response.output_item." + what,
                JSON.objectNode().put("output_index", index).set("item", item));
    }

    private static ObjectNode part(ResponseTree tree, String text) {
        return place(tree).put("content_index", 0).set("part", ResponseTree.part(text));
    }

    private static ObjectNode place(ResponseTree tree) {
        return JSON.objectNode()
                .put("item_id", tree.last("in_progress", false).path("id").asText())
                .put("output_index", tree.before().size());
    }

    private static ObjectNode with(String name, ObjectNode value) {
        return JSON.objectNode().set(name, value);
    }

    private void event(ByteBuf out, String type, ObjectNode members) {
        ObjectNode event = JSON.objectNode().put("type", type).put("sequence_number", number++);
        event.setAll(members);
        ByteBufUtil.writeUtf8(out, "event: " + type + "\ndata: " + event + "\n\n");
    }
}
