package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What workers send by the very configurations that docs/providers.md shows, over wire openai. */
class DocumentedProvidersTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final Rig rig = new Rig();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> received.add(name + ": " + values.get(0)));
                    received.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    byte[] answer = "{\"choices\":[]}".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "azure | POST /openai/v1/chat/completions",
                "azure-dated | POST /openai/deployments/our-gpt/chat/completions?api-version=2024-10-21",
            })
    void callsADeploymentByItsNameWithTheKeyInItsOwnHeader(String name, String line)
            throws IOException {
        CallEnd end = call(documented().provider(name).orElseThrow(), "our-gpt");

        assertThat(end.callMade()).as(end.outcome().message()).isTrue();
        assertThat(received.getFirst()).isEqualTo(line);
        assertThat(received)
                .contains("Api-key: sk-1")
                .noneMatch(h -> h.startsWith("Authorization"));
        assertThat(received.getLast()).startsWith("{\"model\":\"our-gpt\"");
    }

    /**
     * By configuration alone: address, path, headers and key as documented, the model's own name.
     */
    @ParameterizedTest
    @MethodSource("alike")
    void callsWhoeverSpeaksTheSame(Provider provider) throws IOException {
        CallEnd end = call(provider, "their-model");

        assertThat(end.callMade()).as(end.outcome().message()).isTrue();
        assertThat(received.getFirst())
                .isEqualTo("POST %s/chat/completions", URI.create(provider.baseUrl()).getPath());
        assertThat(received).contains("Authorization: Bearer sk-1");
        assertThat(received.getLast()).startsWith("{\"model\":\"their-model\"");
    }

    static List<Provider> alike() throws IOException {
        List<Provider> alike =
                documented().objects().stream()
                        .filter(Provider.class::isInstance)
                        .map(Provider.class::cast)
                        .filter(each -> !each.name().startsWith("azure"))
                        .toList();
        assertThat(alike)
                .extracting(Provider::name)
                .contains(
                        "mistral",
                        "groq",
                        "together",
                        "fireworks",
                        "deepseek",
                        "xai",
                        "openrouter",
                        "perplexity",
                        "cerebras",
                        "vllm",
                        "ollama",
                        "lmstudio");
        return alike;
    }

    private CallEnd call(Provider provider, String model) {
        String there =
                "http://127.0.0.1:%d%s"
                        .formatted(
                                server.getAddress().getPort(),
                                URI.create(provider.baseUrl()).getPath());
        return rig.call(
                new OpenAiWire(),
                there,
                model,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                settings(provider));
    }

    private static Catalog documented() throws IOException {
        return YAML.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .filter(text -> text.contains("name: azure"))
                .map(CatalogFile::parse)
                .findFirst()
                .orElseThrow();
    }

    /** As routers write them into what they dispatch. */
    private static WireSettings settings(Provider provider) {
        return new WireSettings(
                provider.keyHeader(),
                provider.headers(),
                provider.query(),
                provider.path(),
                provider.lacks(),
                null,
                null,
                false);
    }
}
