package dev.sluice.ingress.plain;

import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.SameShape;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;

/**
 * An operation that passes as it is and has no streams.
 *
 * @param operation whose bodies and answers are OpenAI's
 */
record PlainFace(Operation operation) implements Face {
    @Override
    public Asked read(byte[] request) {
        BodyRequest body = BodyRequest.read(request);
        if (body.stream()) {
            throw SluiceException.at(
                    "/body/stream",
                    ErrorCode.INVALID_REQUEST,
                    "/body/stream: true (expected: left out, %s come whole)"
                            .formatted(operation.wireId()));
        }
        return new Asked(operation, body, WhenGone.CANCEL, new SameShape());
    }
}
