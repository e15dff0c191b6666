package dev.sluice.ingress.audio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.face.TypedEvents;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** What was spoken, as the audio itself or in the provider's events. */
final class SoundShape implements AnswerShape {
    private static final Pattern AUDIO = Pattern.compile("audio/[a-z0-9.+-]{1,64}");
    private static final String BYTES = "application/octet-stream";

    @Override
    public byte[] whole(String jobId, byte[] json) {
        return reply(jobId, json).body();
    }

    @Override
    public Reply reply(String jobId, byte[] json) {
        String type = BYTES;
        byte[] audio = null;
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                if (text && name.equals("content_type")) {
                    type = AUDIO.matcher(parser.getText()).matches() ? parser.getText() : BYTES;
                } else if (text && name.equals("audio")) {
                    audio = parser.getBinaryValue();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw none();
        }
        if (audio == null) {
            throw none();
        }
        return new Reply(audio, type);
    }

    private static SluiceException none() {
        return new SluiceException(
                ErrorCode.INTERNAL_ERROR, "the answer is no speech (expected: audio in base64)");
    }

    /** Providers speak faster than one listens. */
    @Override
    public boolean large() {
        return true;
    }

    @Override
    public StreamShape stream(String jobId) {
        return new TypedEvents(SoundShape::events);
    }

    /** Of an answer that came whole: all of it at once. */
    private static List<ObjectNode> events(byte[] json) {
        ObjectNode answer =
                Field.answer(json)
                        .filter(known -> known.path("audio").isTextual())
                        .orElseThrow(SoundShape::none);
        ObjectNode done = event("speech.audio.done");
        if (answer.path("usage").isObject()) {
            done.set("usage", answer.path("usage"));
        }
        return List.of(event("speech.audio.delta").set("audio", answer.path("audio")), done);
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
