package dev.sluice.ingress.face;

import dev.sluice.schema.error.SluiceException;

/**
 * What one kind of caller says and hears on a connection that waits: the requests of a path on one
 * side, a job and its answer on the other. Holds no state; any thread may use it.
 */
public interface Face {
    /**
     * Reads a request.
     *
     * @param request the body as it was sent
     * @throws SluiceException when it is wrong, naming the offender
     */
    Asked read(byte[] request);
}
