package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.WireSettings;
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

/** What workers send to Azure OpenAI by the very configuration that docs/providers.md shows. */
class AzureTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final Rig rig = new Rig();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer azure;

    @BeforeEach
    void start() throws IOException {
        azure = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        azure.createContext(
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
        azure.start();
    }

    @AfterEach
    void stop() {
        azure.stop(0);
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
        Provider provider = documented(name);
        String there =
                "http://127.0.0.1:%d%s"
                        .formatted(
                                azure.getAddress().getPort(),
                                URI.create(provider.baseUrl()).getPath());

        CallEnd end =
                rig.call(
                        new OpenAiWire(),
                        there,
                        "our-gpt",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        settings(provider));

        assertThat(end.callMade()).as(end.outcome().message()).isTrue();
        assertThat(received.getFirst()).isEqualTo(line);
        assertThat(received)
                .contains("Api-key: sk-1")
                .noneMatch(h -> h.startsWith("Authorization"));
        assertThat(received.getLast()).startsWith("{\"model\":\"our-gpt\"");
    }

    private static Provider documented(String name) throws IOException {
        return YAML.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .filter(text -> text.contains("name: azure"))
                .map(CatalogFile::parse)
                .findFirst()
                .flatMap(catalog -> catalog.provider(name))
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
