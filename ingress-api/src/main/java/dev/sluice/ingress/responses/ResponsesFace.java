package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;

/**
 * Responses, each a chat completion to the rest of Sluice.
 *
 * @param partition of {@code sluice.stream} that this instance's callers hear
 */
record ResponsesFace(int partition) implements Face {
    @Override
    public Asked read(byte[] request) {
        Field asked = Field.of(request);
        ObjectNode chat = ResponseRequest.chat(asked);
        BodyRequest body = BodyRequest.read(Field.bytes(chat));
        asked.at("store").flag(true);
        boolean background = asked.at("background").flag(false);
        return new Asked(
                Operation.CHAT_COMPLETIONS,
                body,
                background ? WhenGone.CONTINUE : WhenGone.CANCEL,
                new ResponseShape(
                        asked.object(),
                        background && body.stream()
                                ? job -> ResponseId.streamed(job, partition)
                                : ResponseId::of));
    }
}
