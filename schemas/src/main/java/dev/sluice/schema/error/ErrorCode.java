package dev.sluice.schema.error;

/**
 * Every error that leaves Sluice, over HTTP, in a {@code JobResult} or in a reply. Names may
 * change, wire ids never do.
 */
public enum ErrorCode {
    INVALID_REQUEST("invalid_request", ErrorKind.CALLER, 400, false),
    INVALID_JSON("invalid_json", ErrorKind.CALLER, 400, false),
    MISSING_BODY("missing_body", ErrorKind.CALLER, 400, false),
    MODEL_NOT_FOUND("model_not_found", ErrorKind.CALLER, 400, false),
    PRICE_UNKNOWN("price_unknown", ErrorKind.CALLER, 400, false),
    /** No lane of the route has what a field of the request asks for. */
    UNSUPPORTED_FEATURE("unsupported_feature", ErrorKind.CALLER, 400, false),
    CONTEXT_LENGTH_EXCEEDED("context_length_exceeded", ErrorKind.CALLER, 400, false),
    /** More tokens than a cap of the tenant, project, key, user or route allows. */
    TOKEN_CAP_EXCEEDED("token_cap_exceeded", ErrorKind.CALLER, 400, false),
    COST_LIMIT_TOO_LOW("cost_limit_too_low", ErrorKind.CALLER, 400, false),
    INVALID_API_KEY("invalid_api_key", ErrorKind.CALLER, 401, false),
    PERMISSION_DENIED("permission_denied", ErrorKind.CALLER, 403, false),
    ADDRESS_NOT_ALLOWED("address_not_allowed", ErrorKind.CALLER, 403, false),
    NOT_FOUND("not_found", ErrorKind.CALLER, 404, false),
    JOB_NOT_FOUND("job_not_found", ErrorKind.CALLER, 404, false),
    METHOD_NOT_ALLOWED("method_not_allowed", ErrorKind.CALLER, 405, false),
    NOT_ACCEPTABLE("not_acceptable", ErrorKind.CALLER, 406, false),
    IDEMPOTENCY_CONFLICT("idempotency_conflict", ErrorKind.CALLER, 409, false),
    /** Only what has ended can be dealt with so. */
    JOB_NOT_FINISHED("job_not_finished", ErrorKind.CALLER, 409, false),
    /** The catalogue has something that stands against a change. */
    CATALOG_CONFLICT("catalog_conflict", ErrorKind.CALLER, 409, false),
    /** The job has not ended, or was redriven already: another run of it cannot be started now. */
    REDRIVE_CONFLICT("redrive_conflict", ErrorKind.CALLER, 409, false),
    /** The log does not have the job's request any more. */
    REQUEST_GONE("request_gone", ErrorKind.CALLER, 409, false),
    PRECONDITION_FAILED("precondition_failed", ErrorKind.CALLER, 412, false),
    BODY_TOO_LARGE("body_too_large", ErrorKind.CALLER, 413, false),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", ErrorKind.CALLER, 415, false),
    CANCELLED("cancelled", ErrorKind.CALLER, 409, false),
    DEADLINE_EXCEEDED("deadline_exceeded", ErrorKind.CAPACITY, 504, true),

    BACKLOG_FULL("backlog_full", ErrorKind.CAPACITY, 429, true),
    RATE_LIMIT_EXCEEDED("rate_limit_exceeded", ErrorKind.CAPACITY, 429, true),
    BUDGET_EXCEEDED("budget_exceeded", ErrorKind.CAPACITY, 429, true),

    PROVIDER_REJECTED_REQUEST("provider_rejected_request", ErrorKind.PROVIDER, 400, false),
    PROVIDER_REFUSED_CONTENT("provider_refused_content", ErrorKind.PROVIDER, 400, false),
    PROVIDER_CREDENTIALS("provider_credentials", ErrorKind.PROVIDER, 502, false),
    PROVIDER_QUOTA("provider_quota", ErrorKind.PROVIDER, 502, true),
    /** All attempts of the job's budget were used up. */
    ATTEMPTS_EXHAUSTED("attempts_exhausted", ErrorKind.PROVIDER, 502, true),
    /** The answer broke off when its caller had a part of it; it is not tried again. */
    STREAM_INTERRUPTED("stream_interrupted", ErrorKind.PROVIDER, 502, true),
    /** No lane of the route can run this job. */
    NO_LANE("no_lane", ErrorKind.PROVIDER, 503, false),
    /** The job's attempts were lost with their workers again and again. */
    POISONED("poisoned", ErrorKind.INTERNAL, 500, false),

    /** The log did not confirm in time; nothing is known to be accepted. */
    LOG_UNAVAILABLE("log_unavailable", ErrorKind.INTERNAL, 503, true),
    /** Reads are down; accepting and running go on. */
    RESULTS_UNAVAILABLE("results_unavailable", ErrorKind.INTERNAL, 503, true),
    /** A change of the catalogue was not written, or nobody knows whether it was. */
    CATALOG_UNAVAILABLE("catalog_unavailable", ErrorKind.INTERNAL, 503, true),
    NOT_READY("not_ready", ErrorKind.INTERNAL, 503, true),
    INTERNAL_ERROR("internal_error", ErrorKind.INTERNAL, 500, true);

    private final String wireId;
    private final ErrorKind kind;
    private final int httpStatus;
    private final boolean retryable;

    ErrorCode(String wireId, ErrorKind kind, int httpStatus, boolean retryable) {
        this.wireId = wireId;
        this.kind = kind;
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    public String wireId() {
        return wireId;
    }

    public ErrorKind kind() {
        return kind;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request may succeed when sent again later. */
    public boolean retryable() {
        return retryable;
    }
}
