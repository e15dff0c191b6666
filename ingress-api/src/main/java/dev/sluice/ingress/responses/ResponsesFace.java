package dev.sluice.ingress.responses;

import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.schema.job.JobId;
import java.util.function.Function;

/**
 * Responses: passed as they are where every lane speaks them, or where a chat has no words for one
 * and some lane has; each of the others is a chat completion to the rest of Sluice.
 *
 * @param partition of {@code sluice.stream} that this instance's callers hear
 */
record ResponsesFace(int partition, Catalogs catalogs) implements Face {
    @Override
    public Asked read(byte[] request) {
        Field asked = Field.of(request);
        asked.at("store").flag(true);
        return switch (NativeRoute.of(catalogs.current(), asked.at("model").value().asText(""))) {
            case ALL -> asItIs(asked, request);
            case SOME ->
                    switch (ResponseRequest.told(asked)) {
                        case ResponseRequest.AsChat(var chat) -> chat(asked, Field.bytes(chat));
                        case ResponseRequest.Beyond ignored -> asItIs(asked, request);
                    };
            case NONE ->
                    switch (ResponseRequest.told(asked)) {
                        case ResponseRequest.AsChat(var chat) -> chat(asked, Field.bytes(chat));
                        case ResponseRequest.Beyond(var why) -> throw why;
                    };
        };
    }

    private Asked chat(Field asked, byte[] chat) {
        BodyRequest body = BodyRequest.read(chat);
        return asked(
                asked,
                Operation.CHAT_COMPLETIONS,
                body,
                new ResponseShape(
                        asked.object(), naming(asked, body, job -> streamed(job, false))));
    }

    private Asked asItIs(Field asked, byte[] request) {
        BodyRequest body = BodyRequest.read(NativeRequest.body(asked, request));
        return asked(
                asked,
                Operation.RESPONSES,
                body,
                new NativeShape(asked.object(), naming(asked, body, job -> streamed(job, true))));
    }

    private static Asked asked(
            Field asked, Operation operation, BodyRequest body, AnswerShape shape) {
        return new Asked(
                operation, body, background(asked) ? WhenGone.CONTINUE : WhenGone.CANCEL, shape);
    }

    private static Function<JobId, ResponseId> naming(
            Field asked, BodyRequest body, Function<JobId, ResponseId> streamed) {
        return background(asked) && body.stream() ? streamed : ResponseId::of;
    }

    private ResponseId streamed(JobId job, boolean asItIs) {
        return ResponseId.streamed(job, partition, asItIs);
    }

    private static boolean background(Field asked) {
        return asked.at("background").flag(false);
    }
}
