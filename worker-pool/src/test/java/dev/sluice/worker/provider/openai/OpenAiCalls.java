package dev.sluice.worker.provider.openai;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.http.HttpConfig;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.wire.WireAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Calls of the adapter to a server that answers by a script. */
abstract class OpenAiCalls {
    static final String REQUEST = "{\"model\":\"small\",\"messages\":[]}";
    static final String ANSWER =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2}}";

    final ProviderHttp http =
            new ProviderHttp(
                    new HttpConfig(2048, Duration.ofSeconds(10), Duration.ofSeconds(30), 100),
                    8,
                    InstantSource.system());
    final List<String> refused = new ArrayList<>();
    final WireAdapter adapter =
            new WireAdapter(
                    new OpenAiWire(),
                    http,
                    new Keyring(
                            new Credentials(
                                    Map.of("KEY", "sk-1", "OTHER", "sk-2"), System::nanoTime),
                            (account, reference) -> refused.add(reference),
                            System::nanoTime),
                    InstantSource.system());
    final CallGuard guard = new CallGuard(System::nanoTime);
    final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    @Nullable OneAnswerServer server;

    @AfterEach
    void close() throws Exception {
        watch.shutdownNow();
        http.close();
        if (server != null) {
            server.close();
        }
    }

    CallEnd call(OneAnswerServer.Behaviour... script) {
        return adapter.call(order(serve(script).url(), "none", "chat.completions"));
    }

    static OneAnswerServer.Behaviour failing(int status, String body) {
        return OneAnswerServer.raw(
                "HTTP/1.1 "
                        + status
                        + " No\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body,
                true);
    }

    OneAnswerServer serve(OneAnswerServer.Behaviour... script) {
        OneAnswerServer made = new OneAnswerServer(script);
        server = made;
        return made;
    }

    List<String> requests() {
        return server == null ? List.of() : server.requests();
    }

    /** What the call watch does for running attempts. */
    void sweep() {
        var ignored =
                watch.scheduleWithFixedDelay(
                        () -> guard.stopIfOverdue(System.nanoTime()), 5, 5, TimeUnit.MILLISECONDS);
    }

    ProviderCall order(String baseUrl, String credential, String operation) {
        return order(baseUrl, credential, operation, guard);
    }

    static ProviderCall order(
            String baseUrl, String credential, String operation, CallGuard guard) {
        return order(baseUrl, List.of(credential), operation, guard);
    }

    static ProviderCall order(
            String baseUrl, List<String> credentials, String operation, CallGuard guard) {
        return new ProviderCall(
                "job_1.1.1",
                "job_1.1.1.c",
                ADispatch.attribution(operation),
                new LaneTarget(
                        "group",
                        "openai",
                        baseUrl,
                        credentials.getFirst(),
                        1_000,
                        300,
                        200,
                        1_000,
                        null,
                        credentials.subList(1, credentials.size()),
                        null,
                        null),
                REQUEST.getBytes(StandardCharsets.UTF_8),
                null,
                guard);
    }
}
