package dev.sluice.ingress.audio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.ingress.submit.Operation;

/** A text that is to be spoken; the audio comes whole. */
record SpeechFace() implements Face {
    @Override
    public Asked read(byte[] request) {
        BodyRequest body = BodyRequest.read(request);
        ObjectNode asked = Field.of(request).object();
        if (body.stream() || asked.path("stream_format").asText("").equals("sse")) {
            throw FieldReader.bad(
                    body.stream() ? "/body/stream" : "/body/stream_format",
                    body.stream() ? "true" : "sse",
                    "left out, speech comes whole");
        }
        return new Asked(Operation.AUDIO_SPEECH, body, WhenGone.CANCEL, new SoundShape());
    }
}
