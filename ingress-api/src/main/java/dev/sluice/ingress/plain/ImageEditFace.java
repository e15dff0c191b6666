package dev.sluice.ingress.plain;

import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.form.FileForm;
import dev.sluice.ingress.form.FileForm.FileField;
import dev.sluice.ingress.submit.Operation;
import java.util.List;

/**
 * Images that are to be changed, of one request.
 *
 * @param contentType of the request, with the form's boundary
 */
record ImageEditFace(String contentType) implements Face {
    /** As many as OpenAI's models look at. */
    private static final int IMAGES_MAX = 16;

    private static final List<FileField> FILES =
            List.of(
                    new FileField("image", "an image", IMAGES_MAX, true),
                    new FileField("mask", "an image", 1, false));

    private static final Face PLAIN = new PlainFace(Operation.IMAGES_EDITS);

    @Override
    public byte[] json(byte[] sent) {
        return FileForm.read(sent, contentType, FILES, false).json();
    }

    @Override
    public Asked read(byte[] request) {
        return PLAIN.read(request);
    }
}
