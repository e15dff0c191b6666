package dev.sluice.ingress.audio;

import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.schema.catalog.Capability;

/**
 * A text that is to be spoken, in events where {@code stream_format} asks for them. Any other audio
 * comes whole, so that a failure in its middle has a status.
 */
record SpeechFace() implements Face {
    private static final String STREAM_FORMAT = "stream_format";

    @Override
    public Asked read(byte[] request) {
        BodyRequest body = BodyRequest.read(request);
        if (body.stream()) {
            throw FieldReader.bad("/body/stream", "true", "left out; stream_format sse streams");
        }
        return Field.of(request).object().path(STREAM_FORMAT).asText("").equals("sse")
                ? new Asked(
                        Operation.AUDIO_SPEECH,
                        body.streamed(STREAM_FORMAT, Capability.AUDIO_STREAMS),
                        WhenGone.CANCEL_UNLESS_RESUMED,
                        new SoundShape())
                : new Asked(Operation.AUDIO_SPEECH, body, WhenGone.CANCEL, new SoundShape());
    }
}
