package dev.sluice.standalone.client;

/** The API could not be reached, or refused a call; the message says which and what to do. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** Whether what was asked for is not there, rather than the API itself. */
    public boolean isNotFound() {
        return status == 404;
    }

    /** Whether it is what was asked that is wrong. */
    boolean isRefusal() {
        return status == 400 || status == 403 || status == 413;
    }

    /** Whether nobody answered. */
    boolean isUnreachable() {
        return status == 0;
    }

    /** Whether the same call may pass later: too many calls, or something is away. */
    boolean mayPass() {
        return status == 429 || status == 503;
    }
}
