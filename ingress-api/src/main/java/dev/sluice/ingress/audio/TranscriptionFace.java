package dev.sluice.ingress.audio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.form.FileForm;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.schema.catalog.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Audio that is to be written down, of one request.
 *
 * @param operation transcription or translation
 * @param contentType of the request, with the form's boundary
 */
record TranscriptionFace(Operation operation, String contentType) implements Face {
    private static final List<FileForm.FileField> FILES =
            List.of(new FileForm.FileField("file", "the audio", 1, true));

    @Override
    public byte[] json(byte[] sent) {
        boolean streams = operation == Operation.AUDIO_TRANSCRIPTIONS;
        return FileForm.read(sent, contentType, FILES, streams).json();
    }

    @Override
    public Asked read(byte[] request) {
        BodyRequest body = BodyRequest.read(request);
        AnswerShape shape = new TextShape(format(request));
        return body.stream()
                ? new Asked(
                        operation,
                        body.streamed("stream", Capability.AUDIO_STREAMS),
                        WhenGone.CANCEL_UNLESS_RESUMED,
                        shape)
                : new Asked(operation, body, WhenGone.CANCEL, shape);
    }

    /** Empty: what the provider answers unasked, which is JSON. */
    private static String format(byte[] request) {
        try (JsonParser parser = Json.parser(request, 0, request.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean format = parser.currentName().equals("response_format");
                if (parser.nextToken() == JsonToken.VALUE_STRING && format) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was read before", e);
        }
    }
}
