package dev.sluice.ingress.face;

import dev.sluice.schema.error.SluiceException;

/**
 * What one kind of caller says and hears on a connection that waits: the requests of a path on one
 * side, a job and its answer on the other. Holds no state; any thread may use it.
 */
public interface Face {
    /**
     * The request as JSON, for paths to which it is sent in another form.
     *
     * @param sent the body
     * @throws SluiceException when it is wrong, naming the offender
     */
    default byte[] json(byte[] sent) {
        return sent;
    }

    /**
     * Reads a request.
     *
     * @param request what {@link #json} has made of the body
     * @throws SluiceException when it is wrong, naming the offender
     */
    Asked read(byte[] request);
}
