package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.SluiceException;
import java.util.List;

/**
 * A request for a response as a lane that speaks them gets it: without what Sluice does by itself,
 * and without what refers to things that no provider keeps. Pure.
 */
final class NativeRequest {
    /** Sluice keeps answers, and runs them in the background. */
    private static final List<String> OURS = List.of("store", "background");

    private NativeRequest() {}

    /**
     * @param sent of which this is the field
     * @return the same bytes where nothing is left out
     * @throws SluiceException with {@code INVALID_REQUEST} for what refers to what is not kept
     */
    static byte[] body(Field request, byte[] sent) {
        ResponseRequest.requireNothingKept(request);
        ObjectNode body = request.object().deepCopy();
        body.remove(OURS);
        if (request.at("input").value().isArray()) {
            ArrayNode items = body.putArray("input");
            request.at("input").elements().stream()
                    .filter(NativeRequest::isWhole)
                    .map(Field::value)
                    .forEach(items::add);
        }
        return body.equals(request.object()) ? sent : Field.bytes(body);
    }

    /** Thoughts without their content would be looked for where nothing is kept. */
    private static boolean isWhole(Field item) {
        JsonNode type = item.value().path("type");
        if (type.asText("").equals("item_reference")) {
            throw item.at("type").bad("the item itself: items are not kept");
        }
        return !type.asText("").equals("reasoning") || item.at("encrypted_content").given();
    }
}
