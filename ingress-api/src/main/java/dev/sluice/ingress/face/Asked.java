package dev.sluice.ingress.face;

import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;

/**
 * What a caller asks who waits for the answer.
 *
 * @param operation of the job
 * @param request the job's body, and whether its answer comes as a stream
 * @param whenGone what becomes of the job without its caller, unless he says it himself
 * @param shape how the caller hears the answer
 */
public record Asked(
        Operation operation, BodyRequest request, WhenGone whenGone, AnswerShape shape) {}
