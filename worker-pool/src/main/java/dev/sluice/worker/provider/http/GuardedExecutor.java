package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallGuard;
import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs the exchange on a connection that stands. Only here is it certain which failures came before
 * the first byte of a request and which after, so here the call's guard is told. What a proxy is
 * asked for first is no part of it.
 */
final class GuardedExecutor extends HttpRequestExecutor {
    static final String GUARD = "sluice.guard";

    GuardedExecutor() {
        super(DefaultConnectionReuseStrategy.INSTANCE);
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback informed,
            HttpContext context)
            throws IOException, HttpException {
        boolean tunnel = request.getMethod().equals("CONNECT");
        if (!tunnel && context.getAttribute(GUARD) instanceof CallGuard guard) {
            guard.sending();
        }
        return super.execute(request, connection, informed, context);
    }
}
